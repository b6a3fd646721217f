// The faults that a scenario can name, units resolved and targets one by one. Plain data: worker threads copy it.

import type { RunDistribution } from '../load/distributions.ts';

/** What goes wrong. */
export type FaultEffect =
  /** The machine stops, and comes back with its pods still bound to it unless they were evicted meanwhile. */
  | { readonly kind: 'nodeDown' }
  /** API server and all nodes are gone. */
  | { readonly kind: 'clusterDown' }
  /**
   * The ends in `from` do not hear of the member, do not get anything to it, or neither. What runs there runs on. Absent:
   * cluster0 alone.
   */
  | {
      readonly kind: 'partition';
      readonly hears: boolean;
      readonly writes: boolean;
      readonly from?: 'all' | readonly string[];
    }
  /** cluster0 hears of changes so much later; Infinity: not before the fault is over. Probes are answered. */
  | { readonly kind: 'staleView'; readonly delayMicros: number }
  /** Requests to the member's API server take so many times as long. */
  | { readonly kind: 'slowApi'; readonly factor: number }
  /** The provider takes the node: after the notice it is gone, and at the end there is a fresh one of its name. */
  | { readonly kind: 'spotReclaim'; readonly noticeMicros: number };

export type FaultKind = FaultEffect['kind'];

/** What a fault befalls. */
export interface FaultTarget {
  readonly cluster: string;
  /** Empty: the whole cluster. */
  readonly node: string;
  /** Names the draws, wherever its nodes stand in a run: `cluster` or `cluster/node` as the scenario has it. */
  readonly entity: string;
}

/** A fault at a set time. */
export interface TimedFault {
  readonly when: 'timed';
  readonly effect: FaultEffect;
  readonly target: FaultTarget;
  readonly atMicros: number;
  /** When it is over; Infinity: not within the run. */
  readonly endMicros: number;
}

/** Faults that befall each target independently, again and again. */
export interface RandomFaults {
  readonly when: 'random';
  /** Names its draws. */
  readonly name: string;
  readonly effect: FaultEffect;
  readonly targets: readonly FaultTarget[];
  /** Mean of the exponential time from the end of one to the beginning of the next. */
  readonly everyMicros: number;
  readonly lasts: RunDistribution;
}

export type FaultSource = TimedFault | RandomFaults;
