// Reads CSV text into rows that know their line, and finds columns in it. What the cells mean is not known here.

import { parse, CsvError } from 'csv-parse/sync';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { nearestName } from '../../core/api/suggestion.ts';

/** A record and the line it ends on, from 1. */
export interface CsvRow {
  readonly cells: readonly string[];
  readonly line: number;
}

/** A table of text. */
export interface CsvTable {
  /** Names of the columns; empty without a header. */
  readonly header: readonly string[];
  readonly rows: readonly CsvRow[];
  /** Columns there are. */
  readonly width: number;
}

export interface CsvFault {
  readonly line: number;
  readonly message: string;
}

/** Longest record in characters: no cell of a trace is near it. */
const RECORD_LENGTH_MAX = 1_000_000;

/** Reads all of it. Rows may differ in length: which cells are needed is for the caller to say. */
export function readCsv(text: string, delimiter: string, hasHeader: boolean): Result<CsvTable, CsvFault> {
  try {
    const records = parse(text, {
      delimiter,
      bom: true,
      info: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      max_record_size: RECORD_LENGTH_MAX,
    }) as unknown as readonly { readonly record: string[]; readonly info: { readonly lines: number } }[];
    const rows = records.map(({ record, info }) => ({ cells: record, line: info.lines }));
    const first = rows[0];
    if (first === undefined) return err({ line: 1, message: 'the file has no rows' });
    const header = hasHeader ? first.cells : [];
    return ok({ header, rows: hasHeader ? rows.slice(1) : rows, width: first.cells.length });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? error['lines'] : 1;
    return err({ line, message: `this is not CSV: ${error.message}` });
  }
}

/** Index of a column by name, or by number from 0. The error lists the columns there are. */
export function findColumn(table: CsvTable, column: string | number): Result<number, string> {
  if (typeof column === 'number') {
    if (column < table.width) return ok(column);
    return err(`there is no column ${column}; the columns are 0 to ${table.width - 1}`);
  }
  if (table.header.length === 0)
    return err(`without a header there is no column ${column}; write its number from 0`);
  const index = table.header.indexOf(column);
  if (index >= 0) return ok(index);
  const near = nearestName(column, table.header);
  const hint = near === undefined ? '' : ` (did you mean ${near}?)`;
  return err(`there is no column ${column}${hint}; the columns are ${table.header.join(', ')}`);
}
