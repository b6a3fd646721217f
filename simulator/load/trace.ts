// Turns a CSV trace into jobs in order of arrival: columns are mapped, rows filtered, times shifted. It opens no file.

import type { Problem } from '../../core/api/problem.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { TraceFields } from '../scenario/schema-load.ts';
import type { CellFields } from '../scenario/schema-load-parts.ts';
import { countMeasure, cpuMeasure, homeCell, memoryMeasure, numberCell, timeMeasure } from './cells.ts';
import type { CellReader, Measure } from './cells.ts';
import { readCsv } from './csv.ts';
import type { CsvFault, CsvRow, CsvTable } from './csv.ts';
import { rowFilter } from './row-filter.ts';
import type { TraceSource } from './source.ts';

/** What is wrong with how the trace is described, and with the rows of its file. */
export interface TraceFaults {
  readonly problems: readonly Problem[];
  readonly rows: readonly CsvFault[];
}

type TraceColumns = Omit<TraceSource, 'kind' | 'name' | 'namespace'>;

interface TraceJob {
  readonly atMicros: number;
  readonly runMicros: number;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly pods: number;
  readonly home: string;
}

interface RowReaders {
  readonly when: CellReader<number>;
  readonly run: CellReader<number>;
  readonly cpu: CellReader<number>;
  readonly memory: CellReader<number>;
  readonly pods: CellReader<number>;
  readonly home: CellReader<string>;
  readonly isDropped: CellReader<boolean>;
}

/** So many faulty rows are named; the rest would say the same. */
const ROW_FAULTS_MAX = 10;

/**
 * Reads the text of a trace. Arrival is `start`, or `end` minus duration, or the sum of `gap`s of the rows that are kept;
 * jobs are sorted by it, then by row.
 */
export function readTrace(
  written: TraceFields,
  text: string,
  clusters: readonly string[],
): Result<TraceColumns, TraceFaults> {
  const table = readCsv(text, written.delimiter, written.header);
  if (!table.ok) return err({ problems: [], rows: [table.error] });
  const readers = compile(written, table.value, clusters);
  if (!readers.ok) return err({ problems: readers.error, rows: [] });
  const { jobs, filtered, faults } = readRows(written, table.value, readers.value);
  if (faults.length > 0 && !written.skipBadRows)
    return err({ problems: [], rows: faults.slice(0, ROW_FAULTS_MAX) });
  if (jobs.length === 0)
    return err({ problems: [], rows: [{ line: 1, message: 'no row is left of this file' }] });
  return ok(asColumns(written, jobs, { filtered, broken: faults.length }));
}

function compile(
  written: TraceFields,
  table: CsvTable,
  clusters: readonly string[],
): Result<RowReaders, readonly Problem[]> {
  const problems: Problem[] = [];
  const reader = <T>(
    name: string,
    compiled: Result<CellReader<T>, Problem>,
    path = [name],
  ): CellReader<T> => {
    if (compiled.ok) return compiled.value;
    problems.push({ path: [...path, ...compiled.error.path], message: compiled.error.message });
    return () => err(compiled.error.message);
  };
  const number = (name: string, cell: CellFields, measure: Measure): CellReader<number> =>
    reader(name, numberCell(cell, table, measure));
  const [clock, time] = timeOf(written);
  const readers = {
    when: number(clock, time, timeMeasure),
    run: number('duration', written.duration, timeMeasure),
    cpu: number('cpu', written.cpu, cpuMeasure),
    memory: number('memory', written.memory, memoryMeasure),
    pods: number('count', written.count ?? { constant: 1 }, countMeasure),
    home: reader('home', homeCell(written.home, table, clusters)),
    isDropped: reader('drop', rowFilter(written.drop, table)),
  };
  return problems.length === 0 ? ok(readers) : err(problems);
}

function timeOf({ start, end, gap }: TraceFields): [clock: 'start' | 'end' | 'gap', time: CellFields] {
  if (start !== undefined) return ['start', start];
  return end === undefined ? ['gap', gap!] : ['end', end];
}

function readRows(
  written: TraceFields,
  table: CsvTable,
  readers: RowReaders,
): { readonly jobs: readonly TraceJob[]; readonly filtered: number; readonly faults: readonly CsvFault[] } {
  const jobs: TraceJob[] = [];
  const faults: CsvFault[] = [];
  const [clock] = timeOf(written);
  let filtered = 0;
  let nowMicros = 0;
  for (const row of table.rows) {
    const dropped = readers.isDropped(row);
    if (dropped.ok && dropped.value) {
      filtered++;
      continue;
    }
    const read = dropped.ok ? readRow(row, readers) : dropped;
    const checked = read.ok ? checkedJob(read.value, clock, nowMicros, written.startAtZero) : read;
    if (!checked.ok) {
      faults.push({ line: row.line, message: checked.error });
      continue;
    }
    nowMicros = checked.value.atMicros;
    jobs.push(checked.value);
  }
  return { jobs, filtered, faults };
}

/** The job of a row; its time is still what the row says. */
function readRow(row: CsvRow, readers: RowReaders): Result<TraceJob, string> {
  const atMicros = readers.when(row);
  if (!atMicros.ok) return atMicros;
  const runMicros = readers.run(row);
  if (!runMicros.ok) return runMicros;
  const cpuMilli = readers.cpu(row);
  if (!cpuMilli.ok) return cpuMilli;
  const memoryBytes = readers.memory(row);
  if (!memoryBytes.ok) return memoryBytes;
  const pods = readers.pods(row);
  if (!pods.ok) return pods;
  const home = readers.home(row);
  if (!home.ok) return home;
  return ok({
    atMicros: atMicros.value,
    runMicros: runMicros.value,
    cpuMilli: cpuMilli.value,
    memoryBytes: memoryBytes.value,
    pods: pods.value,
    home: home.value,
  });
}

function checkedJob(
  job: TraceJob,
  clock: 'start' | 'end' | 'gap',
  nowMicros: number,
  shifted: boolean,
): Result<TraceJob, string> {
  if (job.runMicros < 0) return err('the duration is negative; write one of zero or more');
  if (job.cpuMilli < 0) return err('the cpu request is negative; write one of zero or more');
  if (job.memoryBytes < 0) return err('the memory request is negative; write one of zero or more');
  if (job.pods < 1) return err('the count is less than 1');
  if (clock === 'gap' && job.atMicros < 0) return err('the gap is negative; write one of zero or more');
  const atMicros =
    clock === 'gap'
      ? nowMicros + job.atMicros
      : clock === 'end'
        ? job.atMicros - job.runMicros
        : job.atMicros;
  if (atMicros < 0 && !shifted) return err('the job arrives before 0; leave out startAtZero: false');
  return ok({ ...job, atMicros });
}

function asColumns(
  written: TraceFields,
  jobs: readonly TraceJob[],
  skippedRows: TraceSource['skippedRows'],
): TraceColumns {
  const sorted = [...jobs].sort((a, b) => a.atMicros - b.atMicros);
  const shiftMicros = written.startAtZero ? sorted[0]!.atMicros : 0;
  return {
    atMicros: Float64Array.from(sorted, (job) => job.atMicros - shiftMicros),
    runMicros: Float64Array.from(sorted, (job) => job.runMicros),
    pods: Int32Array.from(sorted, (job) => job.pods),
    cpuMilli: Float64Array.from(sorted, (job) => job.cpuMilli),
    memoryBytes: Float64Array.from(sorted, (job) => job.memoryBytes),
    home: sorted.map((job) => job.home),
    skippedRows,
  };
}
