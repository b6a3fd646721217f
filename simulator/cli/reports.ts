// What becomes of a report on the command line: printed in the form that is asked for, and written where --out says.

import { documentText } from '../report/documents.ts';
import { OutDirectory, type Leave } from '../report/out-directory.ts';
import { rowsCsv, rowsParquet, type Rows } from '../report/rows.ts';
import { definitionLines } from '../report/shown-metrics.ts';
import { timingLine, type Timing } from '../report/timing.ts';
import { BadInput } from './failure.ts';
import type { RunOptions } from './options.ts';
import { note, print } from './terminal.ts';

/** A report in all its forms. */
export interface Report {
  readonly document: object;
  readonly table: string;
  /** A row per run. */
  readonly runs: Rows;
  /** Further rows, by the names of their files. */
  readonly files?: Readonly<Record<string, Rows>>;
  /** Writes what else was asked for, after all that stands above. */
  readonly writeMore?: () => Promise<void>;
}

/** The directory that --out names, if it does. @throws BadInput where nothing can be written into it */
export function outDirectory(
  { out, force }: Pick<RunOptions, 'out' | 'force'>,
  leave: Leave = force === true ? 'overwrite' : 'none',
): OutDirectory | undefined {
  if (out === undefined) return undefined;
  const prepared = OutDirectory.prepare(out, leave);
  if (prepared.ok) return prepared.value;
  throw new BadInput(`--out: ${prepared.error}`);
}

/** To standard output; the line about time goes beside documents, not into them. */
export function printReport(report: Report, options: RunOptions, timing: Timing): void {
  const { output, explainMetrics } = options;
  if (output !== 'table') {
    process.stdout.write(documentText(report.document, output));
    note(timingLine(timing));
    return;
  }
  const definitions = explainMetrics === true ? ['', ...definitionLines()] : [];
  print([report.table, ...definitions, timingLine(timing)].join('\n'), 'header');
}

/** Into its directory. @throws Error, a sentence, where that cannot be done */
export async function writeReport(out: OutDirectory, report: Report, timing: string): Promise<void> {
  out.write('result.json', documentText(report.document, 'json'));
  out.write('table.txt', `${report.table}\n`);
  out.write('timing.json', timing);
  for (const [name, rows] of Object.entries({ runs: report.runs, ...report.files })) {
    out.write(`${name}.csv`, rowsCsv(rows));
    out.write(`${name}.parquet`, await rowsParquet(rows));
  }
}
