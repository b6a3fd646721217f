// Turns a CSV file of times and values into rates at even steps. It opens no file.

import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import type { SeriesFields } from '../../scenario/schema-services.ts';
import { microsPer } from '../../scenario/units.ts';
import { parseNumber, textCell, type CellReader } from '../cells.ts';
import { readCsv, type CsvFault, type CsvRow, type CsvTable } from '../csv.ts';
import type { TraceFaults } from '../trace.ts';
import { parseTimestamp } from './timestamp.ts';

/** Rates that were read: requests per second, a row a service. */
export interface ReadRates {
  readonly stepMicros: number;
  readonly rows: readonly Float64Array[];
  /** Where the services of the rows are at home; absent where the file does not say. */
  readonly homes?: readonly string[];
  readonly brokenRows: number;
}

interface Point {
  readonly atMicros: number;
  readonly rate: number;
}

interface Readers {
  readonly time: CellReader<string>;
  readonly value: CellReader<string>;
}

/** So many faulty rows are named; the rest would say the same. */
export const ROW_FAULTS_MAX = 10;

/** Steps of a series at most: ten years of minutes. */
const STEPS_MAX = 5_256_000;

/** The series of a file: each value holds from its time to the next. */
export function readSeries(written: SeriesFields, text: string): Result<ReadRates, TraceFaults> {
  const table = readCsv(text, written.delimiter, written.header);
  if (!table.ok) return err({ problems: [], rows: [table.error] });
  const readers = compile(written, table.value);
  if (!readers.ok) return readers;
  const { points, faults } = readPoints(written, table.value, readers.value);
  if (faults.length > 0 && !written.skipBadRows)
    return err({ problems: [], rows: faults.slice(0, ROW_FAULTS_MAX) });
  if (points.length < 2)
    return err({
      problems: [],
      rows: [{ line: 1, message: `${points.length} rows are left of this file; a series needs two or more` }],
    });
  return sampled(written, points, faults.length);
}

function compile(written: SeriesFields, table: CsvTable): Result<Readers, TraceFaults> {
  const time = textCell(written.time.column, table);
  const value = textCell(written.value, table);
  if (time.ok && value.ok) return ok({ time: time.value, value: value.value });
  const problems = [
    ...(time.ok ? [] : [{ path: ['time', ...time.error.path], message: time.error.message }]),
    ...(value.ok ? [] : [{ path: ['value'], message: value.error.message }]),
  ];
  return err({ problems, rows: [] });
}

function readPoints(
  written: SeriesFields,
  table: CsvTable,
  readers: Readers,
): { readonly points: readonly Point[]; readonly faults: readonly CsvFault[] } {
  const points: Point[] = [];
  const faults: CsvFault[] = [];
  for (const row of table.rows) {
    const point = readPoint(written, row, readers);
    const last = points.at(-1)?.atMicros ?? -Infinity;
    if (!point.ok) faults.push({ line: row.line, message: point.error });
    else if (point.value.atMicros <= last)
      faults.push({
        line: row.line,
        message: 'its time is not after that of the row before; sort the rows by time, each time once',
      });
    else points.push(point.value);
  }
  return { points, faults };
}

function readPoint({ time, value, per }: SeriesFields, row: CsvRow, readers: Readers): Result<Point, string> {
  const when = readers.time(row);
  if (!when.ok) return when;
  const atMicros = time.unit === undefined ? parseTimestamp(when.value) : timeOf(when.value, time.unit);
  if (!atMicros.ok)
    return err(`column ${time.column} holds ${JSON.stringify(when.value)}: ${atMicros.error}`);
  const cell = readers.value(row);
  if (!cell.ok) return cell;
  const rate = rateOf(cell.value, value, per);
  return rate.ok ? ok({ atMicros: atMicros.value, rate: rate.value }) : rate;
}

function timeOf(text: string, unit: string): Result<number, string> {
  const number = parseNumber(text);
  return number.ok ? ok(Math.round(number.value * microsPer(unit)!)) : number;
}

/** Requests per second from a cell that counts them in a time. */
export function rateOf(text: string, column: string | number, perMicros: number): Result<number, string> {
  if (text === '') return err(`column ${column} is empty`);
  const number = parseNumber(text);
  if (!number.ok) return err(`column ${column} holds ${JSON.stringify(text)}: ${number.error}`);
  if (number.value < 0) return err(`column ${column} holds ${text}: demand is negative; write zero or more`);
  return ok((number.value * 1e6) / perMicros);
}

/** Values at even steps: each is that of the last row up to the middle of the step, so that jitter of times does no harm. */
function sampled(
  written: SeriesFields,
  points: readonly Point[],
  brokenRows: number,
): Result<ReadRates, TraceFaults> {
  const stepMicros = Math.max(1, written.step ?? medianGap(points));
  const first = points[0]!.atMicros;
  const steps = Math.round((points.at(-1)!.atMicros - first) / stepMicros) + 1;
  if (steps > STEPS_MAX) {
    const message = `its rows span ${steps} steps, more than ${STEPS_MAX}; write a longer step`;
    return err({ problems: [{ path: ['step'], message }], rows: [] });
  }
  const rates = new Float64Array(steps);
  let next = 0;
  for (let step = 0; step < steps; step++) {
    const untilMicros = first + (step + 0.5) * stepMicros;
    while (next + 1 < points.length && points[next + 1]!.atMicros < untilMicros) next++;
    rates[step] = points[next]!.rate;
  }
  return ok({ stepMicros, rows: [rates], brokenRows });
}

function medianGap(points: readonly Point[]): number {
  const gaps = points.slice(1).map(({ atMicros }, index) => atMicros - points[index]!.atMicros);
  return gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)]!;
}
