// Why each cluster got what it got: one record a cluster, whose code follows from its own numbers.

import type {
  ClusterLimits,
  ClusterReason,
  Loss,
  Participation,
  ReasonCode,
  SpreadBar,
} from '../decide/reasons.ts';
import type { NodeTally } from '../capacity/node-tally.ts';
import { byCluster } from './by-cluster.ts';
import type { Plan, Portion } from './plan.ts';
import type { Locations } from './shares.ts';
import type { Site, Sites } from './sites.ts';
import type { Placed } from './status.ts';

/** The reasons of one plan: ranked clusters in order, then the others by name, then locations that nobody knows. */
export function clusterReasons(
  sites: Sites,
  { ranking, shares }: Locations,
  made: Plan,
  unit: number,
  participants?: ReadonlyMap<string, Participation>,
  limitsOf?: (site: Site) => ClusterLimits,
): ClusterReason[] {
  const portionIn = byCluster(made.portions);
  const askedOf = byCluster(shares);
  const reasons: ClusterReason[] = [];
  const add = (site: Site, rank: number, score: number): void => {
    const share = askedOf(site.name)?.pods ?? 0;
    const part = participants?.get(site.name);
    const portion = portionIn(site.name);
    const limits = limitsOf?.(site);
    reasons.push(reasonFor(site, { rank, score, share, unit, portion, part, limits }));
  };
  for (let i = 0; i < ranking.length; i++) {
    const { candidate, score } = ranking[i]!;
    add(candidate, i + 1, score);
  }
  if (ranking.length < sites.size) {
    const ranked = new Set(ranking.map(({ candidate }) => candidate.name));
    for (const site of sites) if (!ranked.has(site.name)) add(site, 0, 0);
  }
  for (const { cluster, pods } of shares) {
    if (cluster !== '' && !sites.has(cluster)) reasons.push(unknownLocation(cluster, pods, unit));
  }
  return reasons;
}

/** The reasons of a plan that was made without clusters that are silent, with what became of those. */
export function withLosses(
  reasons: readonly ClusterReason[],
  losses: ReadonlyMap<string, Loss>,
  kept: ReadonlyMap<string, number>,
): ClusterReason[] {
  return reasons.map((reason) => {
    const loss = losses.get(reason.cluster);
    const stays = kept.get(reason.cluster) ?? reason.kept;
    if (loss === undefined && stays === reason.kept) return reason;
    const numbers = { ...reason, kept: stays, ...(loss === undefined ? {} : { loss }) };
    return { ...numbers, code: reasonCode(numbers) };
  });
}

/** The reasons of a plan where all stays as it is. */
export function asKept(reasons: readonly ClusterReason[], placements: readonly Placed[]): ClusterReason[] {
  const placedIn = byCluster(placements);
  return reasons.map((reason) => {
    const numbers = { ...reason, kept: placedIn(reason.cluster)?.replicas ?? 0, added: 0 };
    return { ...numbers, code: reasonCode(numbers) };
  });
}

interface Outcome {
  readonly rank: number;
  readonly score: number;
  readonly share: number;
  readonly unit: number;
  readonly portion: Portion | undefined;
  readonly part: Participation | undefined;
  readonly limits: ClusterLimits | undefined;
}

/** What few reasons have is added to all else: a record spread into another costs as much as the whole decision beside it. */
function reasonFor(site: Site, outcome: Outcome): ClusterReason {
  const reason: { -readonly [K in keyof ClusterReason]: ClusterReason[K] } = {
    cluster: site.name,
    code: UNDECIDED,
    registered: true,
    ready: site.cluster.ready,
    cordoned: site.cluster.facts.cordoned,
    tolerated: site.tolerated,
    selected: site.selected,
    admitted: site.admitted,
    avoidedUntilMicros: site.avoided?.untilMicros ?? 0,
    nodes: site.tally,
    unit: outcome.unit,
    rank: outcome.rank,
    score: outcome.score,
    share: outcome.share,
    kept: outcome.portion?.kept ?? 0,
    added: outcome.portion?.added ?? 0,
  };
  if (site.avoided?.refusal !== undefined) reason.refusal = site.avoided.refusal;
  if (site.tier < 0) reason.inNoTier = true;
  if (outcome.part !== undefined) reason.part = outcome.part;
  if (outcome.limits !== undefined) reason.limits = outcome.limits;
  reason.code = reasonCode(reason);
  return reason;
}

