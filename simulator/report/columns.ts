// Text in columns, as kubectl prints it: no borders, a header in capitals, numbers to the right.

export interface Column {
  readonly head: string;
  readonly align: 'left' | 'right';
}

const GAP = '  ';
/** A wide terminal, and the table of most scenarios in one piece. */
const WIDTH_MAX = 126;

/** Lines of a table, header first, without trailing blanks. Each row has a cell per column. */
export function columnLines(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const widths = widthsOf(columns, rows);
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (columns[i]!.align === 'left' ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join(GAP)
      .trimEnd();
  return [line(columns.map(({ head }) => head)), ...rows.map(line)];
}

/** Lines of a table that begins anew, with an empty line and its first column, where another column would make it too wide. */
export function columnBlocks(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const widths = widthsOf(columns, rows);
  const blocks: number[][] = [];
  let width = Infinity;
  for (let i = 1; i < columns.length; i++) {
    width += GAP.length + widths[i]!;
    if (width > WIDTH_MAX) {
      blocks.push([0]);
      width = widths[0]! + GAP.length + widths[i]!;
    }
    blocks.at(-1)!.push(i);
  }
  return blocks.flatMap((block, index) => {
    const lines = columnLines(
      block.map((i) => columns[i]!),
      rows.map((row) => block.map((i) => row[i]!)),
    );
    return index === 0 ? lines : ['', ...lines];
  });
}

function widthsOf(columns: readonly Column[], rows: readonly (readonly string[])[]): number[] {
  return columns.map(({ head }, i) => Math.max(head.length, ...rows.map((row) => row[i]!.length)));
}
