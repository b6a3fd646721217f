// Reads tables of what lies between two regions (times, speeds, prices) from CSV text. What the numbers mean is not known here.

import { findColumn, readCsv } from '../../load/csv.ts';
import type { CsvFault, CsvRow, CsvTable } from '../../load/csv.ts';
import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';

/** How a table names its columns; an optional column may be missing, and empty in any row. */
export interface PairColumns {
  readonly from: string;
  readonly to: string;
  readonly value: string;
  readonly optional?: string;
}

/** What a table says of one pair. */
export interface PairEntry {
  readonly value: number;
  readonly optional: number | undefined;
}

export interface PairTable {
  /** Regions that rows begin or end with. */
  readonly regions: ReadonlySet<string>;
  /** The largest value of all rows. */
  readonly largest: number;
  readonly entry: (from: string, to: string) => PairEntry | undefined;
}

/** So many faulty rows are named; the rest would say the same. */
const FAULTS_MAX = 10;

/** Reads all rows; numbers are zero or more. The error tells of the file's lines. */
export function readPairTable(text: string, columns: PairColumns): Result<PairTable, readonly CsvFault[]> {
  const table = readCsv(text, ',', true);
  if (!table.ok) return err([table.error]);
  const at = columnsOf(table.value, columns);
  if (!at.ok) return at;
  const entries = new Map<string, PairEntry>();
  const regions = new Set<string>();
  const faults: CsvFault[] = [];
  for (const row of table.value.rows) {
    const read = readRow(row, at.value, columns, entries);
    if (!read.ok) faults.push({ line: row.line, message: read.error });
    else for (const region of read.value) regions.add(region);
  }
  if (entries.size === 0 && faults.length === 0) faults.push({ line: 1, message: 'the file has no rows' });
  if (faults.length > 0) return err(faults.slice(0, FAULTS_MAX));
  return ok({ regions, largest: largestOf(entries), entry: (from, to) => entries.get(pairOf(from, to)) });
}

function largestOf(entries: ReadonlyMap<string, PairEntry>): number {
  let largest = 0;
  for (const { value } of entries.values()) largest = Math.max(largest, value);
  return largest;
}

interface Places {
  readonly from: number;
  readonly to: number;
  readonly value: number;
  readonly optional: number | undefined;
}

function columnsOf(table: CsvTable, columns: PairColumns): Result<Places, readonly CsvFault[]> {
  const faults: CsvFault[] = [];
  const place = (name: string): number => {
    const found = findColumn(table, name);
    if (found.ok) return found.value;
    faults.push({ line: 1, message: found.error });
    return -1;
  };
  const { from, to, value, optional } = columns;
  const places = { from: place(from), to: place(to), value: place(value) };
  const extra = optional === undefined ? -1 : table.header.indexOf(optional);
  return faults.length > 0 ? err(faults) : ok({ ...places, optional: extra < 0 ? undefined : extra });
}

/** Takes a row into the entries; returns its two regions. */
function readRow(
  { cells }: CsvRow,
  at: Places,
  columns: PairColumns,
  entries: Map<string, PairEntry>,
): Result<readonly [string, string], string> {
  const from = cells[at.from] ?? '';
  const to = cells[at.to] ?? '';
  if (from === '' || to === '') return err(`${columns.from} or ${columns.to} is empty; write both regions`);
  const value = numberOf(cells[at.value], columns.value);
  if (!value.ok) return value;
  const text = at.optional === undefined ? '' : (cells[at.optional] ?? '');
  const optional = text === '' ? ok(undefined) : numberOf(text, columns.optional!);
  if (!optional.ok) return optional;
  const pair = pairOf(from, to);
  if (entries.has(pair)) return err(`${from} to ${to} stands in this file twice; keep one of the rows`);
  entries.set(pair, { value: value.value, optional: optional.value });
  return ok([from, to]);
}

/** A cell as a number of zero or more. */
function numberOf(text: string | undefined, column: string): Result<number, string> {
  const value = text === undefined || text === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value) && value >= 0) return ok(value);
  if (value < 0) return err(`${column} is ${text}, which is negative; write a number of zero or more`);
  return err(`${column} is ${JSON.stringify(text ?? '')}, which is no number; write one of zero or more`);
}

function pairOf(from: string, to: string): string {
  return `${from} ${to}`;
}
