// Runs the tables of serf's network coordinates against core/network: those of distances. How agents learn their coordinates is not
// ours. Holds no arithmetic of its own.

import { roundTripSeconds, unadjustedSeconds, type Coordinate } from '../../core/network/coordinate.ts';
import { isRow, numberIn, runTables, textIn, type CaseResult, type Check, type Row } from './case.ts';

const DIMENSIONS = 8;
const ORIGIN: Coordinate = { vec: Array<number>(DIMENSIONS).fill(0), height: 0, adjustment: 0, error: 0 };

/** Upstream's own tolerance, in digits after the point of seconds. */
const DIGITS = 6;

const checks: ReadonlyMap<string, (row: Row) => Check> = new Map([
  ['distance', checkDistance],
  ['raw_distance', checkRaw],
  ['component_validity', checkComponent],
]);

/** Runs the tables of vivaldi.json. */
export function runCoordinates(data: unknown): readonly CaseResult[] {
  return runTables(data, checks);
}

/** The same both ways. */
function checkDistance(row: Row): Check {
  const [a, b] = [coordinateIn(row, 'a'), coordinateIn(row, 'b')];
  const expected = 'expected_error' in row ? 'an error' : secondsText(numberIn(row, 'expected_s'));
  return { expected: `${expected}, ${expected}`, got: `${answer(a, b)}, ${answer(b, a)}` };
}

function checkRaw(row: Row): Check {
  const seconds = unadjustedSeconds(coordinateIn(row, 'a'), coordinateIn(row, 'b'));
  return { expected: secondsText(numberIn(row, 'expected_s')), got: secondsText(seconds) };
}

/** A coordinate at the origin with one component as the row has it; each component of the vector in its turn. */
function checkComponent(row: Row): Check {
  const value = row['value'] === 0 ? 0 : Number(textIn(row, 'value').replace('Inf', 'Infinity'));
  const field = textIn(row, 'field');
  const changed = field.includes('vec')
    ? ORIGIN.vec.map((_, axis) => ({ ...ORIGIN, vec: ORIGIN.vec.with(axis, value) }))
    : [{ ...ORIGIN, [field]: value }];
  const answers = changed.flatMap((one) => [answer(one, ORIGIN), answer(ORIGIN, one)]);
  return {
    expected: row['valid'] === true ? secondsText(0) : 'an error',
    got: [...new Set(answers)].join(', '),
  };
}

function answer(a: Coordinate, b: Coordinate): string {
  const result = roundTripSeconds(a, b);
  return result.ok ? secondsText(result.value) : 'an error';
}

function secondsText(seconds: number): string {
  return `${seconds.toFixed(DIGITS)} s`;
}

function coordinateIn(row: Row, field: string): Coordinate {
  const written = row[field];
  if (!isRow(written) || !Array.isArray(written['vec']))
    throw new Error(`the row has no coordinate in field "${field}"`);
  const vec = written['vec'].map(Number);
  return { vec, height: numberIn(written, 'height'), adjustment: numberIn(written, 'adjustment'), error: 0 };
}
