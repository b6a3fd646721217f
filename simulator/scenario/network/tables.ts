// Opens the files that the network of a scenario names and reads them into tables by region.

import type { Coordinates } from '../../../core/fleet/fleet.ts';
import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import { findColumn, readCsv } from '../../load/csv.ts';
import type { CsvFault } from '../../load/csv.ts';
import type { ProblemSink } from '../problem.ts';
import type { ReferencedFile } from '../referenced-files.ts';
import { readPairTable } from './pair-table.ts';
import type { PairColumns, PairTable } from './pair-table.ts';

/** What tables are read with. */
export interface TableContext {
  readonly problems: ProblemSink;
  readonly open: (name: string) => Result<ReferencedFile, string>;
}

/** Where regions are. */
export type Places = ReadonlyMap<string, Coordinates>;

/** A table of pairs, or undefined where there is none or it cannot be read; then that is told. */
export function pairTable(
  file: string | undefined,
  path: readonly string[],
  columns: PairColumns,
  context: TableContext,
): PairTable | undefined {
  return readTable(file, path, context, (text) => readPairTable(text, columns));
}

/** Where regions are, by a file of region, latitude, longitude. */
export function placesTable(
  file: string | undefined,
  path: readonly string[],
  context: TableContext,
): Places | undefined {
  return readTable(file, path, context, readPlaces);
}

/** What `read` makes of a file; its faults are told with file and line. */
export function readTable<T>(
  file: string | undefined,
  path: readonly string[],
  { problems, open }: TableContext,
  read: (text: string) => Result<T, readonly CsvFault[]>,
): T | undefined {
  if (file === undefined) return undefined;
  const opened = open(file);
  if (!opened.ok) {
    problems.at(path, opened.error);
    return undefined;
  }
  const table = read(opened.value.text);
  if (table.ok) return table.value;
  for (const { line, message } of table.error)
    problems.inFile(opened.value.path, { line, column: 1 }, { path: [], message });
  return undefined;
}

function readPlaces(text: string): Result<Places, readonly CsvFault[]> {
  const table = readCsv(text, ',', true);
  if (!table.ok) return err([table.error]);
  const columns = ['region', 'latitude', 'longitude'].map((name) => findColumn(table.value, name));
  const missing = columns.flatMap((column) => (column.ok ? [] : [{ line: 1, message: column.error }]));
  if (missing.length > 0) return err(missing);
  const [region, latitude, longitude] = columns.map((column) => (column.ok ? column.value : -1));
  const places = new Map<string, Coordinates>();
  const faults: CsvFault[] = [];
  for (const { cells, line } of table.value.rows) {
    const place = { latitude: degrees(cells[latitude!]), longitude: degrees(cells[longitude!]) };
    const isOnEarth = Math.abs(place.latitude) <= 90 && Math.abs(place.longitude) <= 180;
    if (isOnEarth) places.set(cells[region!] ?? '', place);
    else
      faults.push({
        line,
        message: 'this is no place on Earth; write degrees, at most 90 north and 180 east',
      });
  }
  return faults.length > 0 ? err(faults) : ok(places);
}

function degrees(text: string | undefined): number {
  return text === undefined || text === '' ? Number.NaN : Number(text);
}
