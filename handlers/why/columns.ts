// Text in columns for live commands, as kubectl prints it, and points in time as kubectl tells them.

/** Lines of a table, header first, without trailing blanks; columns whose heads are listed stand to the right. */
export function columnLines(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  toTheRight: readonly string[] = [],
): string[] {
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) =>
        toTheRight.includes(heads[i]!) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!),
      )
      .join('  ')
      .trimEnd();
  return [line(heads), ...rows.map(line)];
}

const SECOND = 1e6;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `45s`, `12m`, `3h`, `29d`: the largest unit of which there are at least two, as far as that is known. */
export function spanText(micros: number): string {
  if (micros < 2 * MINUTE) return `${Math.max(0, Math.floor(micros / SECOND))}s`;
  if (micros < 2 * HOUR) return `${Math.floor(micros / MINUTE)}m`;
  return micros < 2 * DAY ? `${Math.floor(micros / HOUR)}h` : `${Math.floor(micros / DAY)}d`;
}
