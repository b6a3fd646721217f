// A scenario after parsing: what the simulator runs. Every default is filled in and every unit is resolved; the written
// form and its errors live in schema.ts and parse.ts.

import type { ClusterFacts } from '../../core/fleet/fleet.ts';
import type { NodeFacts } from '../../core/nodes/node-facts.ts';
import type { PodShape } from '../../core/pod/pod-shape.ts';
import type { FaultSource } from '../faults/source.ts';
import type { LoadSource } from '../load/source.ts';

/** A fake cluster: what is said of it to cluster0, and what it holds. Nodes are sorted by name. */
export interface ScenarioCluster extends ClusterFacts {
  /** Traffic figure that most_traffic ranks by; bytes per second, say. */
  readonly traffic: number;
  readonly nodes: readonly NodeFacts[];
  /** US dollars for an hour, by node; nodes without a price of their own have none. */
  readonly nodePricesUsd: ReadonlyMap<string, number>;
  /** Null: it is there from the start. */
  readonly creation: Creation | null;
  /** How old are the totals by which alone cluster0 knows it; absent: it sees nodes and pods. */
  readonly staleness?: Staleness;
  /** Pods on its nodes that are none of ours, by node; absent: there are none. */
  readonly others?: ReadonlyMap<string, readonly OtherPods[]>;
  /** When it was heard of last, before the run and so below zero; absent: it answers. Its fault is among the faults. */
  readonly silentSinceMicros?: number;
}

/** Alike pods on one node that are none of ours. */
export interface OtherPods {
  readonly shape: PodShape;
  readonly count: number;
}

/** Of totals that are scraped, microseconds. */
export interface Staleness {
  readonly periodMicros: number;
  /** What is requested is the mean over so long; 0: as it is. */
  readonly windowMicros: number;
  readonly lagMicros: number;
}

/** When a cluster that is created during the run is there, microseconds. */
export interface Creation {
  /** Its API server answers, it registers with cluster0, and its machines begin to boot and to cost. */
  readonly registeredMicros: number;
  /** Its nodes are ready. */
  readonly bootedMicros: number;
}

/** Delays of the fake world, microseconds. */
export interface Delays {
  /** One request to an API server, management cluster and members alike. */
  readonly apiMicros: number;
  /** From a change in a cluster until an informer on cluster0 has it. */
  readonly informerMicros: number;
  /** From an effect that landed in a member until its controllers made the pods. */
  readonly controllerMicros: number;
  /** One scheduling attempt of a member's scheduler. */
  readonly scheduleMicros: number;
  /** From bound until the image is there, first time on a node; 0 on the next. */
  readonly pullMicros: number;
  /** From pulled until the container runs. */
  readonly startMicros: number;
  /** From running until ready. */
  readonly readyMicros: number;
}

/** Round-trip times between clusters; unknown pairs have none. */
export interface Network {
  /** Milliseconds, symmetric unless given both ways; by source, then target. */
  readonly rttMs: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Standard deviation of what is measured, milliseconds; pairs without it are measured once and for all. */
  readonly jitterMs: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** How often pairs with jitter are measured; null: none has any. */
  readonly measureEveryMicros: number | null;
}

/** Images whose pull follows from their size and the way they come. */
export interface ImagePulls {
  /** Where they come from. */
  readonly registry: Pick<ClusterFacts, 'provider' | 'region'>;
  /** Bytes by name; those that are not listed have the default, null: their pull takes as long as any. */
  readonly sizes: ReadonlyMap<string, number>;
  readonly defaultBytes: number | null;
  /** By cluster; where there is none, a pull takes as long as any. */
  readonly bytesPerSecond: ReadonlyMap<string, number>;
}

/** The registry as an end of traffic; no cluster has this name. */
export const REGISTRY = '(registry)';

/** US dollars for 10^9 bytes by source (a cluster, or the registry), then target. */
export type EgressPrices = ReadonlyMap<string, ReadonlyMap<string, number>>;

export interface Scenario {
  readonly name: string;
  readonly question: string;
  /** The metric that the question is about. */
  readonly measure: string;
  readonly durationMicros: number;
  readonly seed: number;
  readonly seeds: number;
  readonly policies: readonly string[];
  /** Sorted by name. */
  readonly clusters: readonly ScenarioCluster[];
  readonly network: Network;
  /** Null: every pull takes as long. */
  readonly images: ImagePulls | null;
  /** Null: traffic is not paid for. */
  readonly egress: EgressPrices | null;
  readonly delays: Delays;
  /** 'mck8s': through cluster0's placement. 'direct': pods go straight to the scheduler of the only cluster. */
  readonly control: 'mck8s' | 'direct';
  readonly load: readonly LoadSource[];
  /** What goes wrong. */
  readonly faults: readonly FaultSource[];
  /** What was assumed in reading it that its writer may not know of. */
  readonly warnings: readonly string[];
}
