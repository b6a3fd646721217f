// PodTopologySpread: pods that a selector counts should be even over the domains of a label. DoNotSchedule is a filter,
// ScheduleAnyway a score; pods of replica sets without constraints of their own get the scheduler's defaults.

import { HOSTNAME_LABEL } from '../../nodes/node-facts.ts';
import type { PodGroup } from '../../nodes/pod-groups.ts';
import type { PodShape, TopologySpread } from '../../pod/pod-shape.ts';
import { groupsCounted, podsIn } from '../pod-counts.ts';
import { selects } from '../../pod/requirements.ts';
import { MAX_SCORE, type Scan } from '../scan.ts';
import type { Domains } from '../topologies.ts';
import { FITS, VERDICT_CODE } from '../verdict.ts';

/** A constraint with what it counts. */
interface Spread {
  readonly constraint: TopologySpread;
  readonly domains: Domains;
  readonly groups: readonly PodGroup[];
  /** Pods by domain number; ABSENT where no node stands for the domain. */
  readonly pods: Float64Array;
}

const ABSENT = -1;
/** In `scores`: the node lacks a label that the pod's own constraints need, so it scores 0 after the others. */
const IGNORED = -1;

const DEFAULT_KEYS = [
  { topologyKey: HOSTNAME_LABEL, maxSkew: 3 },
  { topologyKey: 'topology.kubernetes.io/zone', maxSkew: 5 },
] as const;

/** Refuses nodes on which a DoNotSchedule constraint would be skewed too far. */
export function filterBySpread(scan: Scan): void {
  const { shape, table, verdicts } = scan;
  const spreads = shape.topologySpread
    .filter((constraint) => constraint.whenUnsatisfiable === 'DoNotSchedule')
    .map((constraint) => open(scan, constraint));
  if (spreads.length === 0) return;
  for (const spread of spreads) count(scan, spread, spreads, true);
  const limits = spreads.map((spread) => mostAllowed(shape, spread));
  for (let slot = 0; slot < table.slots; slot++) {
    if (verdicts[slot] !== FITS) continue;
    for (let i = 0; i < spreads.length; i++) {
      const { domains, pods } = spreads[i]!;
      if (domains.has[slot] === 0 || pods[domains.of[slot]!]! > limits[i]!)
        verdicts[slot] = VERDICT_CODE.spread;
    }
  }
}

/** How many counted pods a domain may hold for one more to keep the skew: maxSkew + least - self. */
function mostAllowed(shape: PodShape, { constraint, pods }: Spread): number {
  let least = Infinity;
  let domains = 0;
  for (const held of pods) {
    if (held === ABSENT) continue;
    least = Math.min(least, held);
    domains++;
  }
  if (domains < constraint.minDomains) least = 0;
  return constraint.maxSkew + least - (selects(constraint.selector, shape.labels) ? 1 : 0);
}

/** Whether spreading by score applies to pods of a shape on its own accord, from the template or from the defaults. */
export function isSpread(shape: PodShape): boolean {
  return shape.topologySpread.length > 0 || hasDefaults(shape);
}

/**
 * Prefers nodes in domains with few counted pods: sum over constraints of pods x ln(domains + 2) + maxSkew - 1, turned
 * round so that fewer is better. Nodes that lack a label of the pod's own constraints score 0.
 */
export function scoreBySpread(scan: Scan): boolean {
  const own = scan.shape.topologySpread.length > 0;
  const spreads = softConstraints(scan.shape).map((constraint) => open(scan, constraint));
  if (spreads.length === 0) return false;
  const labelled = markIgnored(scan, own ? spreads : []);
  const weights = spreads.map((spread) => Math.log(candidates(scan, spread, labelled) + 2));
  for (const spread of spreads) if (!isByHost(spread)) count(scan, spread, own ? spreads : [], false);
  for (let i = 0; i < scan.count; i++)
    if (scan.scores[i] !== IGNORED) scan.scores[i] = crowding(scan.feasible[i]!, spreads, weights);
  turnRound(scan);
  return true;
}

