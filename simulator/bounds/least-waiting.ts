// How little any policy can let pods wait, by prices of room. It knows what no policy knows, arrivals and durations to come.
//
// Put a price l(c,t) >= 0 on each limit c (a resource of some nodes) at each time t, and let room(c,t) be what there is. Then in any
// run
//
//   waiting  >=  sum over pods of least(pod)  -  integral over c and t of l(c,t) room(c,t)
//
// where least(pod) is the smallest that a pod can have of its waiting and its rent together, whenever it is bound: for a pod of a
// job that is wanted from a, is bound at s (from a + way on, or never) and runs for d,
//
//   least(pod) = min over s of (s - a) + integral from s to s + d of the sum over c of l(c,t) request(c)
//
// and for a replica of a service, or a pod of a job that faults may take from its node, which at any time either waits or pays,
//
//   least(pod) = integral over the time it is wanted of min(1, sum over c of l(c,t) request(c)).
//
// Proof. Take any run of any policy. While it is bound a pod takes its requests on a node; all nodes on which it fits belong to each
// of the limits that it pays; and no node holds more than is allocatable. So at any time what pods pay for is within room(c,t), and
// all rents together are at most the integral on the right. Each pod's waiting and rent come to least(pod) or more: a job's pod is bound
// at some s and stays for d at least, or it waits to the end and pays nothing; of a replica the integrand holds at each time. Sum
// over pods, take away the rents. [] What is left out (homes, nodes, delays, other load) only makes pods wait longer.
//
// Any prices give a bound, so nothing hangs on how they are found. Here: constant in each of some equal intervals, raised where more
// would be taken than there is and lowered where less (a projected subgradient; B. T. Polyak, "Minimization of unsmooth functionals",
// USSR Computational Mathematics and Mathematical Physics 9, 1969), with steps towards a goal that comes closer when it is out of
// reach. At the best prices the bound is that of the linear program in which pods are poured like water over times and nodes.

import type { Claim } from './bottlenecks.ts';

/** Pods of a job, times in intervals. */
export interface Mover {
  readonly pods: number;
  readonly wanted: number;
  /** Earliest at which it is bound. */
  readonly earliest: number;
  readonly run: number;
  readonly claims: readonly Claim[];
}

/** Pods that wait or pay at any time: how many intervals of them there are in each interval. */
export interface Stayer {
  readonly claims: readonly Claim[];
  readonly wanted: readonly number[];
}

export interface Market {
  readonly intervals: number;
  /** By limit and interval, the part of its capacity that is there. */
  readonly room: readonly Float64Array[];
  readonly movers: readonly Mover[];
  readonly stayers: readonly Stayer[];
}

const ROUNDS = 150;
/** A goal is out of reach after so many rounds that came no nearer to it by so much of what is missing. */
const PATIENCE = 8;
const NEARER = 0.05;
const GOAL_SHRINKS = 0.6;
/** The first goal: part of what waits where nothing is ever bound. */
const FIRST_GOAL = 0.01;
/** Sums of so many terms are that exact. */
const ROUNDING = 1e-9;

/** Pod-intervals that wait in any run, at the least. */
export function leastWaiting(market: Market): number {
  const prices = new Prices(market);
  const { intervals, movers, stayers } = market;
  const all =
    movers.reduce((sum, { pods, wanted }) => sum + pods * (intervals - wanted), 0) +
    stayers.reduce((sum, { wanted }) => sum + wanted.reduce((some, pods) => some + pods, 0), 0);
  let best = 0;
  let missing = all * FIRST_GOAL;
  let inVain = 0;
  for (let round = 0; round < ROUNDS && missing > all * ROUNDING; round++) {
    const value = prices.value();
    if (value > best + missing * NEARER) inVain = 0;
    else if (++inVain >= PATIENCE) {
      missing *= GOAL_SHRINKS;
      inVain = 0;
    }
    best = Math.max(best, value);
    if (!prices.step(best + missing - value)) break;
  }
  return Math.max(0, best - all * ROUNDING);
}

