// How many units each group of clusters holds while a workload is placed, and how many more a cluster may take without breaking
// a spread constraint. It knows groups and counts, not how much fits.

import type { SpreadBar } from '../decide/reasons.ts';
import { groupOf } from './cluster-groups.ts';
import { chooseGroups, type GroupRoom } from './group-choice.ts';
import type { Site, Sites } from './sites.ts';
import type { SpreadConstraint } from './workload-spec.ts';

export interface SpreadInput {
  readonly constraints: readonly SpreadConstraint[];
  readonly sites: Sites;
  /** Clusters with room in the policy's order. */
  readonly order: readonly string[];
  /** Units that stay, by cluster. */
  readonly held: ReadonlyMap<string, number>;
  /** Units that fit in a cluster in all. */
  readonly roomIn: (site: Site) => number;
  /** Units asked for in all. */
  readonly units: number;
}

/** One constraint and what is counted by it. */
interface Counted {
  readonly constraint: SpreadConstraint;
  readonly groups: ReadonlyMap<string, string>;
  readonly units: Map<string, number>;
  /** Groups that may be used. */
  readonly allowed: ReadonlySet<string>;
  /** Groups that count for the smallest: those that may be used and have a cluster that receives. */
  readonly eligible: ReadonlySet<string>;
  /** Those of them in which at least one unit fits. */
  readonly roomy: ReadonlySet<string>;
}

/** The books of all constraints of a workload. */
export class SpreadBook {
  /** In which order clusters are taken as locations: see `preferred`; those outside the groups that may be used come last. */
  readonly order: readonly string[];
  private readonly counted: readonly Counted[];
  private readonly units: number;

  constructor(input: SpreadInput) {
    this.units = input.units;
    const counted: Counted[] = [];
    // Clusters are chosen last, among those of the groups that were chosen: a set of clusters is the finest choice.
    const inTurn = input.constraints.toSorted((a, b) => fineness(a) - fineness(b));
    for (const constraint of inTurn) counted.push(countedBy(constraint, input, counted));
    this.counted = counted;
    const within = preferred(input, counted);
    this.order = [...within, ...input.order.filter((name) => !within.includes(name))];
  }

  /** Units that a cluster may take of `remaining` that are still to be placed; with `isStrict`, soft constraints count too. */
  room(cluster: string, remaining: number, isStrict: boolean): number {
    let room = remaining;
    for (const counted of this.counted) {
      if (room <= 0) return 0;
      if (isStrict || counted.constraint.isHard)
        room = Math.min(room, this.roomBy(counted, cluster, remaining));
    }
    return Math.max(0, room);
  }

  /** Whether the cluster is in groups that may be used by every hard constraint. */
  isAllowed(cluster: string): boolean {
    return this.counted.every(
      ({ constraint, groups, allowed }) => !constraint.isHard || allowed.has(groups.get(cluster) ?? ''),
    );
  }

  /** Counts units that were placed. */
  add(cluster: string, units: number): void {
    for (const { groups, units: held } of this.counted) {
      const group = groups.get(cluster) ?? '';
      if (group !== '') held.set(group, (held.get(group) ?? 0) + units);
    }
  }

  /** Whether a constraint bounds how uneven groups may be. */
  get isEven(): boolean {
    return this.counted.some(({ constraint }) => constraint.maxSkew !== null);
  }

  /** Whether every hard constraint has its least number of groups. */
  get hasGroupsEnough(): boolean {
    return this.counted.every(
      ({ constraint, units }) =>
        !constraint.isHard || usedGroups(units) >= Math.min(constraint.minGroups, this.units),
    );
  }

  /** The hard constraint that keeps one more unit out of a cluster, with its numbers; null: none does. */
  bar(cluster: string): SpreadBar | null {
    for (const counted of this.counted) {
      if (!counted.constraint.isHard || this.roomBy(counted, cluster, Infinity) > 0) continue;
      return this.barOf(counted, cluster);
    }
    return null;
  }

  private roomBy(counted: Counted, cluster: string, remaining: number): number {
    const { constraint, groups, units, allowed } = counted;
    const group = groups.get(cluster) ?? '';
    if (group === '' || !allowed.has(group)) return 0;
    const there = units.get(group) ?? 0;
    const used = usedGroups(units);
    const needed = Math.min(constraint.minGroups, this.units);
    if (used + openGroups(counted) < needed) return 0;
    const reserved = Math.max(0, needed - used - (there === 0 ? 1 : 0));
    const room = remaining - reserved;
    if (constraint.maxSkew === null) return room;
    return Math.min(room, leastOther(counted, group) + constraint.maxSkew - there);
  }

