// Which revision each cluster is asked for while a changed template goes from cluster to cluster. Clusters that wait keep what
// they run, and only their number of replicas changes; a cluster in which nothing runs yet takes the newest. Where nothing is
// placed is chosen here.

import type { ObservedMember } from '../decide/contract.ts';
import type { Note, RolloutStep } from '../decide/reasons.ts';
import { compareText } from '../text.ts';
import { byCluster } from './by-cluster.ts';
import type { Placed, Rolling } from './status.ts';
import { revisionIn } from './variants.ts';
import type { PlacementRules, RolloutRules } from './workload-spec.ts';

export interface RolloutInput {
  readonly rules: PlacementRules;
  readonly placements: readonly Placed[];
  /** Clusters that were wanted until now. */
  readonly before: readonly Placed[];
  readonly observed: readonly ObservedMember[];
  readonly answers: (cluster: string) => boolean;
  /** What the last decision left under way. */
  readonly rolling: readonly Rolling[];
  readonly nowMicros: number;
}

export interface Rollout {
  /** The revision that is asked of a cluster. */
  readonly revisionIn: (cluster: string) => string;
  /** Clusters whose revision is not known, as they have not answered since we began: nothing is asked of them. */
  readonly unseen: readonly string[];
  /** Clusters that have not been all updated and ready since they were given another revision. */
  readonly rolling: readonly Rolling[];
  /** Clusters that keep an older revision for now. */
  readonly waiting: readonly string[];
  readonly isPaused: boolean;
  /** Null: nothing is under way. */
  readonly note: Note | null;
  /** When one that is under way will have failed; Infinity: none will. */
  readonly dueMicros: number;
}

/** How one cluster stands to the newest revision. */
interface Standing extends Placed {
  readonly newest: string;
  readonly seen: ObservedMember | undefined;
  /** It runs another revision. */
  readonly isOld: boolean;
  readonly isUnseen: boolean;
  /** All of it runs the newest revision and is ready. */
  readonly isDone: boolean;
}

/** What is asked of clusters from now on; null: the object says nothing of rollouts, and all get the newest at once. */
export function rolloutOf(input: RolloutInput): Rollout | null {
  const { rules, nowMicros } = input;
  const { rollout } = rules;
  if (rollout === undefined) return null;
  const standings = standingsOf(input);
  const begun = underWay(input, standings);
  const steps = begun.map((rolling) => stepOf(rolling, standings, nowMicros));
  const failed = steps.filter((step) => hasFailed(step, rollout));
  const given = nextOf(input, rollout, standings, steps.length, failed.length);
  const rolling = [...begun, ...given];
  const names = new Set(rolling.map(({ cluster }) => cluster));
  const waits = standings.filter(({ cluster, isOld }) => isOld && !names.has(cluster));
  const keeps = new Map(waits.map(({ cluster, seen }) => [cluster, seen!.revision]));
  const isPaused = rollout.pauseOnFailure && failed.length > 0 && waits.length > 0;
  const waiting = waits.map(({ cluster }) => cluster);
  return {
    revisionIn: (cluster) => keeps.get(cluster) ?? revisionIn(rules, cluster),
    unseen: standings.filter(({ isUnseen }) => isUnseen).map(({ cluster }) => cluster),
    rolling,
    waiting,
    isPaused,
    note: noteOf(rollout, standings, { rolling, waiting, isPaused }, nowMicros),
    dueMicros: dueMicros(rollout, rolling, nowMicros),
  };
}

function standingsOf({ rules, placements, before, observed, answers }: RolloutInput): Standing[] {
  const seenIn = byCluster(observed);
  const wasIn = byCluster(before);
  return placements.map((placed) => {
    const { cluster, replicas } = placed;
    const newest = revisionIn(rules, cluster);
    const seen = seenIn(cluster);
    const isThere = seen !== undefined && (seen.desired > 0 || seen.revision !== '');
    const isOld = isThere && seen.revision !== newest;
    const isUnseen = seen === undefined && wasIn(cluster) !== undefined && !answers(cluster);
    return {
      ...placed,
      newest,
      seen,
      isOld,
      isUnseen,
      isDone: isThere && !isOld && isAllReady(seen, replicas),
    };
  });
}

