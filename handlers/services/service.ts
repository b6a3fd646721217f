// One MultiClusterService as a term knows it: what was read of it, what was decided and what is stored. A record and the reading
// of it; what is done with it is said in controller.ts.

import {
  formatProblem,
  parseMultiClusterService,
  readServiceMemory,
  type MultiClusterService,
} from '../../core/api/index.ts';
import { canonicalJson } from '../../core/canonical.ts';
import type { BadSpec, Decision, Self } from '../../core/decide/contract.ts';
import type { Key } from '../../core/decide/key.ts';
import { serviceSpec } from '../../core/service/compile.ts';
import type { ServiceSpec } from '../../core/service/service-spec.ts';
import type { ServiceMemory } from '../../core/service/status.ts';
import { field } from '../observe/read.ts';
import { abandonedBy, isDeleting } from '../placement/workload.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import { microsOf } from '../ports/stamps.ts';

export type ServiceDecision = Decision<'MultiClusterService'>;

/** What the object asks for in one generation. */
export interface ServiceReading {
  readonly generation: number;
  readonly spec: ServiceSpec | BadSpec;
  /** Null where it could not be read. */
  readonly source: MultiClusterService | null;
}

export interface LiveService {
  readonly key: Key;
  readonly uid: string;
  /** As last seen or last answered. */
  object: KubeObject;
  read: ServiceReading;
  memory: ServiceMemory | null;
  /** What the last status that was written remembers. */
  storedMemory: ServiceMemory | null;
  /** Null: it has to be decided on. */
  decision: ServiceDecision | null;
  /** The version of the object that cluster0 last answered a request of ours with, not a watch; empty: none in this term. */
  confirmed: string;
  /** What the status that was written last, or was tried to be, remembers; empty: none was in this term. */
  said: string;
  /** What of that status is more than progress, as a text; empty: none was written in this term. */
  signature: string;
  /** When the status was written last, on the monotonic clock. */
  writtenMicros: number;
  /** Since when a decision waits that knows nothing of the deployment that is followed, on the monotonic clock; null: none does. */
  unknownMicros: number | null;
  /** When the change that is being carried out was heard of, on the monotonic clock; null: none is. */
  sinceMicros: number | null;
}

/** The key of a MultiClusterService, by `namespace/name`. */
export function serviceKey(id: string): Key {
  return `MultiClusterService/${id}`;
}

/** All that an object says, and nothing of an earlier time. */
export function liveService(object: KubeObject, sinceMicros: number, confirmed = ''): LiveService {
  const { namespace = '', name, uid } = object.metadata;
  const memory = readServiceMemory(object.status);
  return {
    key: serviceKey(`${namespace}/${name}`),
    uid,
    object,
    read: readService(object),
    memory,
    storedMemory: memory,
    decision: null,
    confirmed,
    said: '',
    signature: '',
    writtenMicros: -Infinity,
    unknownMicros: null,
    sinceMicros,
  };
}

/** Reads what an object asks for; never throws. */
export function readService(object: KubeObject): ServiceReading {
  const generation = object.metadata.generation ?? 0;
  const parsed = parseMultiClusterService(object);
  if (!parsed.ok) return { generation, spec: { problems: parsed.error.map(formatProblem) }, source: null };
  return { generation, spec: serviceSpec(parsed.value), source: parsed.value };
}

/** Whether exports or imports are asked for, or may be there. */
export function isShared({ read, memory }: Pick<LiveService, 'read' | 'memory'>): boolean {
  if ((memory?.shared ?? []).length > 0) return true;
  return !('problems' in read.spec) && (read.spec.exportRevision !== null || read.spec.isImported);
}

/** What users say to us outside of the spec, as one text: annotations and labels go to members. */
export function wordsOf(object: KubeObject): string {
  const { annotations = {}, labels = {} } = object.metadata;
  return canonicalJson([isDeleting(object), annotations, labels]);
}

/** What a status remembers, as one text. */
export function rememberedIn(status: unknown): string {
  return canonicalJson(field(status, 'memory') ?? null);
}

/** What a decision is told of the object itself. */
export function selfOfService({ key, object, uid, read }: LiveService): Self<'MultiClusterService'> {
  const { metadata } = object;
  return {
    kind: 'MultiClusterService',
    key,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    uid,
    generation: read.generation,
    createdMicros: microsOf(metadata.creationTimestamp) ?? 0,
    deleting: isDeleting(object),
    paused: false,
    abandoned: abandonedBy(object),
  };
}