function softConstraints(shape: PodShape): TopologySpread[] {
  if (shape.topologySpread.length > 0)
    return shape.topologySpread.filter((constraint) => constraint.whenUnsatisfiable === 'ScheduleAnyway');
  if (!hasDefaults(shape)) return [];
  const selector = [...shape.labels].map(([key, value]) => {
    return { key, operator: 'In', values: [value], field: false } as const;
  });
  return DEFAULT_KEYS.map((keys) => ({
    ...keys,
    minDomains: 1,
    whenUnsatisfiable: 'ScheduleAnyway',
    selector,
    honourNodeAffinity: true,
    honourNodeTaints: false,
  }));
}

function hasDefaults(shape: PodShape): boolean {
  return shape.topologySpread.length === 0 && shape.ownerKind === 'ReplicaSet' && shape.labels.size > 0;
}

function open(scan: Scan, constraint: TopologySpread): Spread {
  const domains = scan.topologies.of(constraint.topologyKey);
  const groups = groupsCounted(scan.table, scan.shape.namespace, constraint.selector);
  return { constraint, domains, groups, pods: new Float64Array(domains.count).fill(ABSENT) };
}

/** Sets `scores` to IGNORED or 0 and says how many feasible nodes have all labels. */
function markIgnored(scan: Scan, needed: readonly Spread[]): number {
  let labelled = 0;
  for (let i = 0; i < scan.count; i++) {
    const isLabelled = hasLabels(needed, scan.feasible[i]!);
    scan.scores[i] = isLabelled ? 0 : IGNORED;
    if (isLabelled) labelled++;
  }
  return labelled;
}

/** Opens the domains of feasible nodes and says how many there are; for hosts, each node is one. */
function candidates(scan: Scan, spread: Spread, labelled: number): number {
  if (isByHost(spread)) return labelled;
  let domains = 0;
  for (let i = 0; i < scan.count; i++) {
    const domain = spread.domains.of[scan.feasible[i]!]!;
    if (scan.scores[i] === IGNORED || spread.pods[domain] !== ABSENT) continue;
    spread.pods[domain] = 0;
    domains++;
  }
  return domains;
}

/**
 * Counts pods by domain on the nodes that have the needed labels and that the constraint's policies include. With
 * `opens`, such a node opens its domain; without, pods in domains not yet open are left out.
 */
function count(scan: Scan, spread: Spread, needed: readonly Spread[], opens: boolean): void {
  const { table, onClasses } = scan;
  const { constraint, domains, groups, pods } = spread;
  for (let slot = 0; slot < table.slots; slot++) {
    if (table.present[slot] === 0 || !hasLabels(needed, slot)) continue;
    if (constraint.honourNodeAffinity && !onClasses.selects(table, slot)) continue;
    if (constraint.honourNodeTaints && onClasses.tolerated[table.classOf[slot]!] === 0) continue;
    const domain = domains.of[slot]!;
    if (pods[domain] === ABSENT) {
      if (!opens) continue;
      pods[domain] = 0;
    }
    pods[domain]! += podsIn(groups, slot);
  }
}

function crowding(slot: number, spreads: readonly Spread[], weights: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < spreads.length; i++) {
    const spread = spreads[i]!;
    if (spread.domains.has[slot] === 0) continue;
    const held = isByHost(spread) ? podsIn(spread.groups, slot) : spread.pods[spread.domains.of[slot]!]!;
    sum += held * weights[i]! + (spread.constraint.maxSkew - 1);
  }
  return Math.round(sum);
}

function turnRound({ scores, count }: Scan): void {
  let least = Infinity;
  let most = 0;
  for (let i = 0; i < count; i++) {
    if (scores[i] === IGNORED) continue;
    least = Math.min(least, scores[i]!);
    most = Math.max(most, scores[i]!);
  }
  for (let i = 0; i < count; i++) {
    if (scores[i] === IGNORED) scores[i] = 0;
    else scores[i] = most === 0 ? MAX_SCORE : Math.floor((MAX_SCORE * (most + least - scores[i]!)) / most);
  }
}

function hasLabels(needed: readonly Spread[], slot: number): boolean {
  for (let i = 0; i < needed.length; i++) if (needed[i]!.domains.has[slot] === 0) return false;
  return true;
}

function isByHost(spread: Spread): boolean {
  return spread.constraint.topologyKey === HOSTNAME_LABEL;
}