  private barOf(counted: Counted, cluster: string): SpreadBar {
    const { constraint, groups, units, allowed } = counted;
    const group = groups.get(cluster) ?? '';
    const { topologyKey, maxGroups, maxSkew } = constraint;
    const least = leastOther(counted, group);
    return {
      topologyKey,
      group,
      allowed: group === '' || allowed.has(group),
      used: usedGroups(units),
      open: openGroups(counted),
      minGroups: Math.min(constraint.minGroups, this.units),
      maxGroups,
      units: units.get(group) ?? 0,
      // Where there is no other group nothing is uneven.
      least: Number.isFinite(least) ? least : (units.get(group) ?? 0),
      maxSkew,
    };
  }
}

function fineness({ topologyKey }: SpreadConstraint): number {
  return topologyKey === 'cluster' ? 1 : 0;
}

function countedBy(constraint: SpreadConstraint, input: SpreadInput, before: readonly Counted[]): Counted {
  const { sites, held } = input;
  const groups = new Map<string, string>();
  const units = new Map<string, number>();
  const receiving = new Set<string>();
  const roomy = new Set<string>();
  for (const site of sites) {
    const group = groupOf(site.cluster.facts, constraint.topologyKey);
    groups.set(site.name, group);
    if (group === '') continue;
    const there = held.get(site.name) ?? 0;
    if (there > 0) units.set(group, (units.get(group) ?? 0) + there);
    if (site.receives) receiving.add(group);
    if (input.roomIn(site) > 0) roomy.add(group);
  }
  const allowed = allowedGroups(constraint, { input, groups, units, before });
  const eligible = new Set([...receiving, ...units.keys()].filter((group) => allowed.has(group)));
  return { constraint, groups, units, allowed, eligible, roomy };
}

interface Choice {
  readonly input: SpreadInput;
  readonly groups: ReadonlyMap<string, string>;
  readonly units: ReadonlyMap<string, number>;
  readonly before: readonly Counted[];
}

/** All groups, or those that were chosen where their number is bounded. */
function allowedGroups(constraint: SpreadConstraint, choice: Choice): ReadonlySet<string> {
  const { input, groups, units, before } = choice;
  if (constraint.maxGroups === null) return new Set([...groups.values()].filter((group) => group !== ''));
  const rooms = new Map<string, number>();
  for (const name of preferred(input, before)) {
    const group = groups.get(name) ?? '';
    const site = input.sites.get(name);
    if (group === '' || site === undefined) continue;
    rooms.set(group, (rooms.get(group) ?? 0) + input.roomIn(site));
  }
  for (const group of units.keys()) if (!rooms.has(group)) rooms.set(group, 0);
  const list = [...rooms].map(([name, room]): GroupRoom => {
    const held = units.get(name) ?? 0;
    return { name, room: Math.max(room, held), isHeld: held > 0 };
  });
  return chooseGroups(list, constraint.maxGroups, input.units);
}

/**
 * The order in which clusters are taken: those that open a group still lacking to the least number of a constraint first, the
 * others in the policy's order. Clusters outside the groups that were chosen before are left out.
 */
function preferred(input: SpreadInput, before: readonly Counted[]): readonly string[] {
  const within = (name: string): boolean =>
    before.every(({ groups, allowed }) => allowed.has(groups.get(name) ?? ''));
  const names = input.order.filter(within);
  const first: string[] = [];
  for (const { constraint, groups, units } of before) {
    const open = new Set(units.keys());
    for (const name of first) open.add(groups.get(name)!);
    for (const name of names) {
      if (open.size >= constraint.minGroups) break;
      const group = groups.get(name)!;
      if (open.has(group) || first.includes(name)) continue;
      open.add(group);
      first.push(name);
    }
  }
  return [...first, ...names.filter((name) => !first.includes(name))];
}

function usedGroups(units: ReadonlyMap<string, number>): number {
  let used = 0;
  for (const count of units.values()) if (count > 0) used++;
  return used;
}

/** Groups without replicas that could be used. */
function openGroups({ roomy, allowed, units }: Counted): number {
  let open = 0;
  for (const group of roomy) if (allowed.has(group) && (units.get(group) ?? 0) === 0) open++;
  return open;
}

/** Units in the group with the fewest among the others that count; Infinity: there is no other. */
function leastOther({ eligible, units }: Counted, group: string): number {
  let least = Infinity;
  for (const other of eligible) if (other !== group) least = Math.min(least, units.get(other) ?? 0);
  return least;
}
