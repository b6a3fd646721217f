// What simulate and compare have in common: run a study with progress and interrupts, print the report, write the files.

import { runStudy, type Finished } from '../compare/run-study.ts';
import { runsPerSeed, type SeedRuns, type Study } from '../compare/study.ts';
import type { Provenance } from '../compare/comparison.ts';
import { prepareLoad } from '../load/build.ts';
import { documentText } from '../report/documents.ts';
import { OutDirectory } from '../report/out-directory.ts';
import { rowsCsv, rowsParquet, type Rows } from '../report/rows.ts';
import { definitionLines } from '../report/shown-metrics.ts';
import { timingLine, timingText, type Timing } from '../report/timing.ts';
import { scenarioHash } from '../scenario/hash.ts';
import { BadInput, Exit } from './failure.ts';
import { untilFrom } from './inputs.ts';
import type { RunOptions } from './options.ts';
import { complain, note, print } from './terminal.ts';
import { VERSION } from './version.ts';
import { watched } from './watched.ts';

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

/** Runs, reports and returns the exit code. `report` is asked once, and only if a seed was finished. */
export async function reportOn(
  study: Study,
  options: RunOptions,
  report: (seeds: readonly SeedRuns[], provenance: Provenance) => Promise<Report>,
): Promise<number> {
  const out = outDirectory(options);
  const startMillis = performance.now();
  const { seeds, isWhole, stopping } = await run(study, options);
  const timing: Timing = {
    wallSeconds: (performance.now() - startMillis) / 1000,
    runs: seeds.length * runsPerSeed(study),
    events: seeds.flatMap(({ runs }) => runs).reduce((sum, { events }) => sum + events, 0),
    workers: Math.min(options.workers, study.seeds.length),
  };
  const provenance = { ...provenanceOf(study, seeds), partial: !isWhole, ...(stopping && { stopping }) };
  const made = await report(seeds, provenance);
  printReport(made, options, timing);
  if (out !== undefined) await writeReport(out, made, timingText(timing, provenance));
  await made.writeMore?.();
  if (isWhole) return Exit.done;
  complain(`interrupted after ${seeds.length} of ${study.seeds.length} seeds; the report covers these alone`);
  return Exit.failed;
}

/** The directory that --out names, if it does. @throws BadInput where nothing can be written into it */
function outDirectory({ out, force }: RunOptions): OutDirectory | undefined {
  if (out === undefined) return undefined;
  const prepared = OutDirectory.prepare(out, force === true ? 'overwrite' : 'none');
  if (prepared.ok) return prepared.value;
  throw new BadInput(`--out: ${prepared.error}`);
}

/** Runs the study with progress and interrupts. */
function run(study: Study, options: RunOptions): Promise<Finished> {
  const workers = Math.min(options.workers, study.seeds.length);
  const work = {
    title: study.scenario.name,
    runs: study.seeds.length * runsPerSeed(study),
    unit: 'seed',
    hasThreads: workers > 1,
  };
  return watched(work, ({ onFinished: onSeed, ...watch }) =>
    runStudy(study, { workers, ...watch, onSeed }, untilFrom(options)),
  );
}

function provenanceOf(study: Study, seeds: readonly SeedRuns[]): Omit<Provenance, 'partial'> {
  const { scenario } = study;
  return {
    scenario: scenario.name,
    hash: scenarioHash(scenario),
    version: VERSION,
    seeds: seeds.map(({ seed }) => seed),
    skippedRows: prepareLoad(scenario).skippedRows,
  };
}

function printReport(report: Report, options: RunOptions, timing: Timing): void {
  const { output, explainMetrics } = options;
  if (output !== 'table') {
    process.stdout.write(documentText(report.document, output));
    note(timingLine(timing));
    return;
  }
  const definitions = explainMetrics === true ? ['', ...definitionLines()] : [];
  print([report.table, ...definitions, timingLine(timing)].join('\n'), 'header');
}

/** Writes a report into its directory. @throws Error, a sentence, where that cannot be done */
export async function writeReport(out: OutDirectory, report: Report, timing: string): Promise<void> {
  out.write('result.json', documentText(report.document, 'json'));
  out.write('table.txt', `${report.table}\n`);
  out.write('timing.json', timing);
  for (const [name, rows] of Object.entries({ runs: report.runs, ...report.files })) {
    out.write(`${name}.csv`, rowsCsv(rows));
    out.write(`${name}.parquet`, await rowsParquet(rows));
  }
}
