// What one version of an object on cluster0 says to us beside its spec, and which of two versions is the newer. Pure reading.

import { canonicalJson } from '../../core/canonical.ts';
import { ABANDON_ANNOTATION, FINALIZER } from '../observe/marks.ts';
import { countAt, field, listAt, textAt } from '../observe/read.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import { isDeleting } from './workload.ts';

/** Whether the object waits for us when it is deleted. */
export function hasFinalizer({ metadata }: KubeObject): boolean {
  return metadata.finalizers?.includes(FINALIZER) === true;
}

/** The generation that its status is about; -1: none. */
export function observedGeneration({ status }: KubeObject): number {
  const generation = field(status, 'observedGeneration');
  return typeof generation === 'number' ? generation : -1;
}

/** Whether this very generation was decided on, by an earlier term maybe. */
export function isDecided(object: KubeObject): boolean {
  return observedGeneration(object) === (object.metadata.generation ?? 0) && hasFinalizer(object);
}

/** Where a status says that the object is wanted and what it is to remember, as one text. */
export function saidIn(status: unknown): string {
  const wanted = listAt(status, 'clusters').filter((entry) => countAt(entry, 'desired') > 0);
  const places = wanted.map((entry) => [textAt(entry, 'name'), countAt(entry, 'desired')]);
  return canonicalJson([places, field(status, 'unplaced') ?? null, field(status, 'memory') ?? null]);
}

/** Whether cluster0 found its template to be one. */
export function isTemplateValid({ status }: KubeObject): boolean {
  return listAt(status, 'conditions').some(
    (condition) => textAt(condition, 'type') === 'TemplateValid' && textAt(condition, 'status') === 'True',
  );
}

/** What users say to us outside of the spec, as one text. */
export function saidTo(object: KubeObject): string {
  return `${isDeleting(object)} ${object.metadata.annotations?.[ABANDON_ANNOTATION] ?? ''} ${labelsOf(object)}`;
}

export function labelsOf({ metadata }: KubeObject): string {
  return canonicalJson(metadata.labels ?? {});
}

/** Versions of one object can be compared as numbers; where they are none, what comes later is newer. */
export function isNewer(object: KubeObject, before: KubeObject): boolean {
  if (object.metadata.resourceVersion === before.metadata.resourceVersion) return false;
  const [now, then] = [Number(object.metadata.resourceVersion), Number(before.metadata.resourceVersion)];
  return !Number.isFinite(now) || !Number.isFinite(then) || now > then;
}
