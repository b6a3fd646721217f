// Seats by the method of Webster and Sainte-Laguë: the next one goes to the largest weight / (2 seats + 1). All seats that
// could be given stand in one order; giving walks it forwards and taking walks it back, so that one more seat never costs
// anybody one. Numbers only: it knows neither clusters nor replicas.

import type { NameOrder } from './tie.ts';

/** One party to a division. */
export interface Party {
  readonly name: string;
  /** A whole number, 0 or more. Times twice the seats it must stay below 2^53. */
  readonly weight: number;
  /** Seats that it has. */
  readonly seats: number;
  /** The most seats that it may have. */
  readonly most: number;
}

/**
 * The seats of each party, in the order given, after `count` more; fewer where all are full. Ties go to fewer seats, then
 * by `order`. A party of weight 0 gets one only where all others are full or weigh nothing either.
 */
export function giveSeats(parties: readonly Party[], count: number, order: NameOrder): number[] {
  const seats = surelyGiven(parties, count);
  let open = count - seats.reduce((given, of, i) => given + of - parties[i]!.seats, 0);
  for (; open > 0; open--) {
    let best = -1;
    for (let i = 0; i < parties.length; i++) {
      if (seats[i]! >= parties[i]!.most) continue;
      if (best < 0 || compareSeats(parties, i, seats[i]!, best, seats[best]!, order) < 0) best = i;
    }
    if (best < 0) break;
    seats[best]!++;
  }
  return seats;
}

/** The seats of each party after `count` were taken back, last given first; none below zero. */
export function takeSeats(parties: readonly Party[], count: number, order: NameOrder): number[] {
  const seats = parties.map((party) => party.seats);
  for (let open = count; open > 0; open--) {
    let last = -1;
    for (let i = 0; i < parties.length; i++) {
      if (seats[i]! === 0) continue;
      if (last < 0 || compareSeats(parties, i, seats[i]! - 1, last, seats[last]! - 1, order) > 0) last = i;
    }
    if (last < 0) break;
    seats[last]!--;
  }
  return seats;
}

/** Order of two seats, each said by its party and the seats which that has without it: negative where the first goes first. */
function compareSeats(
  parties: readonly Party[],
  a: number,
  seatsOfA: number,
  b: number,
  seatsOfB: number,
  order: NameOrder,
): number {
  const byQuotient = parties[b]!.weight * (2 * seatsOfA + 1) - parties[a]!.weight * (2 * seatsOfB + 1);
  return byQuotient || seatsOfA - seatsOfB || order(parties[a]!.name, parties[b]!.name);
}

/** Below so many seats a party it costs less to give them one by one. */
const WORTH_A_JUMP = 8;
const HALVINGS = 60;

/**
 * Seats that the order gives for certain among the first `count`: all whose quotient is above a bound under which no more
 * than `count` are. One less a party, as the bound is found by dividing.
 */
function surelyGiven(parties: readonly Party[], count: number): number[] {
  const none = parties.map((party) => party.seats);
  if (count <= WORTH_A_JUMP * parties.length) return none;
  const above = (bound: number, slack: number): number[] =>
    parties.map(({ weight, seats, most }) => {
      const earned = Math.floor((weight / bound + 1) / 2) - slack;
      return Math.max(seats, Math.min(most, earned));
    });
  const isWithin = (bound: number): boolean =>
    above(bound, 0).reduce((given, of, i) => given + of - parties[i]!.seats, 0) <= count;
  let low = 0;
  let high = parties.reduce((largest, { weight }) => Math.max(largest, weight), 1) * 2;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (isWithin(middle)) high = middle;
    else low = middle;
  }
  return above(high, 1);
}
