// The sentences that reasons stand for, for whoever reads them. A sentence says nothing that the numbers do not.

import type { NodeTally } from '../capacity/node-tally.ts';
import { listed } from '../listed.ts';
import type { ClusterReason, Note, ReasonCode, RolloutNote, RolloutStep, SpreadBar } from './reasons.ts';
import { refusalText } from './refusals.ts';

/** `cluster2: full; 5 nodes, 3 full, 2 not ready; fits 0 of 3`. */
export function renderReason(reason: ClusterReason): string {
  const parts = [VERDICTS[reason.code](reason), partText(reason), nodesText(reason.nodes), fitText(reason)];
  return `${reason.cluster}: ${parts.filter((part) => part !== '').join('; ')}`;
}

/** What is true of the decision as a whole, as a sentence. */
export function renderNote(note: Note): string {
  switch (note.code) {
    case 'CapacityIsUpperBound':
      return `capacities are upper bounds, as these are not counted: ${note.paths.join(', ')}`;
    case 'BadObject':
      return `the object cannot be read: ${note.problems.join('; ')}`;
    case 'UnknownPolicy':
      return `there is no placementPolicy ${note.policy}; there are ${note.known.join(', ')}`;
    case 'PolicyFailed':
      return `policy ${note.policy} broke a rule: ${note.broke}`;
    case 'NoHome':
      return `policy ${note.policy} needs a cluster; write its name into placement.home`;
    case 'WaitsForAll':
      return `${note.fits} of ${note.wanted} replicas fit, and all wait until all fit, as placement.partial is false`;
    case 'FailoverHeld':
      return `replicas stay in clusters that are not ready, as ${note.notReady} of ${note.clusters} clusters are not: it may be this one that is cut off`;
    case 'RollingOut':
      return rollingText(note);
    case 'RolloutPaused':
      return pausedText(note);
  }
}

function rollingText({ clusters, updated, steps, waiting }: RolloutNote): string {
  const parts = [`${updated} of ${clusters} clusters are all updated and ready`];
  if (steps.length > 0) parts.push(`under way: ${few(steps.map(stepText))}`);
  if (waiting.length > 0) parts.push(`waiting: ${few(waiting)}`);
  return parts.join('; ');
}

/** What is wrong where, who waits for it, and what can be done. */
function pausedText(note: RolloutNote): string {
  const { steps, waiting, empty = [], readyWithinMicros } = note;
  const failed = steps.filter(
    ({ refusal, forMicros }) => refusal !== undefined || forMicros >= readyWithinMicros,
  );
  const why = failed.map((step) =>
    step.refusal === undefined
      ? `${stepText(step)} ${readyWithinMicros / 1e6} s after it got the new template`
      : `${step.cluster} refuses the new template, as ${refusalText(step.refusal)}`,
  );
  const keeping = waiting.filter((cluster) => !empty.includes(cluster));
  const others = [
    ...(keeping.length === 0
      ? []
      : [`${few(keeping)} ${keeping.length === 1 ? 'keeps' : 'keep'} the one before`]),
    ...(empty.length === 0 ? [] : [`nothing runs in ${few(empty)}, and nothing is made there until then`]),
  ];
  return `${few(why)}; ${others.join('; ')}; mend the template or go back to the one before, or set spec.rollout.pauseOnFailure to false to go on without ${few(failed.map(({ cluster }) => cluster))}`;
}

function stepText({ cluster, wanted, ready, older }: RolloutStep): string {
  return `${cluster} has ${ready} of ${wanted} ready and ${older} of the template before`;
}

const NAMED_MAX = 5;

/** Fewer than elsewhere, as one sentence has several such lists. */
function few(texts: readonly string[]): string {
  return listed(texts, NAMED_MAX);
}

