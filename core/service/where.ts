// Where a service is wanted: where its pods are or are meant to be, and where it is consumed. It follows workloads by what they
// say on the board and by their pods; it never takes silence or absence for a word.

import { deploymentsIn, followedBy } from '../board/services.ts';
import type { BoardEntry } from '../board/board.ts';
import type { DecideInput } from '../decide/contract.ts';
import { isLeavingFleet } from '../fleet/leaving.ts';
import type { Key } from '../decide/key.ts';
import type { ServiceSpec } from './service-spec.ts';
import { NO_SERVICE_MEMORY, type ServicePlace } from './status.ts';
import { codeOf, isServing, isWanted, type ServiceFacts, type ServiceVerdict } from './verdicts.ts';

type Input = DecideInput<'MultiClusterService'>;

/** Why nothing is known of where its pods are: no such deployment, or one that is nowhere. */
export type Unknown = 'DeploymentMissing' | 'NothingPlaced';

export interface Where {
  readonly places: readonly ServicePlace[];
  readonly verdicts: readonly ServiceVerdict[];
  /** While it is so, the service stays wherever it serves. */
  readonly unknown: Unknown | null;
}

/** The clusters that a service is wanted in, with a verdict on each that is registered or named. */
export function whereWanted(input: Input, spec: ServiceSpec): Where {
  const followed = new Followed(input, spec);
  const names = [...(spec.locations ?? []), ...(spec.consumers ?? []), ...input.fleet.names];
  const verdicts = [...new Set(names)].map((cluster): ServiceVerdict => {
    const facts = factsOf(input, spec, followed, cluster);
    return { cluster, code: codeOf(facts), ...facts };
  });
  const places = verdicts
    .filter(({ code }) => isWanted(code))
    .map(({ cluster, code }) => ({ cluster, serves: isServing(code) }));
  return { places, verdicts, unknown: followed.unknown };
}

function factsOf(input: Input, spec: ServiceSpec, followed: Followed, cluster: string): ServiceFacts {
  const state = input.fleet.clusters.get(cluster);
  const needs = podsOf(input, cluster, followedBy(input.self)) + followed.consumersIn(cluster);
  return {
    isRegistered: state !== undefined,
    isLocation: spec.locations?.includes(cluster) === true,
    isConsumer: spec.consumers?.includes(cluster) === true,
    replicas: followed.replicasIn(cluster),
    pods: followed.podsIn(cluster),
    isLeaving: followed.isLeaving(cluster),
    consumers: followed.consumersIn(cluster),
    isHeld: followed.isHeldIn(cluster),
    isEmptied: isLeavingFleet(state) && needs + followed.replicasIn(cluster) === 0,
  };
}

/** The deployment that a service follows, and those that may consume it. */
class Followed {
  readonly unknown: Unknown | null;
  private readonly input: Input;
  private readonly key: Key;
  private readonly entry: BoardEntry | undefined;
  private readonly consumers: ReadonlyMap<string, ReadonlySet<Key>>;

  constructor(input: Input, spec: ServiceSpec) {
    const { self, board } = input;
    this.input = input;
    this.key = spec.locations === null ? followedBy(self) : '';
    this.entry = board.entries.get(this.key);
    this.unknown = spec.locations === null ? this.whyUnknown() : null;
    this.consumers = spec.isGlobal && spec.consumers === null ? consumersIn(input) : new Map();
  }

  replicasIn(cluster: string): number {
    return this.entry?.placements.find((placed) => placed.cluster === cluster)?.replicas ?? 0;
  }

  /** Pods on nodes, or whose node is not known: all that have not ended. */
  podsIn(cluster: string): number {
    return podsOf(this.input, cluster, this.key);
  }

  isLeaving(cluster: string): boolean {
    return this.entry?.leaving?.includes(cluster) === true;
  }

  consumersIn(cluster: string): number {
    return this.consumers.get(cluster)?.size ?? 0;
  }

  isHeldIn(cluster: string): boolean {
    if (this.unknown === null) return false;
    const { memory, observed } = this.input;
    const { places } = memory ?? NO_SERVICE_MEMORY;
    const wasThere = places.some((place) => place.cluster === cluster && place.serves);
    const wasAnywhere = places.length > 0;
    // Where nothing is remembered, what is seen is all there is to go by.
    const isThere = observed.some((member) => member.cluster === cluster && member.revision !== null);
    return wasThere || (!wasAnywhere && isThere);
  }

  private whyUnknown(): Unknown | null {
    if (this.entry === undefined) return 'DeploymentMissing';
    const { placements, leaving = [] } = this.entry;
    const isSomewhere = leaving.length > 0 || placements.some(({ replicas }) => replicas > 0);
    const { names } = this.input.fleet;
    return isSomewhere || names.some((cluster) => this.podsIn(cluster) > 0) ? null : 'NothingPlaced';
  }
}

/** Deployments of the namespace by cluster: where they are wanted, leave, or still have pods. */
function consumersIn({ self, board, fleet }: Input): ReadonlyMap<string, ReadonlySet<Key>> {
  const prefix = deploymentsIn(self.namespace);
  const found = new Map<string, Set<Key>>();
  const note = (cluster: string, key: Key): void => {
    const there = found.get(cluster) ?? new Set<Key>();
    found.set(cluster, there.add(key));
  };
  for (const { key, placements, leaving = [] } of board.entries.values()) {
    if (!key.startsWith(prefix)) continue;
    for (const { cluster, replicas } of placements) if (replicas > 0) note(cluster, key);
    for (const cluster of leaving) note(cluster, key);
  }
  for (const [cluster, { claims }] of fleet.clusters) {
    for (const { key, present } of claims.values())
      if (present > 0 && key.startsWith(prefix)) note(cluster, key);
  }
  return found;
}

function podsOf({ fleet }: Input, cluster: string, key: Key): number {
  return fleet.clusters.get(cluster)?.claims.get(key)?.present ?? 0;
}
