// The conditions of a service: what holds of it as one word each. Sentences are made elsewhere.

import type { DecideInput } from '../decide/contract.ts';
import type { ServiceEffect } from '../decide/effects.ts';
import { deploymentsIn, followedBy } from '../board/services.ts';
import type { PodShape } from '../pod/pod-shape.ts';
import type { ExportChanges } from './export-changes.ts';
import type { ImportChanges } from './import-changes.ts';
import type { ServiceSpec } from './service-spec.ts';
import type { ServiceCondition } from './status.ts';
import type { Where } from './where.ts';

type Input = DecideInput<'MultiClusterService'>;

export interface Said {
  readonly input: Input;
  readonly spec: ServiceSpec;
  readonly where: Where;
  readonly effects: readonly ServiceEffect[];
  readonly exports: ExportChanges;
  readonly imports: ImportChanges;
}

/** All conditions of a service that can be acted on. */
export function conditionsOf(said: Said): ServiceCondition[] {
  return [
    { type: 'Stalled', status: 'False', reason: 'Readable' },
    placedOf(said),
    said.effects.length === 0
      ? { type: 'Reconciling', status: 'False', reason: 'Settled' }
      : { type: 'Reconciling', status: 'True', reason: 'InProgress' },
    ...unknownOf(said),
    ...selectorOf(said),
    ...exportedOf(said),
    ...importedOf(said),
    ...conflictOf(said),
  ];
}

function placedOf({ where }: Said): ServiceCondition {
  const type = 'Placed';
  if (where.unknown !== null) return { type, status: 'False', reason: where.unknown };
  return where.places.length === 0
    ? { type, status: 'False', reason: 'NoCluster' }
    : { type, status: 'True', reason: 'AllPlaced' };
}

function unknownOf({ where }: Said): ServiceCondition[] {
  const isUnknown = where.verdicts.some(({ code }) => code === 'UnknownCluster');
  return isUnknown ? [{ type: 'UnknownClusters', status: 'True', reason: 'NotRegistered' }] : [];
}

/** Pods that nobody placed may serve as well: it is a hint, and keeps nothing from being done. */
function selectorOf({ input, spec }: Said): ServiceCondition[] {
  const { self, board } = input;
  if (spec.selector === null) return [];
  const prefix = deploymentsIn(self.namespace);
  const candidates =
    spec.locations === null
      ? [board.entries.get(followedBy(self))].filter((entry) => entry !== undefined)
      : [...board.entries.values()].filter(({ key }) => key.startsWith(prefix));
  // Of what could not be read, the labels are not known.
  const shapes = candidates
    .flatMap(({ shape, variants }) => [shape, ...[...variants.values()].map((variant) => variant.shape)])
    .filter(({ labels }) => labels.size > 0);
  if (shapes.length === 0 || shapes.some((shape) => selects(spec.selector!, shape))) return [];
  return [{ type: 'SelectorMatchesNothing', status: 'True', reason: 'NoSuchLabels' }];
}

function selects(selector: ReadonlyMap<string, string>, { labels }: PodShape): boolean {
  return [...selector].every(([key, value]) => labels.get(key) === value);
}

function exportedOf({ input, spec, where, exports }: Said): ServiceCondition[] {
  if (spec.exportRevision === null) return [];
  const type = 'Exported';
  if (exports.unserved.length > 0) return [{ type, status: 'False', reason: 'ApiMissing' }];
  const isDone = where.places
    .filter(({ serves }) => serves)
    .every(
      ({ cluster }) => (exportIn(input, cluster)?.revision ?? spec.exportRevision) === spec.exportRevision,
    );
  const isThere = where.places.every(({ cluster, serves }) => !serves || exportIn(input, cluster) !== null);
  return isDone && isThere && where.places.length > 0
    ? [{ type, status: 'True', reason: 'AllExported' }]
    : [{ type, status: 'False', reason: 'InProgress' }];
}

function exportIn({ observed }: Input, name: string): { readonly revision: string | null } | null {
  return observed.find(({ cluster }) => cluster === name)?.mcs?.export ?? null;
}

function importedOf({ spec, effects, imports }: Said): ServiceCondition[] {
  if (!spec.isImported) return [];
  const type = 'Imported';
  if (imports.foreign.length > 0) return [{ type, status: 'False', reason: 'NotOurs' }];
  if (imports.remembered === null) return [{ type, status: 'False', reason: 'NotExported' }];
  const isDone = !effects.some((effect) => effect.type === 'ensureImport');
  return isDone
    ? [{ type, status: 'True', reason: 'AllImported' }]
    : [{ type, status: 'False', reason: 'InProgress' }];
}

/** What we find where we make the imports, or what whoever makes them has said of the exports. */
function conflictOf({ input, spec, imports }: Said): ServiceCondition[] {
  if (spec.exportRevision === null && !spec.isImported) return [];
  const found = spec.isImported
    ? [...imports.merged.verdicts.values()]
    : input.observed.flatMap(({ mcs }) => mcs?.export?.verdict ?? []);
  const conflicts = [...new Set(found.flatMap((verdict) => verdict.conflicts))];
  return conflicts.length === 0
    ? [{ type: 'Conflict', status: 'False', reason: 'NoConflicts' }]
    : [{ type: 'Conflict', status: 'True', reason: conflicts.join(',') }];
}
