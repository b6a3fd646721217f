// Karmada's tables of division by weight, through the arithmetic that the policies call.

import { divideByWeight } from '../../../core/division/by-weight.ts';
import { nameOrder, type NameOrder } from '../../../core/division/tie.ts';
import { giveSeats } from '../../../core/division/webster.ts';
import { isRow, numberIn, type Check, type Row } from '../case.ts';
import { countsIn, rowsIn, textOf, uidIn, type Count } from './rows.ts';

/** Seats for parties with votes, and for those that only have seats already. */
export function checkSeats(row: Row): Check {
  const votes = numbersIn(row, 'votes');
  const initial = numbersIn(row, 'initial');
  const names = [...new Set([...votes.keys(), ...initial.keys()])];
  const parties = names.map((name) => ({
    name,
    weight: votes.get(name) ?? 0,
    seats: initial.get(name) ?? 0,
    most: Infinity,
  }));
  const seats = giveSeats(parties, numberIn(row, 'new_seats'), orderIn(row));
  const expected = [...numbersIn(row, 'expected')].map(([name, replicas]) => ({ name, replicas }));
  return {
    expected: textOf(expected),
    got: textOf(names.map((name, i) => ({ name, replicas: seats[i]! }))),
  };
}

function orderIn(row: Row): NameOrder {
  const upwards = nameOrder('');
  const breaker = row['tie_breaker'];
  if (breaker === null || breaker === undefined || breaker === 'name ascending') return upwards;
  if (breaker === 'name descending') return (a, b) => upwards(b, a);
  throw new Error(`nobody knows the tie-breaker ${JSON.stringify(breaker)}`);
}

/** New replicas by weight, added to what there is. */
export function checkByWeight(row: Row): Check {
  const weights = rowsIn(row, 'weights').map((of) => ({
    name: String(of['name']),
    weight: numberIn(of, 'weight'),
  }));
  const got = added(numberIn(row, 'new_replicas'), weights, uidIn(row), countsIn(row, 'initial'));
  return { expected: textOf(countsIn(row, 'expected')), got: textOf(got) };
}

/** New replicas by the replicas of target clusters. */
export function checkByTargets(row: Row): Check {
  const weights = countsIn(row, 'weights_from_replicas').map(({ name, replicas }) => ({
    name,
    weight: replicas,
  }));
  const got = textOf(added(numberIn(row, 'new_replicas'), weights, uidIn(row), countsIn(row, 'initial')));
  const { expected_any_of: any } = row;
  if (!Array.isArray(any)) return { expected: textOf(countsIn(row, 'expected')), got };
  const texts = any.map((counts) => textOf(countsIn({ counts }, 'counts')));
  return { expected: texts.includes(got) ? got : texts.join(' or '), got };
}

function added(
  replicas: number,
  weights: readonly { readonly name: string; readonly weight: number }[],
  uid: string,
  initial: readonly Count[],
): Count[] {
  const sums = new Map(initial.map(({ name, replicas: there }) => [name, there]));
  if (weights.some(({ weight }) => weight > 0)) {
    const clusters = weights.map((of) => ({ ...of, most: Infinity }));
    const parts = divideByWeight(replicas, clusters, nameOrder(uid));
    for (const [i, { name }] of weights.entries()) sums.set(name, (sums.get(name) ?? 0) + parts[i]!);
  }
  return [...sums].map(([name, sum]) => ({ name, replicas: sum }));
}

function numbersIn(row: Row, field: string): Map<string, number> {
  const value = row[field] ?? {};
  if (!isRow(value)) throw new Error(`the row has no numbers in "${field}"`);
  return new Map(Object.entries(value).map(([name, number]) => [name, Number(number)]));
}
