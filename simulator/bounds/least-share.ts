// How small any policy can make the share of pods that are pending at the end of a run, exactly as far as room of one limit at a time
// goes: as few of the largest pods are left out as must be, and what small work can be put off is put off to dilute them.
//
// Proof. At the end those pods are unfinished that were bound too late to have run, whatever was done: let them be n, and u more that
// could not be bound at all. Whatever policy ran, some p of the n are pending and n - p are bound. What the latter take of a limit is
// within its room, and the p largest are the most that p pods can take off: so p is at least the number of largest pods whose going
// makes the rest fit. Bound and unfinished may be besides pods that could have run to their end and were bound late, or that nobody
// wants any more: m at the most, the smallest first, in the room that the n - p leave. So the share is at least the smallest of
// (p + u) / (n + u + m(p)) over all p that are possible. []

import type { Claim } from './bottlenecks.ts';

/** Alike pods at the end of a run. */
export interface Unfinished {
  readonly pods: number;
  /** Null: no node ever holds one. */
  readonly claims: readonly Claim[] | null;
}

export interface EndOfRun {
  /** By limit, the part of its capacity that is there. */
  readonly room: readonly number[];
  /** Not bound yet, whatever the policy. */
  readonly waiting: number;
  /** Unfinished, bound or not. */
  readonly unfinished: readonly Unfinished[];
  /** Unfinished only if it was put off. */
  readonly putOff: readonly Unfinished[];
  /** Of which any number may be there besides. */
  readonly surplus: readonly (readonly Claim[])[];
}

/** Rounding of a sum of shares. */
const ROUNDING = 1e-9;

/** The share of pods that are pending at the end, at the least. */
export function leastShareAtEnd({ room, waiting, unfinished, putOff, surplus }: EndOfRun): number {
  const placeable = unfinished.filter(({ claims }) => claims !== null);
  const never = waiting + podsOf(unfinished) - podsOf(placeable);
  const all = podsOf(placeable);
  const most = new Float64Array(all + 1).fill(Infinity);
  let fewest = 0;
  for (const [limit, part] of room.entries()) {
    const sizes = sharesOf(placeable, limit).sort((a, b) => b - a);
    const late = sharesOf(putOff, limit).sort((a, b) => a - b);
    const spare = Math.min(Infinity, ...surplus.map((claims) => shareOf(claims, limit)));
    for (const [out, more] of putOffBeside(sizes, part, late, spare).entries())
      if (more === null) fewest = Math.max(fewest, out + 1);
      else most[out] = Math.min(most[out]!, more);
  }
  let share = 1;
  for (let out = fewest; out <= all; out++) {
    const pending = out + never;
    share = Math.min(share, pending === 0 ? 0 : pending / (all + never + most[out]!));
  }
  return share;
}

/** By how many of the largest are left out, how many of the smallest others there is room for; null where the rest does not fit. */
function putOffBeside(
  sizes: readonly number[],
  part: number,
  late: readonly number[],
  spare: number,
): (number | null)[] {
  let room = part * (1 + ROUNDING) - sizes.reduce((sum, share) => sum + share, 0);
  let taken = 0;
  let count = 0;
  return [0, ...sizes].map((size) => {
    room += size;
    if (room < 0) return null;
    while (count < late.length && late[count]! <= spare && taken + late[count]! <= room)
      taken += late[count++]!;
    const isFull = count < late.length && late[count]! <= spare;
    return count + (isFull || spare === Infinity ? 0 : Math.floor((room - taken) / spare));
  });
}

function podsOf(some: readonly Unfinished[]): number {
  return some.reduce((sum, { pods }) => sum + pods, 0);
}

function sharesOf(some: readonly Unfinished[], limit: number): number[] {
  return some.flatMap(({ pods, claims }) =>
    claims === null ? [] : Array.from({ length: pods }, () => shareOf(claims, limit)),
  );
}

function shareOf(claims: readonly Claim[], limit: number): number {
  return claims.find((claim) => claim.limit === limit)?.share ?? 0;
}
