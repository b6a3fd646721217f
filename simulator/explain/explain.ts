// Why a workload is where it is: the run again, up to a time, with an eye on one workload. It decides nothing itself.

import type { Decision } from '../../core/decide/contract.ts';
import type { Policies } from '../../core/policies/policy.ts';
import type { Reasons } from '../../core/decide/reasons.ts';
import type { PlacementStatus } from '../../core/placement/status.ts';
import type { Load } from '../load/load.ts';
import { runOnce } from '../run/run.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Workload } from '../world/workload.ts';

export interface ExplainInput {
  readonly scenario: Scenario;
  readonly load: Load;
  readonly policy: string | null;
  /** The policies there are; absent: the built-in ones. */
  readonly policies?: Policies;
  readonly seed: number;
  /** `Kind/namespace/name`. */
  readonly key: string;
  readonly atMicros: number;
}

/** A workload as it stands at a time, and the last decision that looked at clusters. */
export interface Explanation {
  readonly key: string;
  readonly policy: string;
  readonly seed: number;
  readonly atMicros: number;
  readonly createdMicros: number;
  readonly home: string;
  /** What one pod requests. */
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  /** Pods wanted at once, those of them that are bound, and those that finished. */
  readonly wanted: number;
  readonly bound: number;
  readonly finished: number;
  readonly status: PlacementStatus;
  /** Null where no decision so far looked at clusters. */
  readonly looked: ({ readonly atMicros: number } & Reasons) | null;
}

/** The explanation, or null if nothing has been decided on the workload by then. */
export function explain({ key, atMicros, ...input }: ExplainInput): Explanation | null {
  let workload: Workload | undefined;
  let last: Decision | undefined;
  let looked: Explanation['looked'] = null;
  const onDecision = (of: Workload, decision: Decision, nowMicros: number): void => {
    if (of.key !== key) return;
    const { clusters, notes } = decision.reasons;
    workload = of;
    last = decision;
    if (clusters.length + notes.length > 0) looked = { atMicros: nowMicros, clusters, notes };
  };
  runOnce({ ...input, untilMicros: atMicros, onDecision });
  if (workload === undefined || last === undefined) return null;
  return { ...stateOf(workload), seed: input.seed, atMicros, status: last.status, looked };
}

function stateOf(workload: Workload): Omit<Explanation, 'seed' | 'atMicros' | 'status' | 'looked'> {
  const { key, self, spec, wanted, bound, finished } = workload;
  const { cpuMilli, memoryBytes } = spec.shape;
  const { policy, home } = spec;
  return {
    key,
    policy,
    createdMicros: self.createdMicros,
    home,
    cpuMilli,
    memoryBytes,
    wanted,
    bound,
    finished,
  };
}
