// Turns a CSV file with a service a row and a step a column into rates. It opens no file.

import type { Problem } from '../../../core/api/problem.ts';
import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import type { TableFields } from '../../scenario/schema-services.ts';
import { homeCell, type CellReader } from '../cells.ts';
import { findColumn, readCsv, type CsvFault, type CsvRow, type CsvTable } from '../csv.ts';
import type { TraceFaults } from '../trace.ts';
import { rateOf, ROW_FAULTS_MAX, type ReadRates } from './series.ts';

interface Columns {
  readonly first: number;
  readonly last: number;
  readonly home: CellReader<string>;
}

interface Service {
  readonly rates: Float64Array;
  readonly home: string;
}

/** The services of a file, in the order of its rows. */
export function readWideTable(
  written: TableFields,
  text: string,
  clusters: readonly string[],
): Result<ReadRates, TraceFaults> {
  const table = readCsv(text, written.delimiter, true);
  if (!table.ok) return err({ problems: [], rows: [table.error] });
  const columns = compile(written, table.value, clusters);
  if (!columns.ok) return err({ problems: columns.error, rows: [] });
  const services: Service[] = [];
  const faults: CsvFault[] = [];
  for (const row of table.value.rows) {
    const read = readService(written, row, table.value, columns.value);
    if (read.ok) services.push(read.value);
    else faults.push({ line: row.line, message: read.error });
  }
  if (faults.length > 0 && !written.skipBadRows)
    return err({ problems: [], rows: faults.slice(0, ROW_FAULTS_MAX) });
  if (services.length === 0)
    return err({ problems: [], rows: [{ line: 1, message: 'no row is left of this file' }] });
  const rates = { stepMicros: written.step, rows: services.map((service) => service.rates) };
  const homes = written.home === undefined ? {} : { homes: services.map(({ home }) => home) };
  return ok({ ...rates, ...homes, brokenRows: faults.length });
}

function compile(
  written: TableFields,
  table: CsvTable,
  clusters: readonly string[],
): Result<Columns, readonly Problem[]> {
  const first = findColumn(table, written.first);
  const last = written.last === undefined ? ok(table.width - 1) : findColumn(table, written.last);
  const home = homeCell(written.home, table, clusters);
  const problems: Problem[] = [];
  if (!first.ok) problems.push({ path: ['first'], message: first.error });
  if (!last.ok) problems.push({ path: ['last'], message: last.error });
  if (!home.ok) problems.push({ path: ['home', ...home.error.path], message: home.error.message });
  if (!first.ok || !last.ok || !home.ok) return err(problems);
  if (last.value >= first.value) return ok({ first: first.value, last: last.value, home: home.value });
  return err([{ path: ['last'], message: 'stands before the first column; write one that comes after it' }]);
}

function readService(
  written: TableFields,
  row: CsvRow,
  table: CsvTable,
  { first, last, home }: Columns,
): Result<Service, string> {
  if (row.cells.length <= last)
    return err(`has ${row.cells.length} cells, and values are wanted up to column ${last}; complete the row`);
  const rates = new Float64Array(last - first + 1);
  for (let column = first; column <= last; column++) {
    const rate = rateOf(row.cells[column]!, table.header[column]!, written.per ?? written.step);
    if (!rate.ok) return rate;
    rates[column - first] = rate.value;
  }
  const where = home(row);
  return where.ok ? ok({ rates, home: where.value }) : where;
}
