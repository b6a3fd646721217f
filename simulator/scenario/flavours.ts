// The flavours of machines that a cloud offers: what they hold and what an hour of one costs, from a table.

import { nearestName } from '../../core/api/suggestion.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { findColumn, readCsv } from '../load/csv.ts';
import type { CsvFault, CsvRow } from '../load/csv.ts';
import { readTable } from './network/tables.ts';
import type { TableContext } from './network/tables.ts';
import { parseCpuMilli, parseMemoryBytes } from './units.ts';

export type Pricing = 'on-demand' | 'spot';

/** A kind of machine. All that it holds may be requested by pods. */
export interface Flavour {
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  /** US dollars for an hour; a flavour may not be sold in each way. */
  readonly usdPerHour: ReadonlyMap<Pricing, number>;
}

export type Flavours = ReadonlyMap<string, Flavour>;

const COLUMNS = ['flavour', 'cpu', 'memory', 'on_demand_usd_per_hour', 'spot_usd_per_hour'] as const;

/** So many faulty rows are named; the rest would say the same. */
const FAULTS_MAX = 10;

/** The table of a scenario, or undefined where there is none or it cannot be read; then that is told. */
export function readFlavours(file: string | undefined, context: TableContext): Flavours | undefined {
  return readTable(file, ['flavours'], context, parseFlavours);
}

/** What is wrong with the name of a flavour, or with how it is paid for; undefined: nothing. */
export function flavourFault(
  name: string,
  pricing: Pricing,
  flavours: Flavours | undefined,
): { readonly field: 'flavour' | 'pricing'; readonly message: string } | undefined {
  if (flavours === undefined)
    return { field: 'flavour', message: 'there is no table of flavours; write flavours: with a file' };
  const flavour = flavours.get(name);
  if (flavour === undefined) {
    const near = nearestName(name, [...flavours.keys()]);
    const advice = near === undefined ? 'write one of the table' : `did you mean ${near}?`;
    return { field: 'flavour', message: `there is no flavour ${name}; ${advice}` };
  }
  if (flavour.usdPerHour.has(pricing)) return undefined;
  const [other] = flavour.usdPerHour.keys();
  const advice = other === undefined ? 'write pricePerHour beside it' : `write pricing: ${other}`;
  return { field: 'pricing', message: `${name} has no ${pricing} price; ${advice}` };
}

function parseFlavours(text: string): Result<Flavours, readonly CsvFault[]> {
  const table = readCsv(text, ',', true);
  if (!table.ok) return err([table.error]);
  const places = COLUMNS.map((name) => findColumn(table.value, name));
  const missing = places.flatMap((place) => (place.ok ? [] : [{ line: 1, message: place.error }]));
  if (missing.length > 0) return err(missing);
  const at = places.map((place) => (place.ok ? place.value : -1));
  const flavours = new Map<string, Flavour>();
  const faults: CsvFault[] = [];
  for (const row of table.value.rows) {
    const name = row.cells[at[0]!] ?? '';
    const read = flavours.has(name) || name === '' ? unnamed(name) : readRow(row, at);
    if (read.ok) flavours.set(name, read.value);
    else faults.push({ line: row.line, message: read.error });
  }
  return faults.length > 0 ? err(faults.slice(0, FAULTS_MAX)) : ok(flavours);
}

function unnamed(name: string): Result<Flavour, string> {
  return err(
    name === '' ? 'flavour is empty; write its name' : `${name} stands in this file twice; keep one row`,
  );
}

function readRow({ cells }: CsvRow, at: readonly number[]): Result<Flavour, string> {
  const cpu = parseCpuMilli(cells[at[1]!] ?? '');
  if (!cpu.ok) return err(`cpu: ${cpu.error}`);
  const memory = parseMemoryBytes(cells[at[2]!] ?? '');
  if (!memory.ok) return err(`memory: ${memory.error}`);
  const usdPerHour = new Map<Pricing, number>();
  for (const [index, pricing] of [[3, 'on-demand'] as const, [4, 'spot'] as const]) {
    const text = cells[at[index]!] ?? '';
    if (text === '') continue;
    const usd = Number(text);
    if (!(Number.isFinite(usd) && usd >= 0))
      return err(
        `${COLUMNS[index]} is ${text}; write a price of zero or more, or nothing where it is not sold so`,
      );
    usdPerHour.set(pricing, usd);
  }
  return ok({ cpuMilli: cpu.value, memoryBytes: memory.value, usdPerHour });
}
