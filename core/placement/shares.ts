// Which clusters are the locations of a workload and what each is asked to take. It follows the object's own words, or the
// policy's order; a choice once made is kept.

import type { PlacementPolicy, RankContext, Ranked } from '../policies/policy.ts';
import { countDiscouraging } from '../scheduling/tolerations.ts';
import type { Share } from './status.ts';
import type { Site, Sites } from './sites.ts';
import type { PlacementRules } from './workload-spec.ts';

export interface Locations {
  readonly shares: readonly Share[];
  /** Every cluster with room, best first: the policy's order, clouds last. */
  readonly ranking: readonly Ranked<Site>[];
}

export interface ShareInput extends RankContext {
  readonly policy: PlacementPolicy;
  readonly sites: Sites;
  /** The order kept from the last decision; empty: choose anew. */
  readonly keptOrder: readonly string[];
  /** Pods that must fit at once: 1, or a job's whole copy. */
  readonly unit: number;
  /** Pods asked of the location at a position. */
  readonly podsAt: (position: number) => number;
  /** In which order ranked clusters are to be locations; absent: as they are ranked. */
  readonly orderOf?: ((ranked: readonly string[]) => readonly string[]) | undefined;
}

/** The locations in order with their shares, and the ranking behind them. */
export function locationsOf(input: ShareInput): Locations {
  const ranking = rank(input);
  const names = input.policy.locations?.(input.rules) ?? chosen(input, ranking);
  const shares = names.map((cluster, position) => ({ cluster, pods: input.podsAt(position) }));
  return { shares, ranking };
}

function rank(input: ShareInput): readonly Ranked<Site>[] {
  const near: Site[] = [];
  const clouds: Site[] = [];
  for (const site of input.sites) {
    if (site.capacity >= input.unit) (site.isCloud ? clouds : near).push(site);
  }
  const { rank: order } = input.policy;
  if (order === undefined) return [];
  const ranked = discouragedLast(order(near, input), input.rules);
  if (clouds.length === 0) return ranked;
  return [...ranked, ...discouragedLast(order(clouds, input), input.rules)];
}

/** Clusters whose taints (PreferNoSchedule) merely discourage come after all others, in the same order. */
function discouragedLast(
  ranked: readonly Ranked<Site>[],
  { tolerations }: PlacementRules,
): readonly Ranked<Site>[] {
  const isDiscouraged = ({ candidate }: Ranked<Site>): boolean =>
    countDiscouraging(tolerations, candidate.cluster.facts.taints) > 0;
  if (!ranked.some(isDiscouraged)) return ranked;
  return [...ranked.filter((each) => !isDiscouraged(each)), ...ranked.filter(isDiscouraged)];
}

/**
 * The kept locations that still are there, each in its position as shares go by position; the others from the ranking,
 * and '' where it has no more. Clouds are locations only where all is cloud.
 */
function chosen(input: ShareInput, ranking: readonly Ranked<Site>[]): string[] {
  const { sites, keptOrder, rules } = input;
  const stays = (name: string | undefined): boolean => sites.get(name ?? '')?.mustLeave === null;
  const kept = keptOrder.map((name) => (stays(name) ? name : ''));
  const mayBeCloud = isAllCloud(sites);
  const isFresh = (name: string): boolean =>
    !kept.includes(name) && (mayBeCloud || !sites.get(name)!.isCloud);
  const ranked = ranking.map(({ candidate }) => candidate.name);
  const names = input.orderOf?.(ranked) ?? ranked;
  let next = 0;
  return Array.from({ length: rules.numberOfLocations }, (_, position) => {
    if ((kept[position] ?? '') !== '') return kept[position]!;
    while (next < names.length && !isFresh(names[next]!)) next++;
    return names[next++] ?? '';
  });
}

function isAllCloud(sites: Sites): boolean {
  for (const site of sites) if (!site.isCloud && site.mustLeave === null) return false;
  return true;
}