const VERDICTS: Readonly<Record<ReasonCode, (reason: ClusterReason) => string>> = {
  UnknownLocation: ({ share }) => `no cluster of this name is registered, ${share} wait for it`,
  NotHome: () => 'not the home, which is the only cluster allowed',
  NotLocation: () => 'not among locations, over which alone is divided',
  NoTier: () => 'in no tier of placement.tiers',
  NoWeight: () => 'no rule of placement.weights gives it a weight',
  NotSelected: () => 'not selected by placement.clusterSelector',
  TooFar: ({ limits }) => farText(limits?.rttMs ?? Infinity, limits?.maxRttMs ?? 0),
  ClusterTainted: () => 'the cluster has a taint that is not tolerated',
  ClusterCordoned: () => 'the cluster is cordoned',
  ClusterNotReady: () => 'the cluster is not ready',
  StuckHereBefore: ({ avoidedUntilMicros }) =>
    `pods found no node here, avoided until ${avoidedUntilMicros / 1e6} s`,
  RefusedHere: ({ refusal, avoidedUntilMicros }) =>
    `refused here${refusal === undefined ? '' : `, as ${refusalText(refusal)}`}; avoided until ${avoidedUntilMicros / 1e6} s`,
  FailedOver: (reason) => `the cluster is not ready${lossText(reason)}`,
  NoNodes: () => 'no node is known',
  NodesUnavailable: () => 'no node is ready and open',
  NodesTainted: () => 'every open node has a taint that the pod does not tolerate',
  NodesNotSelected: () => 'the pod selects no open node',
  TooBig: () => 'one pod is larger than any node',
  Full: () => 'full',
  UnevenSpread: () => 'one more pod would break topologySpreadConstraints',
  NotWhole: ({ unit }) => `a copy of ${unit} pods does not fit at once`,
  BelowMinPerCluster: ({ limits }) => `cannot hold the least of ${limits?.minPods} replicas`,
  AboveMaxPerCluster: ({ unit, limits }) =>
    `a copy of ${unit} pods is more than the ${limits?.maxPods} that one cluster may hold`,
  NotInSpread: ({ limits }) => (limits?.spread === undefined ? '' : spreadText(limits.spread)),
  Chosen: (reason) => `takes ${reason.added} of ${reason.share}${keptText(reason)}`,
  Overflow: (reason) => `takes ${overflowText(reason)}${keptText(reason)}`,
  Kept: (reason) => `keeps ${reason.kept}${lossText(reason)}`,
  NotNeeded: () => 'has room and is not needed',
};

function farText(rttMs: number, maxRttMs: number): string {
  const time = Number.isFinite(rttMs) ? `${rttMs} ms away` : 'at a round-trip time that is not known';
  return `${time}, which is more than the ${maxRttMs} ms of placement.maxRttMs`;
}

/** Why one more unit in the cluster would break the constraint. */
function spreadText(bar: SpreadBar): string {
  const { topologyKey: key, group, used, open, minGroups, maxGroups, units, least, maxSkew } = bar;
  if (group === '') return `has no ${key}, by which replicas are spread`;
  if (!bar.allowed) return `${key} ${group} is not among the ${maxGroups} that are used`;
  if (used + open < minGroups) return `${used + open} of the ${minGroups} groups by ${key} can be had`;
  return `${key} ${group} has ${units} already and another has ${least}, which must not differ by more than ${maxSkew}`;
}

/** What a cluster takes of its own share is no overflow. */
function overflowText({ added, kept, share }: ClusterReason): string {
  const beyond = Math.min(added, kept + added - share);
  return beyond === added ? `${added} by overflow` : `${added}, ${beyond} of them by overflow`;
}

function lossText({ loss }: ClusterReason): string {
  if (loss === undefined) return '';
  const { moved, silentMicros, afterMicros } = loss;
  return `, ${moved} left it, as it has not been ready for ${silentMicros / 1e6} s and placement.failover allows ${afterMicros / 1e6} s`;
}

function keptText({ kept }: ClusterReason): string {
  return kept === 0 ? '' : `, keeps ${kept}`;
}

/** A part goes by weight, a rank by score. */
function partText(reason: ClusterReason): string {
  const { part, rank } = reason;
  if (part === undefined) return rankText(reason);
  if (rank === 0) return '';
  return `weight ${part.weight} in the division of ${part.ofPods} over tier ${part.tier + 1}`;
}

function rankText({ rank, score }: ClusterReason): string {
  return rank === 0 ? '' : `rank ${rank} by ${numberText(score)}`;
}

/** Six digits are more than anybody compares by eye; whole numbers have all of theirs. */
function numberText(value: number): string {
  return Math.abs(value) >= 1e5 ? `${Math.round(value)}` : `${Number(value.toPrecision(6))}`;
}

function nodesText(nodes: NodeTally | null): string {
  if (nodes === null) return '';
  const failing: readonly (readonly [number, string])[] = [
    [nodes.notReady, 'not ready'],
    [nodes.cordoned, 'cordoned'],
    [nodes.tainted, 'tainted'],
    [nodes.notSelected, 'not selected'],
    [nodes.tooSmall, 'too small'],
    [nodes.conflicting, 'with a pod that must keep away'],
    [nodes.full, 'full'],
  ];
  const counts = failing.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return [`${nodes.nodes} ${nodes.nodes === 1 ? 'node' : 'nodes'}`, ...counts].join(', ');
}

/** Part of a share fits; more than the share is no part of it. */
function fitText({ nodes, share }: ClusterReason): string {
  if (nodes === null) return '';
  return nodes.capacity < share ? `fits ${nodes.capacity} of ${share}` : `fits ${nodes.capacity}`;
}