/** Stands in a reason until its other numbers are complete. */
const UNDECIDED: ReasonCode = 'NotNeeded';

function unknownLocation(cluster: string, share: number, unit: number): ClusterReason {
  return {
    cluster,
    code: 'UnknownLocation',
    registered: false,
    ready: false,
    cordoned: false,
    tolerated: true,
    selected: true,
    admitted: true,
    avoidedUntilMicros: 0,
    nodes: null,
    unit,
    rank: 0,
    score: 0,
    share,
    kept: 0,
    added: 0,
  };
}

/** The verdict that the numbers of a reason amount to. */
function reasonCode(numbers: Omit<ClusterReason, 'code'>): ReasonCode {
  if (!numbers.registered) return 'UnknownLocation';
  if (numbers.added > 0) return numbers.kept + numbers.added > numbers.share ? 'Overflow' : 'Chosen';
  if (numbers.kept > 0) return 'Kept';
  if (numbers.loss !== undefined) return 'FailedOver';
  return barrier(numbers) ?? shortage(numbers.nodes, numbers.unit) ?? limit(numbers) ?? 'NotNeeded';
}

/** What keeps replicas out of the cluster whatever its nodes say. */
function barrier(numbers: Omit<ClusterReason, 'code'>): ReasonCode | null {
  const unmeant = notMeant(numbers);
  if (unmeant !== null) return unmeant;
  if (isTooFar(numbers.limits)) return 'TooFar';
  if (!numbers.tolerated) return 'ClusterTainted';
  if (numbers.cordoned) return 'ClusterCordoned';
  if (!numbers.ready) return 'ClusterNotReady';
  if (numbers.avoidedUntilMicros > 0)
    return numbers.refusal === undefined ? 'StuckHereBefore' : 'RefusedHere';
  return null;
}

/** Why the object does not mean the cluster at all. */
function notMeant({ admitted, selected, inNoTier, part }: Omit<ClusterReason, 'code'>): ReasonCode | null {
  if (!admitted) return part === undefined ? 'NotHome' : 'NotLocation';
  if (!selected) return 'NotSelected';
  if (inNoTier === true) return 'NoTier';
  return part?.mayTake === false ? 'NoWeight' : null;
}

/** What the nodes lack; where several things keep nodes from the pod, the one nearest to room is named. */
function shortage(nodes: NodeTally | null, unit: number): ReasonCode | null {
  if (nodes === null || nodes.nodes === 0) return 'NoNodes';
  if (nodes.capacity >= unit) return null;
  if (nodes.capacity > 0) return 'NotWhole';
  if (nodes.heldBack > 0) return 'UnevenSpread';
  if (nodes.full > 0 || nodes.conflicting > 0) return 'Full';
  if (nodes.tooSmall > 0) return 'TooBig';
  if (nodes.notSelected > 0) return 'NodesNotSelected';
  if (nodes.tainted > 0) return 'NodesTainted';
  return 'NodesUnavailable';
}

function isTooFar(limits: ClusterLimits | undefined): boolean {
  return limits !== undefined && limits.maxRttMs !== null && limits.rttMs > limits.maxRttMs;
}

/** What the placement block says against a cluster that has room. */
function limit({ limits, nodes, unit }: Omit<ClusterReason, 'code'>): ReasonCode | null {
  if (limits === undefined || nodes === null) return null;
  if (limits.maxPods !== null && limits.maxPods < unit) return 'AboveMaxPerCluster';
  if (nodes.capacity < limits.minPods) return 'BelowMinPerCluster';
  return limits.spread !== undefined && isBarred(limits.spread) ? 'NotInSpread' : null;
}

/** Whether one more unit in the cluster would break the constraint. */
function isBarred(bar: SpreadBar): boolean {
  if (bar.group === '' || !bar.allowed || bar.used + bar.open < bar.minGroups) return true;
  return bar.maxSkew !== null && bar.units + 1 - bar.least > bar.maxSkew;
}
