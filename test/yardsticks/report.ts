// Turns the results of case tables into lines for people and into an exit code. Reads no files.

import type { CaseResult } from './case.ts';
import type { Subject } from './registry.ts';

/** What one file came to. */
export interface FileReport {
  readonly summary: string;
  readonly failures: readonly string[];
  /** Rows that ask for what we promise not to do, each with the promise. */
  readonly excused: readonly string[];
}

const NOTHING = { failures: [], excused: [] };

/** Runs one file's data through its subject; `subject` is undefined for a file that nobody knows. */
export function reportFile(fileName: string, data: unknown, subject: Subject | undefined): FileReport {
  if (subject === undefined)
    return { summary: `${fileName}: unknown file, no runner is registered`, ...NOTHING };
  if ('notBuilt' in subject)
    return { summary: `${fileName}: subject not built (${subject.notBuilt})`, ...NOTHING };
  const results = subject.run(data);
  const built = results.filter(({ verdict }) => verdict !== 'not built');
  const passed = built.filter(({ verdict }) => verdict === 'passed');
  const failed = built.filter(({ verdict }) => verdict === 'failed');
  const excused = built.filter(({ verdict }) => verdict === 'excused');
  const but = excused.length === 0 ? '' : `, ${excused.length} excused`;
  return {
    summary: `${fileName} ${passed.length}/${built.length}${but}${describeNotBuilt(results)}`,
    failures: failed.map((result) => describeFailure(fileName, result)),
    excused: excused.map(
      (result) => `${describeFailure(fileName, result)}; excused, as ${result.excuse ?? ''}`,
    ),
  };
}

/** All summaries, then all excused and all failing rows. */
export function renderReports(reports: readonly FileReport[]): readonly string[] {
  return [
    ...reports.map(({ summary }) => summary),
    ...reports.flatMap(({ excused }) => excused),
    ...reports.flatMap(({ failures }) => failures),
  ];
}

function describeNotBuilt(results: readonly CaseResult[]): string {
  const tables = new Set(results.filter(({ verdict }) => verdict === 'not built').map(({ table }) => table));
  return tables.size === 0 ? '' : ` (tables not built: ${[...tables].join(', ')})`;
}

function describeFailure(fileName: string, { table, row, expected, got }: CaseResult): string {
  return `${fileName} ${table} ${row}: expected ${expected}, got ${got}`;
}
