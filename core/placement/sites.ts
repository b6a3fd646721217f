// The clusters as one decision sees them, in order of name. A list and a search in it: decisions walk it more than they look
// things up, and with a thousand clusters a map would cost more to fill than one decision asks. Sites that are kept are asked often.

import type { NodeTally } from '../capacity/node-tally.ts';
import type { Candidate } from '../policies/candidate.ts';
import type { Avoided } from './status.ts';

/** One registered cluster as a place for the workload. Pods everywhere. */
export interface Site extends Candidate {
  readonly isCloud: boolean;
  /** From 0, filled in this order; -1: in none, so nothing may be added. */
  readonly tier: number;
  readonly tolerated: boolean;
  readonly selected: boolean;
  /** Whether it is within placement.maxRttMs. */
  readonly isNear: boolean;
  /** Whether the policy may use it at all. */
  readonly admitted: boolean;
  /** Since replicas were withheld there; null: it is not avoided, or not any more. */
  readonly avoided: Avoided | null;
  /** Why replicas must leave, if they must. */
  readonly mustLeave: 'drained' | 'notSelected' | null;
  /** Whether replicas may be added. */
  readonly receives: boolean;
  /** Its nodes by what the workload meets there; null where they were not asked, or nobody reads it. */
  readonly tally: NodeTally | null;
  /** Pods that fit in all, the workload's own counted as free; 0 where it does not receive. */
  readonly capacity: number;
}

/** Sites that are brought up to date where they stand. */
export interface KeptSites {
  readonly sites: Sites;
  /** The fleet's standing that they were found under. */
  readonly standing: number;
  /** The same as in `sites`, with the revision of the nodes that each was last looked at with. */
  readonly looks: readonly Look[];
}

export interface Look {
  readonly site: Omit<Site, 'capacity'> & { capacity: number };
  revision: number;
}

/** Sites by name. */
export class Sites implements Iterable<Site> {
  /** The tier that all are in; null: there are several, or no site. */
  readonly oneTier: number | null;
  private readonly list: readonly Site[];
  private searches = 0;
  private byName: ReadonlyMap<string, Site> | null = null;

  /** @param list in order of name, by code units */
  constructor(list: readonly Site[]) {
    this.list = list;
    const first = list[0]?.tier ?? null;
    this.oneTier = list.every(({ tier }) => tier === first) ? first : null;
  }

  get size(): number {
    return this.list.length;
  }

  [Symbol.iterator](): Iterator<Site> {
    return this.list[Symbol.iterator]();
  }

  /** Those with room for so many pods, in order of name; the list is nobody's to change. */
  withRoomFor(pods: number): readonly Site[] {
    const { list } = this;
    for (const { capacity } of list) if (capacity < pods) return list.filter((site) => site.capacity >= pods);
    return list;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** The site of a cluster, or undefined where it is not registered. */
  get(name: string): Site | undefined {
    if (this.byName !== null) return this.byName.get(name);
    if (this.searches++ > this.list.length) this.byName = new Map(this.list.map((site) => [site.name, site]));
    let low = 0;
    let high = this.list.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const site = this.list[middle]!;
      if (site.name === name) return site;
      if (site.name < name) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }
}