/** Prices by limit and interval, and what pods would take at them. */
class Prices {
  private readonly market: Market;
  private readonly price: readonly Float64Array[];
  /** Sums of prices before each interval. */
  private readonly before: readonly Float64Array[];
  private readonly taken: readonly Float64Array[];

  constructor(market: Market) {
    const { room, intervals } = market;
    this.market = market;
    this.price = room.map(() => new Float64Array(intervals));
    this.before = room.map(() => new Float64Array(intervals + 1));
    this.taken = room.map(() => new Float64Array(intervals));
  }

  /** The bound at these prices; notes what is taken. */
  value(): number {
    const { intervals, room, movers, stayers } = this.market;
    let value = 0;
    for (const [limit, price] of this.price.entries()) {
      const before = this.before[limit]!;
      this.taken[limit]!.fill(0);
      for (let i = 0; i < intervals; i++) {
        before[i + 1] = before[i]! + price[i]!;
        value -= price[i]! * room[limit]![i]!;
      }
    }
    for (const mover of movers) value += mover.pods * this.leastOfMover(mover);
    for (const stayer of stayers) value += this.leastOfStayer(stayer);
    return value;
  }

  /** Moves prices by so much of the bound; false where none has a reason to move. */
  step(by: number): boolean {
    const { room } = this.market;
    let norm = 0;
    const beyond = this.taken.map((taken, limit) => taken.map((pods, i) => pods - room[limit]![i]!));
    for (const [limit, price] of this.price.entries())
      for (const [i, more] of beyond[limit]!.entries()) if (price[i]! > 0 || more > 0) norm += more * more;
    if (norm === 0) return false;
    for (const [limit, price] of this.price.entries())
      for (const [i, more] of beyond[limit]!.entries())
        price[i] = Math.max(0, price[i]! + (by / norm) * more);
    return true;
  }

  /** Waiting and rent are linear in s between the ends of intervals and what lies a run before them: the least is at one of those. */
  private leastOfMover(mover: Mover): number {
    const { intervals } = this.market;
    const { wanted, earliest, run } = mover;
    const never = intervals - wanted;
    if (earliest >= intervals) return never;
    let least = this.costOf(mover, earliest);
    let bound = earliest;
    const look = (at: number): void => {
      const cost = this.costOf(mover, at);
      if (cost < least) {
        least = cost;
        bound = at;
      }
    };
    if (least > earliest - wanted) {
      for (let i = Math.floor(earliest) + 1; i < intervals && i - wanted < least; i++) look(i);
      const last = (i: number): number => i - run;
      for (let i = Math.floor(earliest + run) + 1; i <= intervals && last(i) - wanted < least; i++)
        look(last(i));
      if (never < least) return never;
    }
    this.take(mover, bound, Math.min(intervals, bound + run));
    return least;
  }

  private costOf({ wanted, run, claims }: Mover, bound: number): number {
    let cost = bound - wanted;
    for (const { limit, share } of claims)
      cost += share * (this.paidBefore(limit, bound + run) - this.paidBefore(limit, bound));
    return cost;
  }

  private paidBefore(limit: number, time: number): number {
    const { intervals } = this.market;
    const before = this.before[limit]!;
    if (time >= intervals) return before[intervals]!;
    const i = Math.floor(time);
    return before[i]! + (time - i) * this.price[limit]![i]!;
  }

  private take({ pods, claims }: Mover, from: number, to: number): void {
    for (const { limit, share } of claims) {
      const taken = this.taken[limit]!;
      for (let i = Math.floor(from); i < to; i++)
        taken[i] = taken[i]! + pods * share * (Math.min(to, i + 1) - Math.max(from, i));
    }
  }

  private leastOfStayer({ claims, wanted }: Stayer): number {
    let least = 0;
    for (const [i, pods] of wanted.entries()) {
      if (pods === 0) continue;
      let rent = 0;
      for (const { limit, share } of claims) rent += share * this.price[limit]![i]!;
      least += pods * Math.min(1, rent);
      if (rent > 1) continue;
      for (const { limit, share } of claims) {
        const taken = this.taken[limit]!;
        taken[i] = taken[i]! + share * pods;
      }
    }
    return least;
  }
}
