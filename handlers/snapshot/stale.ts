// What is known of a member that does not answer: since when, and how many machines of which size it had by the status of its
// MemberCluster. How its pods were spread over them is not known, so each machine is taken for an average one.

import { quantityFromJson } from '../../core/quantity/parse.ts';
import { milliCeil, toSafeNumber, unitsCeil } from '../../core/quantity/rounding.ts';
import { countAt, field, listAt, textAt } from '../observe/read.ts';
import { SECOND } from '../ports/clock.ts';
import { microsOf, stampOf } from '../ports/stamps.ts';
import { spanText } from '../why/columns.ts';
import { amountsOf } from './amounts.ts';
import type { Plain } from './bare.ts';
import type { SeenMember } from './seen-fleet.ts';

const NODES_MAX = 10_000;

/** Since when a member does not answer, by its status; where that has no word of it, since just now. */
export function staleSince(member: SeenMember, nowMicros: number): string {
  return stampOf(Math.min(nowMicros - SECOND, silentSinceMicros(member) ?? Infinity));
}

/** For how long it has been silent. */
export function ageText(member: SeenMember, nowMicros: number): string {
  return spanText(nowMicros - (silentSinceMicros(member) ?? nowMicros));
}

function silentSinceMicros({ object: { status } }: SeenMember): number | undefined {
  const ready = listAt(status, 'conditions').find((condition) => textAt(condition, 'type') === 'Ready');
  const flipped = textAt(ready, 'status') === 'True' ? undefined : textAt(ready, 'lastTransitionTime');
  return microsOf(textAt(status, 'staleSince')) ?? microsOf(flipped);
}

/** Its machines as an average of them; none where the status says nothing of them. */
export function knownNodes({ object: { status } }: SeenMember): readonly Plain[] {
  const count = Math.min(NODES_MAX, countAt(status, 'nodes'));
  if (count === 0) return [];
  const allocatable = shareOf(field(status, 'allocatable'), count);
  return [{ count, allocatable: amountsOf([['cpu', 0], ['memory', 0], ['pods', 0], ...allocatable]) }];
}

/** Amounts of one of `count` alike machines, rounded down. */
function shareOf(amounts: unknown, count: number): readonly (readonly [string, number])[] {
  if (typeof amounts !== 'object' || amounts === null) return [];
  return Object.entries(amounts).flatMap(([resource, written]) => {
    const read = typeof written === 'string' ? quantityFromJson(written) : undefined;
    if (read?.ok !== true || read.value.nanos < 0n) return [];
    const total = toSafeNumber(resource === 'cpu' ? milliCeil(read.value) : unitsCeil(read.value));
    return [[resource, Math.floor(total / count)] as const];
  });
}
