// Which revision each cluster is asked for while a changed template goes from cluster to cluster. Clusters that wait keep what
// they run, and only their number of replicas changes; a cluster in which nothing runs yet takes the newest, unless that has failed
// elsewhere. Where replicas are placed is not chosen here.

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
  /** Clusters that are asked for nothing: it is not known what they run, or all that could be made there has failed elsewhere. */
  readonly leftAlone: readonly string[];
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
  /** Nothing runs there, as far as is known. */
  readonly isEmpty: boolean;
  /** All of it runs the newest revision and is ready. */
  readonly isDone: boolean;
}

/** What is asked of clusters from now on; null: the object says nothing of rollouts, and all get the newest at once. */
export function rolloutOf(input: RolloutInput): Rollout | null {
  const { rules, nowMicros } = input;
  const { rollout } = rules;
  if (rollout === undefined) return null;
  const standings = standingsOf(input);
  const standingIn = byCluster(standings);
  const step = (rolling: Rolling): RolloutStep => stepOf(rolling, standingIn(rolling.cluster)!, nowMicros);
  const begun = underWay(input, standings);
  const failed = new Set(begun.filter((one) => hasFailed(step(one), rollout)).map(({ cluster }) => cluster));
  const isHalted = rollout.pauseOnFailure && failed.size > 0;
  const kept = isHalted ? withoutNew(input, begun, { standingIn, failed }) : begun;
  const rolling = isHalted
    ? kept
    : [...kept, ...nextOf(input, rollout, standings, kept.length - failed.size)];
  const names = new Set(rolling.map(({ cluster }) => cluster));
  const waits = standings.filter(
    ({ cluster, isOld, isEmpty }) => (isOld || (isHalted && isEmpty)) && !names.has(cluster),
  );
  const keeps = new Map(
    waits.flatMap(({ cluster, isOld, seen }) => (isOld ? [[cluster, seen!.revision]] : [])),
  );
  const isPaused = isHalted && waits.length > 0;
  const waiting = waits.map(({ cluster }) => cluster);
  const told = {
    waiting,
    isPaused,
    steps: rolling.map(step),
    empty: namesOf(waits.filter(({ isEmpty }) => isEmpty)),
  };
  return {
    revisionIn: (cluster) => keeps.get(cluster) ?? revisionIn(rules, cluster),
    leftAlone: [...namesOf(standings.filter(({ isUnseen }) => isUnseen)), ...told.empty],
    rolling,
    waiting,
    isPaused,
    note: noteOf(rollout, standings, told),
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
      isEmpty: !isThere && !isUnseen,
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

/**
 * While one has failed, clusters in which nothing runs are not given what failed there; those that were given it before, or refuse
 * it themselves, stay among those that are under way.
 */
function withoutNew(
  { rolling }: RolloutInput,
  begun: readonly Rolling[],
  known: {
    readonly standingIn: (cluster: string) => Standing | undefined;
    readonly failed: ReadonlySet<string>;
  },
): Rolling[] {
  const before = byCluster(rolling);
  return begun.filter(
    ({ cluster }) =>
      known.standingIn(cluster)?.isEmpty !== true ||
      before(cluster) !== undefined ||
      known.failed.has(cluster),
  );
}

function namesOf(standings: readonly Standing[]): string[] {
  return standings.map(({ cluster }) => cluster);
}

/** Clusters whose turn it is now, as far as there may be more under way. One that does not answer is passed over. */
function nextOf(
  { answers, rolling, nowMicros }: RolloutInput,
  { order, maxUnavailableClusters }: RolloutRules,
  standings: readonly Standing[],
  underWayCount: number,
): Rolling[] {
  const room = maxUnavailableClusters - underWayCount;
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
  { seen, isOld, replicas }: Standing,
  nowMicros: number,
): RolloutStep {
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

/** What is told of a rollout. */
interface Told {
  readonly steps: readonly RolloutStep[];
  readonly waiting: readonly string[];
  /** Those of them in which nothing runs. */
  readonly empty: readonly string[];
  readonly isPaused: boolean;
}

function noteOf(
  { readyWithinMicros }: RolloutRules,
  standings: readonly Standing[],
  { steps, waiting, empty, isPaused }: Told,
): Note | null {
  if (steps.length === 0 && waiting.length === 0) return null;
  return {
    code: isPaused ? 'RolloutPaused' : 'RollingOut',
    clusters: standings.length,
    updated: standings.filter(({ isDone }) => isDone).length,
    steps,
    waiting,
    ...(empty.length === 0 ? {} : { empty }),
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
