// What simulate and compare have in common: run a study with progress and interrupts, and report on it.

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { runStudy, type Finished } from '../compare/run-study.ts';
import { runsPerSeed, type SeedRuns, type Study } from '../compare/study.ts';
import type { Provenance } from '../compare/comparison.ts';
import { prepareLoad } from '../load/build.ts';
import { timingText, type Timing } from '../report/timing.ts';
import { contentHash, scenarioHash } from '../scenario/hash.ts';
import { Exit } from './failure.ts';
import { untilFrom } from './inputs.ts';
import type { RunOptions } from './options.ts';
import { outDirectory, printReport, writeReport, type Report } from './reports.ts';
import { complain } from './terminal.ts';
import { VERSION } from './version.ts';
import { watched } from './watched.ts';

/** Runs, reports and returns the exit code. `report` is asked once, and only if a seed was finished. */
export async function reportOn(
  study: Study,
  options: RunOptions,
  report: (seeds: readonly SeedRuns[], provenance: Provenance) => Promise<Report>,
): Promise<number> {
  const out = outDirectory(options);
  const startMillis = performance.now();
  const { seeds, isWhole, stopping } = await runWatched(study, options);
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

/** Runs a study with progress and interrupts; `hasBefore`: something was finished that an interrupt must not lose. */
export function runWatched(
  study: Study,
  options: Pick<RunOptions, 'workers' | 'until' | 'seeds'>,
  hasBefore = false,
): Promise<Finished> {
  const workers = Math.min(options.workers, study.seeds.length);
  const work = {
    title: study.scenario.name,
    runs: study.seeds.length * runsPerSeed(study),
    unit: 'seed',
    hasThreads: workers > 1,
    hasBefore,
  };
  return watched(work, ({ onFinished: onSeed, ...watch }) =>
    runStudy(study, { workers, ...watch, onSeed }, untilFrom(options)),
  );
}

/** What a report on these seeds must say so that somebody else gets the same numbers. */
export function provenanceOf(study: Study, seeds: readonly SeedRuns[]): Omit<Provenance, 'partial'> {
  const { scenario, policyFiles = [] } = study;
  const files = policyFiles.map((path) => ({ file: basename(path), hash: contentHash(readFileSync(path)) }));
  return {
    scenario: scenario.name,
    hash: scenarioHash(scenario),
    version: VERSION,
    seeds: seeds.map(({ seed }) => seed),
    skippedRows: prepareLoad(scenario).skippedRows,
    ...(files.length === 0 ? {} : { policyFiles: files }),
  };
}
