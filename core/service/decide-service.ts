// The decision on a MultiClusterService: in which clusters its Service is, and what of the Multi-Cluster Services API goes with
// it. It books no capacity and moves no pod.

import type { DecideInput, Decision } from '../decide/contract.ts';
import type { ServiceEffect } from '../decide/effects.ts';
import { isBad } from '../placement/standstill.ts';
import { compareText } from '../text.ts';
import { serviceChanges } from './changes.ts';
import { exportChanges } from './export-changes.ts';
import { importChanges } from './import-changes.ts';
import { conditionsOf } from './said.ts';
import { hiddenIn, sharedAfter } from './shared.ts';
import { NO_SERVICE_MEMORY, type ServiceMemory } from './status.ts';
import { whereWanted } from './where.ts';

type Input = DecideInput<'MultiClusterService'>;
type ServiceDecision = Decision<'MultiClusterService'>;

/** Decides where a service is. */
export function decideService(input: Input): ServiceDecision {
  const { self, spec } = input;
  if (self.deleting) return removed(input);
  if (isBad(spec)) return stalled(input, spec.problems);
  const where = whereWanted(input, spec);
  const services = serviceChanges(input, spec, where);
  const exports = exportChanges(input, spec, where);
  const imports = importChanges(input, spec);
  const effects = [
    ...services.effects,
    ...exports.effects,
    ...imports.effects.filter(isOfUse(exports.effects)),
  ];
  const { leaving } = services;
  const status = {
    observedGeneration: self.generation,
    places: where.places,
    leaving: leaving.map(({ cluster }) => cluster),
    conditions: conditionsOf({ input, spec, where, effects, exports, imports }),
  };
  const shared = sharedAfter(input, effects);
  const memory: ServiceMemory = { places: where.places, leaving, ...(shared.length === 0 ? {} : { shared }) };
  return {
    status,
    effects,
    reasons: { clusters: where.verdicts, notes: [] },
    memory: imports.remembered === null ? memory : { ...memory, imported: imports.remembered },
  };
}

/** Nothing is said of an export that goes. */
function isOfUse(exports: readonly ServiceEffect[]): (effect: ServiceEffect) => boolean {
  const going = new Set(exports.flatMap(({ type, cluster }) => (type === 'removeExport' ? cluster : [])));
  return ({ type, cluster }) => type !== 'judgeExport' || !going.has(cluster);
}

/** The decision on an object that cannot be read: all stays as it is. */
function stalled(input: Input, problems: readonly string[]): ServiceDecision {
  const memory = input.memory ?? NO_SERVICE_MEMORY;
  return {
    status: {
      observedGeneration: input.self.generation,
      places: memory.places,
      leaving: memory.leaving.map(({ cluster }) => cluster),
      conditions: [{ type: 'Stalled', status: 'True', reason: 'BadObject' }],
    },
    effects: [],
    reasons: { clusters: [], notes: [{ code: 'BadObject', problems }] },
    memory,
  };
}

/**
 * The decision on an object that is being deleted: all of it goes. A cluster is `leaving` until it is ready and shows nothing of
 * it, is not registered any more, or was abandoned.
 */
function removed(input: Input): ServiceDecision {
  const { self, fleet } = input;
  const isSilent = (cluster: string): boolean => fleet.clusters.get(cluster)?.ready === false;
  const isGivenUp = (cluster: string): boolean => self.abandoned.includes(cluster) && isSilent(cluster);
  const known = { ...input, memory: withImporters(input, isSilent) };
  const { leaving, effects } = serviceChanges(known, null, { places: [], verdicts: [], unknown: null });
  const mcs = [...exportChanges(input, null, null).effects, ...importChanges(input, null).effects];
  const left = leaving.filter(({ cluster }) => !isGivenUp(cluster));
  const waitedFor = new Set([...left.map(({ cluster }) => cluster), ...hiddenIn(input)]);
  const all = [...effects, ...mcs].filter(({ cluster }) => !isGivenUp(cluster));
  const shared = sharedAfter(input, all);
  return {
    status: {
      observedGeneration: self.generation,
      places: [],
      leaving: [...waitedFor].filter((cluster) => !self.abandoned.includes(cluster)).sort(compareText),
      conditions: [{ type: 'Reconciling', status: 'True', reason: 'Deleting' }],
    },
    effects: all,
    reasons: { clusters: [], notes: [] },
    memory: { places: [], leaving: left, ...(shared.length === 0 ? {} : { shared }) },
  };
}

/** What is imported was imported everywhere: a cluster that does not answer may have it, whether or not pods of it ever served there. */
function withImporters(
  { memory, spec, fleet }: Input,
  isSilent: (cluster: string) => boolean,
): ServiceMemory | null {
  const before = memory ?? NO_SERVICE_MEMORY;
  const mayBeImported = before.imported !== undefined || (!isBad(spec) && spec.isImported);
  if (!mayBeImported) return memory;
  const isKnown = (cluster: string): boolean => before.leaving.some((left) => left.cluster === cluster);
  const importers = fleet.names.filter((cluster) => isSilent(cluster) && !isKnown(cluster));
  const because = 'objectDeleted';
  return {
    ...before,
    leaving: [...before.leaving, ...importers.map((cluster) => ({ cluster, because }) as const)],
  };
}
