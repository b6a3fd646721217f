// The facts that a wrapper can tell the fleet, one union. Wrappers translate what they see into these and do nothing else.

import type { Key } from '../decide/key.ts';
import type { NodeFacts } from '../nodes/node-facts.ts';
import type { PodShape } from '../pod/pod-shape.ts';
import type { ClusterFacts, ClusterTotals, PodId, PodPhase } from './fleet.ts';

/** A pod as an informer shows it. */
export interface PodFacts {
  readonly id: PodId;
  readonly cluster: string;
  /** Null until it is bound. */
  readonly node: string | null;
  readonly shape: PodShape;
  /** The workload on cluster0 that it belongs to; null: not ours. */
  readonly owner: Key | null;
  readonly phase: PodPhase;
}

export type Change =
  | { readonly type: 'cluster'; readonly facts: ClusterFacts }
  | { readonly type: 'clusterGone'; readonly cluster: string }
  | { readonly type: 'health'; readonly cluster: string; readonly ready: boolean }
  | { readonly type: 'node'; readonly cluster: string; readonly facts: NodeFacts }
  | { readonly type: 'nodeGone'; readonly cluster: string; readonly node: string }
  | { readonly type: 'totals'; readonly cluster: string; readonly totals: ClusterTotals }
  | { readonly type: 'pod'; readonly pod: PodFacts }
  | { readonly type: 'podGone'; readonly id: PodId }
  | { readonly type: 'traffic'; readonly cluster: string; readonly value: number }
  | { readonly type: 'rtt'; readonly from: string; readonly to: string; readonly ms: number }
  | { readonly type: 'rttGone'; readonly from: string; readonly to: string };
