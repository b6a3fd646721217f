// Compiles how a trace names a value (a column with a unit, a constant, a hash) into a reader of rows.

import { mix32, fnv1a } from '../../core/hash.ts';
import type { Problem } from '../../core/api/problem.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { compareText } from '../../core/text.ts';
import { unknownCluster } from '../scenario/known-clusters.ts';
import type { HomeFields } from '../scenario/schema-load.ts';
import type { CellFields } from '../scenario/schema-load-parts.ts';
import { microsPer, parseCpuMilli, parseDuration, parseMemoryBytes } from '../scenario/units.ts';
import { findColumn } from './csv.ts';
import type { CsvRow, CsvTable } from './csv.ts';
import type { Weighted } from './distributions.ts';
import { pick, weightedByName } from './weighted.ts';

/** Reads one value of a row; the error is a sentence about that row. */
export type CellReader<T> = (row: CsvRow) => Result<T, string>;

/** How numbers of a kind are meant: by a named unit, or as text that carries its own. */
export interface Measure {
  readonly factorOf: (unit: string) => number;
  readonly parse: (text: string) => Result<number, string>;
}

const memoryFactors: Readonly<Record<string, number>> = {
  B: 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
};

/** Whole microseconds. */
export const timeMeasure: Measure = { factorOf: (unit) => microsPer(unit)!, parse: parseDuration };

/** Whole millicores. */
export const cpuMeasure: Measure = { factorOf: (unit) => (unit === 'm' ? 1 : 1000), parse: parseCpuMilli };

/** Whole bytes. */
export const memoryMeasure: Measure = { factorOf: (unit) => memoryFactors[unit]!, parse: parseMemoryBytes };

/** Plain numbers. */
export const countMeasure: Measure = { factorOf: () => 1, parse: parseNumber };

/** A reader of numbers, rounded to whole ones. The error is about the scenario: a column that is not there. */
export function numberCell(
  written: CellFields,
  table: CsvTable,
  measure: Measure,
): Result<CellReader<number>, Problem> {
  const { column, constant, unit, scale } = written;
  if (constant !== undefined) return ok(() => ok(constant));
  const index = findColumn(table, column!);
  if (!index.ok) return err({ path: ['column'], message: index.error });
  const factor = unit === undefined ? 1 : measure.factorOf(unit) * (scale ?? 1);
  const parse = unit === undefined ? measure.parse : parseNumber;
  return ok((row) => {
    const text = row.cells[index.value];
    if (text === undefined || text === '') return err(`column ${column!} is empty`);
    const parsed = parse(text);
    if (!parsed.ok) return err(`column ${column!} holds ${JSON.stringify(text)}: ${parsed.error}`);
    return ok(Math.round(parsed.value * factor));
  });
}

/** A reader of raw text. */
export function textCell(column: string | number, table: CsvTable): Result<CellReader<string>, Problem> {
  const index = findColumn(table, column);
  if (!index.ok) return err({ path: ['column'], message: index.error });
  return ok((row) => {
    const text = row.cells[index.value];
    return text === undefined ? err(`column ${column} is missing`) : ok(text);
  });
}

/** Reads a plain number, with an exponent if any. */
export function parseNumber(text: string): Result<number, string> {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text))
    return err('this is no number; write one, for example 12.5');
  const value = Number(text);
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? ok(value) : err('this number is too large');
}

/** A reader of home clusters; '' where the trace names none. */
export function homeCell(
  written: HomeFields | undefined,
  table: CsvTable,
  clusters: readonly string[],
): Result<CellReader<string>, Problem> {
  if (written === undefined) return ok(() => ok(''));
  const { column, constant, hashOf } = written;
  if (constant !== undefined) {
    const message = unknownCluster(constant, clusters);
    return message === undefined ? ok(() => ok(constant)) : err({ path: ['constant'], message });
  }
  if (hashOf !== undefined) return hashedHome(written, hashOf, table, clusters);
  const read = textCell(column!, table);
  if (!read.ok) return read;
  return ok((row) => {
    const name = read.value(row);
    if (!name.ok || name.value === '') return name;
    const message = unknownCluster(name.value, clusters);
    return message === undefined ? name : err(message);
  });
}

function hashedHome(
  written: HomeFields,
  column: string | number,
  table: CsvTable,
  clusters: readonly string[],
): Result<CellReader<string>, Problem> {
  const homes = homesAmong(written.among!);
  const unknown = homes.values
    .map((name) => unknownCluster(name, clusters))
    .find((found) => found !== undefined);
  if (unknown !== undefined) return err({ path: ['among'], message: unknown });
  const index = findColumn(table, column);
  if (!index.ok) return err({ path: ['hashOf'], message: index.error });
  return ok((row) => {
    const text = row.cells[index.value];
    return text === undefined
      ? err(`column ${column} is missing`)
      : ok(pick(homes, mix32(fnv1a(text)) / 2 ** 32));
  });
}

function homesAmong(among: NonNullable<HomeFields['among']>): Weighted<string> {
  if (!Array.isArray(among)) return weightedByName(among);
  return { values: [...among].sort(compareText), weights: among.map(() => 1) };
}