function isAllReady(
  { ready, desired, older, replicasOwnedElsewhere }: ObservedMember,
  replicas: number,
): boolean {
  return (older ?? 0) === 0 && ready >= (replicasOwnedElsewhere ? desired : replicas);
}

/**
 * Clusters on their way. One that was given a revision stays among them until it is ready, whatever newer one it is given
 * meanwhile: it is not ready because of us. While others wait, one that has the newest and is not ready is among them too.
 */
function underWay({ rolling, nowMicros }: RolloutInput, standings: readonly Standing[]): Rolling[] {
  const begun = byCluster(rolling);
  const isAnyOld = standings.some(({ isOld }) => isOld);
  return standings.flatMap(({ cluster, newest, isOld, isUnseen, isDone }) => {
    const known = begun(cluster);
    const isUnderWay = known !== undefined || (isAnyOld && !isOld && !isUnseen);
    if (isDone || !isUnderWay) return [];
    return known?.revision === newest ? known : { cluster, revision: newest, sinceMicros: nowMicros };
  });
}

/** Clusters whose turn it is now, as far as there may be more under way. One that does not answer is passed over. */
function nextOf(
  { answers, rolling, nowMicros }: RolloutInput,
  { order, maxUnavailableClusters, pauseOnFailure }: RolloutRules,
  standings: readonly Standing[],
  stepCount: number,
  failedCount: number,
): Rolling[] {
  if (pauseOnFailure && failedCount > 0) return [];
  const room = maxUnavailableClusters - (stepCount - failedCount);
  if (room <= 0) return [];
  const begun = byCluster(rolling);
  const turnOf = new Map(order.map((name, turn) => [name, turn]));
  const turn = ({ cluster }: Standing): number => turnOf.get(cluster) ?? order.length;
  return standings
    .filter(({ cluster, isOld }) => isOld && begun(cluster) === undefined && answers(cluster))
    .sort((a, b) => turn(a) - turn(b) || compareText(a.cluster, b.cluster))
    .slice(0, room)
    .map(({ cluster, newest }) => ({ cluster, revision: newest, sinceMicros: nowMicros }));
}

function stepOf(
  { cluster, sinceMicros }: Rolling,
  standings: readonly Standing[],
  nowMicros: number,
): RolloutStep {
  const { seen, isOld, replicas } = standings.find((standing) => standing.cluster === cluster)!;
  const older = isOld || seen === undefined ? (seen?.desired ?? 0) : (seen.older ?? 0);
  const step = {
    cluster,
    wanted: replicas,
    ready: seen?.ready ?? 0,
    older,
    forMicros: nowMicros - sinceMicros,
  };
  const refusal = seen?.refusal?.code;
  return refusal === undefined ? step : { ...step, refusal };
}

/** Whether a cluster took too long, or refuses the revision. */
function hasFailed({ forMicros, refusal }: RolloutStep, { readyWithinMicros }: RolloutRules): boolean {
  return refusal !== undefined || forMicros >= readyWithinMicros;
}

function noteOf(
  { readyWithinMicros }: RolloutRules,
  standings: readonly Standing[],
  { rolling, waiting, isPaused }: Pick<Rollout, 'rolling' | 'waiting' | 'isPaused'>,
  nowMicros: number,
): Note | null {
  if (rolling.length === 0 && waiting.length === 0) return null;
  return {
    code: isPaused ? 'RolloutPaused' : 'RollingOut',
    clusters: standings.length,
    updated: standings.filter(({ isDone }) => isDone).length,
    steps: rolling.map((entry) => stepOf(entry, standings, nowMicros)),
    waiting,
    readyWithinMicros,
  };
}

function dueMicros(
  { readyWithinMicros }: RolloutRules,
  rolling: readonly Rolling[],
  nowMicros: number,
): number {
  let due = Infinity;
  for (const { sinceMicros } of rolling) {
    const failsMicros = sinceMicros + readyWithinMicros;
    if (failsMicros > nowMicros) due = Math.min(due, failsMicros);
  }
  return due;
}
