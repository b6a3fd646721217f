// The rows of a public case table and what became of each. Knows no subject: runners hand in one check per table.

/** At most so many rows of a file may be excused; further ones fail. */
const EXCUSED_MAX = 5;

/** What became of one row. `expected` and `got` are texts for people. */
export interface CaseResult {
  readonly table: string;
  readonly row: string;
  readonly verdict: 'passed' | 'failed' | 'excused' | 'not built';
  readonly expected: string;
  readonly got: string;
  /** Our rule by which the row is excused. */
  readonly excuse?: string;
}

/** Runs every row of one data file, given as parsed JSON. */
export type Runner = (data: unknown) => readonly CaseResult[];

/** One row of a table, as it stands in the file. */
export type Row = Readonly<Record<string, unknown>>;

/** What a row asks for and what we answer; the row passes where both are the same text. */
export interface Check {
  readonly expected: string;
  readonly got: string;
  /** The rule of ours, as documented, that the row asks to break; it is excused where it does not pass. */
  readonly excuse?: string;
}

/**
 * Runs the tables of a file: each of its arrays of objects is a table, its other fields are remarks. Rows of a table
 * without a check are "not built". A row that lacks a field its check reads fails, and says so.
 */
export function runTables(
  data: unknown,
  checks: ReadonlyMap<string, (row: Row) => Check>,
): readonly CaseResult[] {
  if (!isRow(data)) throw new Error('the file holds no JSON object with tables');
  const results = Object.entries(data).flatMap(([table, rows]) => {
    if (!Array.isArray(rows) || !rows.every(isRow)) return [];
    return rows.map((row, index) => runRow(table, index, row, checks.get(table)));
  });
  const excused = results.filter(({ verdict }) => verdict === 'excused').slice(EXCUSED_MAX);
  return results.map((result) => (excused.includes(result) ? { ...result, verdict: 'failed' } : result));
}

/** The text in a field of a row; throws where there is none. */
export function textIn(row: Row, field: string): string {
  const value = row[field];
  if (typeof value !== 'string') throw new Error(`the row has no text in field "${field}"`);
  return value;
}

/** The number in a field of a row; throws where there is none. */
export function numberIn(row: Row, field: string): number {
  const value = row[field];
  if (typeof value !== 'number') throw new Error(`the row has no number in field "${field}"`);
  return value;
}

function runRow(table: string, index: number, row: Row, check?: (row: Row) => Check): CaseResult {
  const name =
    typeof row['name'] === 'string' ? `${index} ${row['name']}` : `${index} ${JSON.stringify(row)}`;
  if (check === undefined) return { table, row: name, verdict: 'not built', expected: '', got: '' };
  try {
    const { expected, got, excuse } = check(row);
    if (expected !== got && excuse !== undefined)
      return { table, row: name, verdict: 'excused', expected, got, excuse };
    return { table, row: name, verdict: expected === got ? 'passed' : 'failed', expected, got };
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : String(cause);
    return { table, row: name, verdict: 'failed', expected: 'a row that can be run', got };
  }
}

/** Whether a value is a JSON object. */
export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
