// Which clusters are the locations of a workload and what each is asked to take. It follows the object's own words, or the
// policy's order; a choice once made is kept.

import type { Draw } from '../decide/contract.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Candidate, PlacementPolicy, Ranked } from '../policies/policy.ts';
import type { Share } from './status.ts';
import type { Site } from './survey.ts';
import type { PlacementRules } from './workload-spec.ts';

export interface Locations {
  readonly shares: readonly Share[];
  /** Every cluster with room, best first: the policy's order, clouds last. */
  readonly ranking: readonly Ranked[];
}

export interface ShareInput {
  readonly rules: PlacementRules;
  readonly policy: PlacementPolicy;
  readonly fleet: Fleet;
  readonly draw: Draw;
  readonly sites: ReadonlyMap<string, Site>;
  /** The order kept from the last decision; empty: choose anew. */
  readonly keptOrder: readonly string[];
  /** Pods that must fit at once: 1, or a job's whole copy. */
  readonly unit: number;
  /** Pods asked of the location at a position. */
  readonly podsAt: (position: number) => number;
}

/** The locations in order with their shares, and the ranking behind them. */
export function locationsOf(input: ShareInput): Locations {
  const ranking = rank(input);
  const named = input.policy.locations?.(input.rules);
  const names = named ?? chosen(input, ranking);
  const shares = names.map((cluster, position) => ({ cluster, pods: input.podsAt(position) }));
  if (named !== undefined) return { shares, ranking };
  for (let i = shares.length; i < input.rules.numberOfLocations; i++)
    shares.push({ cluster: '', pods: input.podsAt(i) });
  return { shares, ranking };
}

function rank(input: ShareInput): readonly Ranked[] {
  const near: Candidate[] = [];
  const clouds: Candidate[] = [];
  for (const site of input.sites.values()) {
    if (site.room < input.unit) continue;
    const candidate = { name: site.name, cluster: site.cluster, capacity: site.room };
    (site.isCloud ? clouds : near).push(candidate);
  }
  if (clouds.length === 0) return input.policy.rank(near, input);
  return [...input.policy.rank(near, input), ...input.policy.rank(clouds, input)];
}

/** The kept locations that still are there, filled up from the ranking. Clouds are locations only where all is cloud. */
function chosen(input: ShareInput, ranking: readonly Ranked[]): string[] {
  const wanted = input.rules.numberOfLocations;
  const names = input.keptOrder.filter((name) => input.sites.get(name)?.mustLeave === null).slice(0, wanted);
  if (names.length === wanted) return names;
  const onlyClouds = [...input.sites.values()].every((site) => site.isCloud || site.mustLeave !== null);
  for (const { candidate } of ranking) {
    if (names.length === wanted) break;
    if (names.includes(candidate.name)) continue;
    if (input.sites.get(candidate.name)!.isCloud && !onlyClouds) continue;
    names.push(candidate.name);
  }
  return names;
}
