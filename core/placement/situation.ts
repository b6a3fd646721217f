// What one decision starts from: what is asked now, what was wanted until now, and what of that may stay. It settles nothing.

import type { BoardEntry } from '../board/board.ts';
import type { DecideInput } from '../decide/contract.ts';
import type { PlacementPolicy } from '../policies/policy.ts';
import { currentOf, type Current } from './current.ts';
import { failoverOf, NO_FAILOVER, withoutLost, type Failover } from './failover.ts';
import type { Sites } from './sites.ts';
import type { Placed, Share } from './status.ts';
import { requestsIdOf } from './variants.ts';
import type { PlacementRules } from './workload-spec.ts';

/** What a kind asks of placement. */
export interface Ask {
  readonly rules: PlacementRules;
  /** Pods that must fit in one cluster at once and move together. */
  readonly unit: number;
  /** Pods asked of the location at a position. */
  readonly podsAt: (position: number) => number;
  /** Whether old replicas run on until new ones are ready. */
  readonly makeBeforeBreak: boolean;
  /** Clusters whose copies have run to their end. */
  readonly finished: readonly string[];
  /** Clusters that hold parts which are no longer asked for here, and take nothing more; absent: there are none. */
  readonly sealed?: readonly string[];
  /** Clusters that keep what they have and take nothing more; absent: there are none. */
  readonly full?: readonly string[];
}

const NOTHING_LOST: ReadonlyMap<string, number> = new Map();

export class Situation {
  readonly input: DecideInput;
  readonly ask: Ask;
  readonly policy: PlacementPolicy;
  /** The locations that the object or its policy names; null: they are to be chosen. */
  readonly named: readonly string[] | null;
  readonly before: BoardEntry | undefined;
  /** Whether nothing changed that ranks anew. */
  readonly isSameRules: boolean;
  /** Whether one pod requests what it did. */
  readonly isSameRequests: boolean;
  readonly requestsId: string;
  /** What is wanted until now, sealed parts left out. */
  readonly placements: readonly Placed[];
  /** Pods asked of the location at a position; a home that stands in for locations is asked for all of them. */
  readonly podsAt: (position: number) => number;
  readonly current: Current;
  readonly failover: Failover;

  /** @param lost clusters whose replicas are to be placed elsewhere: they are taken as not there */
  constructor(
    input: DecideInput,
    ask: Ask,
    policy: PlacementPolicy,
    named: readonly string[] | null,
    lost: ReadonlyMap<string, number> = NOTHING_LOST,
  ) {
    const { rules, unit, finished } = ask;
    const { self, fleet, board, observed, memory, nowMicros } = input;
    this.input = input;
    this.ask = ask;
    this.policy = policy;
    this.named = named;
    this.before = board.entries.get(self.key);
    this.isSameRules = memory?.rulesHash === rules.rulesHash;
    this.requestsId = requestsIdOf(rules);
    this.isSameRequests = memory?.requestsId === this.requestsId;
    this.podsAt = podsAtLocation(ask, named);
    const placements = ask.sealed === undefined ? (this.before?.placements ?? []) : [];
    this.placements = placements;
    const current = currentOf({ rules, fleet, placements, observed, memory, nowMicros, unit, finished });
    this.current = lost.size === 0 ? current : { ...current, staying: withoutLost(current.staying, lost) };
    const { failoverAfterMicros: afterMicros, priority } = rules;
    const { key, createdMicros } = self;
    this.failover =
      afterMicros === undefined
        ? NO_FAILOVER
        : failoverOf({
            ...{ afterMicros, fleet, board, placements, finished, nowMicros },
            self: { key, createdMicros, priority },
          });
  }

  /** The same without the replicas in clusters that are given up. */
  without(lost: ReadonlyMap<string, number>): Situation {
    return new Situation(this.input, this.ask, this.policy, this.named, lost);
  }

  /** Whether replicas may move although nothing else is asked for. */
  get rebalances(): boolean {
    return this.policy.rebalances?.(this.ask.rules) === true;
  }

  /** Whether anybody reads why each cluster got what it got. */
  get isExplained(): boolean {
    return this.input.isExplained !== false;
  }

  /** Pods asked of all locations together. */
  get total(): number {
    return podsOfAll(this.ask.rules, this.podsAt);
  }

  /** The locations of the last decision, unless the object now asks for others. */
  get locationsBefore(): readonly Share[] {
    return this.isSameRules ? (this.input.memory?.locations ?? []) : [];
  }

  /** Replicas that stay; where they request other than before: those that fit. */
  stayingAt(sites: Sites): ReadonlyMap<string, number> {
    const { staying } = this.current;
    return this.isSameRequests || staying.size === 0 ? staying : fitting(staying, sites, this.ask.unit);
  }
}

function podsAtLocation(
  { rules, podsAt }: Ask,
  named: readonly string[] | null,
): (position: number) => number {
  if (named === null || rules.locations !== null || rules.numberOfLocations === 1) return podsAt;
  const all = podsOfAll(rules, podsAt);
  return () => all;
}

function podsOfAll({ numberOfLocations }: PlacementRules, podsAt: (position: number) => number): number {
  let all = 0;
  for (let position = 0; position < numberOfLocations; position++) all += podsAt(position);
  return all;
}

/** Of replicas that request other than before: those that fit, where that can be said. */
function fitting(staying: ReadonlyMap<string, number>, sites: Sites, unit: number): Map<string, number> {
  const fits = (name: string): number => {
    const { receives, capacity } = sites.get(name)!;
    return !receives ? Infinity : Math.floor(capacity / unit) * unit;
  };
  return new Map([...staying].map(([name, pods]) => [name, Math.min(pods, fits(name))]));
}
