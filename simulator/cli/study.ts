// What simulate and compare have in common: run a study with progress and interrupts, print the report, write the files.

import { runStudy } from '../compare/run-study.ts';
import { runsPerSeed, type SeedRuns, type Study } from '../compare/study.ts';
import type { Provenance } from '../compare/comparison.ts';
import { prepareLoad } from '../load/build.ts';
import { documentText } from '../report/documents.ts';
import { OutDirectory } from '../report/out-directory.ts';
import { definitionLines } from '../report/shown-metrics.ts';
import { timingLine, timingText, type Timing } from '../report/timing.ts';
import { scenarioHash } from '../scenario/hash.ts';
import { BadInput, Exit } from './failure.ts';
import type { RunOptions } from './options.ts';
import { complain, note, print, ProgressLine } from './terminal.ts';
import { VERSION } from './version.ts';

/** A report in all its forms. */
export interface Report {
  readonly document: object;
  readonly table: string;
  readonly runsCsv: string;
}

/** Runs, reports and returns the exit code. `report` is asked once, and only if a seed was finished. */
export async function reportOn(
  study: Study,
  options: RunOptions,
  report: (seeds: readonly SeedRuns[], provenance: Provenance) => Promise<Report>,
): Promise<number> {
  const out = options.out === undefined ? undefined : outDirectory(options.out);
  const startMillis = performance.now();
  const seeds = await watched(study, options.workers);
  const timing: Timing = {
    wallSeconds: (performance.now() - startMillis) / 1000,
    runs: seeds.length * runsPerSeed(study),
    events: seeds.flatMap(({ runs }) => runs).reduce((sum, { events }) => sum + events, 0),
    workers: Math.min(options.workers, study.seeds.length),
  };
  const isPartial = seeds.length < study.seeds.length;
  const provenance = provenanceOf(study, seeds, isPartial);
  const made = await report(seeds, provenance);
  printReport(made, options, timing);
  if (out !== undefined) writeReport(out, made, timingText(timing, provenance));
  if (!isPartial) return Exit.done;
  complain(`interrupted after ${seeds.length} of ${study.seeds.length} seeds; the report covers these alone`);
  return Exit.failed;
}

function outDirectory(path: string): OutDirectory {
  const prepared = OutDirectory.prepare(path);
  if (prepared.ok) return prepared.value;
  throw new BadInput(`--out: ${prepared.error}`);
}

/**
 * Runs with a progress line. Until a seed is finished there is nothing to report, and an interrupt ends the process: with a
 * word where threads do the work, as ever where this one is busy. From then on the first interrupt ends the runs, and a
 * second one the process.
 */
async function watched(study: Study, workers: number): Promise<readonly SeedRuns[]> {
  const progress = new ProgressLine();
  const stop = new AbortController();
  const interrupt = (): void => {
    stop.abort();
  };
  const total = study.seeds.length * runsPerSeed(study);
  let done = 0;
  const onRuns = (count: number): void => {
    done += count;
    progress.show(`${study.scenario.name}: ${done} of ${total} runs`);
  };
  const giveUp = (): void => {
    progress.wipe();
    complain('interrupted before any seed was finished; there is nothing to report');
    process.exit(Exit.failed);
  };
  if (Math.min(workers, study.seeds.length) > 1) process.once('SIGINT', giveUp);
  const onSeed = (): void => {
    process.off('SIGINT', giveUp);
    if (process.listenerCount('SIGINT') === 0 && !stop.signal.aborted) process.once('SIGINT', interrupt);
  };
  progress.show(`${study.scenario.name}: 0 of ${total} runs`);
  try {
    return await runStudy(study, { workers, stop: stop.signal, onRuns, onSeed });
  } finally {
    process.off('SIGINT', giveUp);
    process.off('SIGINT', interrupt);
    progress.wipe();
  }
}

function provenanceOf(study: Study, seeds: readonly SeedRuns[], partial: boolean): Provenance {
  const { scenario } = study;
  return {
    scenario: scenario.name,
    hash: scenarioHash(scenario),
    version: VERSION,
    seeds: seeds.map(({ seed }) => seed),
    partial,
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

function writeReport(out: OutDirectory, report: Report, timing: string): void {
  out.write('result.json', documentText(report.document, 'json'));
  out.write('table.txt', `${report.table}\n`);
  out.write('runs.csv', report.runsCsv);
  out.write('timing.json', timing);
}
