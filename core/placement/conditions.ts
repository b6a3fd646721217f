// The conditions that a live workload shows: those of its decision with a sentence each, and those that follow from what is
// seen. Pure data; when a condition last flipped is the wrapper's to stamp.

import type { BadSpec, Decision, ObservedMember } from '../decide/contract.ts';
import type { Note } from '../decide/reasons.ts';
import { refusalText } from '../decide/refusals.ts';
import { renderNote } from '../decide/render-reasons.ts';
import { listed, sentenceOf } from '../listed.ts';
import { podsPlaced } from './status.ts';
import type {
  Condition,
  ConditionStatus,
  ConditionType,
  PlacementMemory,
  PlacementStatus,
} from './status.ts';
import type { DeploymentSpec, JobSpec } from './workload-spec.ts';

/** A condition as it is shown. */
export interface LiveCondition {
  readonly type: ConditionType | 'Ready' | 'Suspended' | 'OverriddenReplicas' | 'ReplicasOwnedElsewhere';
  readonly status: 'True' | 'False' | 'Unknown';
  /** One word for programs. */
  readonly reason: string;
  /** One sentence for people. */
  readonly message: string;
}

export interface ConditionsInput {
  readonly decision: Decision<'MultiClusterDeployment'>;
  readonly observed: readonly ObservedMember[];
  readonly spec: DeploymentSpec | JobSpec | BadSpec;
}

/** All conditions of a deployment: Ready first, then the decision's own, then what else is worth knowing. */
export function liveConditions(input: ConditionsInput): LiveCondition[] {
  const own = input.decision.status.conditions.map((condition) => withMessage(condition, input));
  return [readyOf(input), ...own, ...overridden(input), ...ownedElsewhere(input)];
}

/** True only where all is placed, settled and not stalled. */
function readyOf(input: ConditionsInput): LiveCondition {
  const { conditions } = input.decision.status;
  const bar = barOf(conditions);
  if (bar === null) return { type: 'Ready', status: 'True', reason: 'AllReady', message: readyText(input) };
  const isPlacing = bar.type === 'Placed' || bar.reason === 'InProgress';
  const hindering = isPlacing ? hindrance(input) : null;
  const status = bar.reason === 'Paused' ? 'Unknown' : 'False';
  return hindering ?? { ...withMessage(bar, input), type: 'Ready', status };
}

const BARS: readonly (readonly [ConditionType, ConditionStatus])[] = [
  ['Stalled', 'True'],
  ['RolloutPaused', 'True'],
  ['Placed', 'False'],
  ['Reconciling', 'True'],
];

/** The condition that keeps the object from being ready; null: it is. */
function barOf(conditions: readonly Condition[]): Condition | null {
  for (const [type, status] of BARS) {
    const bar = conditions.find((said) => said.type === type && said.status === status);
    if (bar !== undefined) return bar;
  }
  // Where placement was not looked at, the one thing said is why.
  return conditions.some(({ type }) => type === 'Placed') ? null : (conditions[0] ?? null);
}

/** What keeps replicas from running where they are wanted, and will not pass by itself. */
function hindrance({ decision, observed }: ConditionsInput): LiveCondition | null {
  const wanted = new Set(decision.status.placements.map(({ cluster }) => cluster));
  const here = observed.filter(({ cluster }) => wanted.has(cluster));
  const refusals = here.flatMap(({ cluster, refusal }) =>
    refusal === null ? [] : [`${cluster} does not take it, as ${refusalText(refusal.code)}`],
  );
  if (refusals.length > 0)
    return { type: 'Ready', status: 'False', reason: 'Refused', message: sentenceOf(refusals) };
  const stuck = here.flatMap(({ cluster, unschedulable }) =>
    unschedulable === null ? [] : [`${unschedulable.count} found no node in ${cluster}`],
  );
  if (stuck.length === 0) return null;
  return { type: 'Ready', status: 'False', reason: 'Unschedulable', message: sentenceOf(stuck) };
}

function overridden({ spec }: ConditionsInput): LiveCondition[] {
  if (!('replicaOverrides' in spec) || spec.replicaOverrides === null) return [];
  const message = `spec.replicas is not used, as spec.replicaOverrides says how many each location has: ${spec.replicaOverrides.join(', ')}`;
  return [{ type: 'OverriddenReplicas', status: 'True', reason: 'ReplicaOverridesSet', message }];
}

function ownedElsewhere({ observed }: ConditionsInput): LiveCondition[] {
  const clusters = observed.filter((member) => member.replicasOwnedElsewhere).map(({ cluster }) => cluster);
  if (clusters.length === 0) return [];
  const message = `somebody else sets the replicas in ${listed(clusters)}, so their number is left alone there`;
  return [{ type: 'ReplicasOwnedElsewhere', status: 'True', reason: 'AnotherFieldManager', message }];
}

function withMessage({ type, status, reason }: Condition, input: ConditionsInput): LiveCondition {
  const render = MESSAGES[reason];
  return { type, status, reason, message: render?.(input) ?? notesText(input) };
}

/** By reason. What is not here is said by the notes of the decision. */
const MESSAGES: Readonly<Record<string, (input: ConditionsInput) => string>> = {
  AllPlaced: ({ decision }) => `all ${podsPlaced(decision.status.placements)} replicas are placed`,
  WaitingForRoom: ({ decision }) => waitingText(decision.status),
  InProgress: (input) => readyText(input),
  Settled: () => 'everything is as it is wanted',
  Readable: () => 'the object can be acted on',
  RollingOut: (input) => rolloutText(input),
  RolloutPaused: (input) => rolloutText(input),
  RolledOut: () => 'every cluster has the newest template',
  Paused: () => 'nothing is placed, moved or changed while spec.paused is true',
  Suspended: () => 'no pod runs and nothing is placed while spec.suspend is true',
  AllFinished: () => 'everything that was to run has run with success',
  SomeFailed: ({ decision }) => failedText(decision.memory),
  Deleting: ({ decision }) => deletingText(decision.status),
};

function rolloutText({ decision }: ConditionsInput): string {
  const isOfRollout = ({ code }: Note): boolean => code === 'RollingOut' || code === 'RolloutPaused';
  return sentenceOf(decision.reasons.notes.filter(isOfRollout).map(renderNote));
}

function notesText({ decision }: ConditionsInput): string {
  return sentenceOf(decision.reasons.notes.map(renderNote));
}

function readyText({ decision, observed }: ConditionsInput): string {
  const seen = new Map(observed.map((member) => [member.cluster, member.ready]));
  const { placements } = decision.status;
  const ready = placements.reduce(
    (sum, { cluster, replicas }) => sum + Math.min(replicas, seen.get(cluster) ?? 0),
    0,
  );
  return `${ready} of ${podsPlaced(placements)} placed replicas are ready`;
}

function waitingText({ placements, unplaced }: PlacementStatus): string {
  const waiting = unplaced?.replicas ?? 0;
  const within = unplaced?.within ?? null;
  const where = within === null ? '' : `; only ${listed(within)} may take them`;
  return `${waiting} of ${waiting + podsPlaced(placements)} replicas wait for room${where}`;
}

function failedText({ failed = [], finished }: PlacementMemory): string {
  const others = finished.length - failed.length;
  const rest =
    others === 0 ? '' : `; in ${others} ${others === 1 ? 'cluster' : 'clusters'} it ran with success`;
  return `it failed in ${listed(failed)} and is not run again${rest}`;
}

function deletingText({ leaving }: PlacementStatus): string {
  return leaving.length === 0 ? 'nothing of it is left' : `it is still to go from ${listed(leaving)}`;
}
