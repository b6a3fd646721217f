// Rows for other programs: as CSV and as Parquet. What stands in them is for others to say.

/** Whole numbers are such as seeds; numbers may be missing or endless. */
type Kind = 'text' | 'whole' | 'number';

export interface RowColumn {
  readonly name: string;
  readonly kind: Kind;
}

/** A cell per column in every row; null: nothing to say. */
export interface Rows {
  readonly columns: readonly RowColumn[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** A header and a line each; null is empty, endless is Infinity. Texts stand in quotes where they must. */
export function rowsCsv({ columns, rows }: Rows): string {
  const lines = [columns.map(({ name }) => name), ...rows];
  return lines.map((cells) => `${cells.map(csvCell).join(',')}\n`).join('');
}

/** The same as a Parquet file: texts, 64-bit whole numbers and doubles, all of which may be null. */
export async function rowsParquet({ columns, rows }: Rows): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const columnData = columns.map(({ name, kind }, place) => {
    const cells = rows.map((row) => row[place] ?? null);
    if (kind === 'text') return { name, data: cells, type: 'STRING' as const };
    if (kind === 'number') return { name, data: cells, type: 'DOUBLE' as const };
    const data = cells.map((cell) => (cell === null ? null : BigInt(cell)));
    return { name, data, type: 'INT64' as const };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData, createdBy: 'mck8s' }));
}

function csvCell(cell: string | number | null): string {
  const text = String(cell ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
