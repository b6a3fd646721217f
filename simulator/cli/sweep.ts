// `mck8s sweep`: a comparison at every point of a grid of settings, kept point by point.

import { Option, type Command } from 'commander';
import type { Gaps } from '../bounds/gaps.ts';
import type { Finished } from '../compare/run-study.ts';
import { runsPerSeed, type SeedRuns, type Study } from '../compare/study.ts';
import { prepareLoad } from '../load/build.ts';
import { effectRows } from '../report/sweep-effects.ts';
import { sweptPairRows } from '../report/sweep-pairs.ts';
import { sweepDocument, sweepRows, sweepTable, sweptRunRows } from '../report/sweep-report.ts';
import { timingText, type Timing } from '../report/timing.ts';
import { Journal } from '../sweep/journal.ts';
import { runSweep } from '../sweep/run-sweep.ts';
import type { Sweep, SweptPoint } from '../sweep/sweep.ts';
import { BadInput, Exit } from './failure.ts';
import { untilFrom } from './inputs.ts';
import { pairsOption, repeatable, withRunOptions } from './options.ts';
import { outDirectory, printReport, writeReport } from './reports.ts';
import { hashOf, identityOf, planOf, type Plan, type SweepCommandOptions } from './sweep-plan.ts';
import { complain } from './terminal.ts';
import { VERSION } from './version.ts';
import { watched } from './watched.ts';

const HELP = `
Every policy runs at every point of the grid, with the same seeds: points differ by their settings alone. With --out,
each finished point is kept, and the same command with --resume goes on after an interrupt. The directory then also
holds, as CSV and Parquet, sweep with a row per point and policy, pairs with the paired differences between policies in
every metric, and effects with what each value changes under each policy, against the first value of its path.

Examples:
  $ mck8s sweep scenarios/mck8s-2h.yaml --grid duration=20m,40m --seeds 5
  $ mck8s sweep scenarios/mck8s-2h.yaml --grid clusters.cluster1.nodes.0.count=3,5,8 --grid delays.pull=0s,3s --out s
  $ mck8s sweep scenarios/mck8s-2h.yaml --grid clusters.cluster1.nodes.0.count=3,5,8 --grid delays.pull=0s,3s --out s --resume`;

/** Adds the command; `finish` takes its exit code. */
export function addSweep(program: Command, finish: (exitCode: number) => void): void {
  const command = program
    .command('sweep')
    .argument('<scenario>', 'a scenario file')
    .summary('compare policies over a grid of settings')
    .description('Compare placement policies at every point of a grid of settings.')
    .addOption(
      repeatable('--grid <path=a,b,...>', 'values of a field of the scenario, in YAML').makeOptionMandatory(),
    )
    .addOption(
      new Option('--resume', 'go on with the sweep that --out holds; finished points are not run again'),
    )
    .option('--bounds', 'say how few pods could wait under any policy, and how far each is above that')
    .addHelpText('after', HELP);
  withRunOptions(command)
    .addOption(pairsOption())
    .action(async (file: string, options: SweepCommandOptions) => {
      finish(await sweep(file, options));
    });
}

async function sweep(file: string, options: SweepCommandOptions): Promise<number> {
  const plan = await planOf(file, options);
  const out = directoryOf(options);
  const journal = out === undefined ? null : journalIn(out, plan, options);
  const before = options.resume === true ? journal!.kept() : new Map<number, Finished>();
  const startMillis = performance.now();
  const finished = await run(plan, options, before, (point, one) => journal?.keep(point, one));
  const made = [...finished].filter(([point]) => !before.has(point)).flatMap(([, { seeds }]) => seeds);
  const timing: Timing = {
    wallSeconds: (performance.now() - startMillis) / 1000,
    runs: made.reduce((sum, { runs }) => sum + runs.length, 0),
    events: made.flatMap(({ runs }) => runs).reduce((sum, { events }) => sum + events, 0),
    workers: options.workers,
  };
  const report = await reportOf(plan, finished);
  const explainMetrics = options.explainMetrics === true;
  const forms = {
    document: sweepDocument(report, { explainMetrics }),
    table: sweepTable(report),
    runs: sweptRunRows(report),
    files: { sweep: sweepRows(report), pairs: sweptPairRows(report), effects: effectRows(report) },
  };
  printReport(forms, options, timing);
  if (out !== undefined) await writeReport(out, forms, timingText(timing, report));
  if (!report.partial) return Exit.done;
  const hint = out === undefined ? '' : '; give --resume to go on';
  complain(
    `interrupted after ${finished.size} of ${plan.points.length} points; the report covers these alone${hint}`,
  );
  return Exit.failed;
}

/** @throws BadInput where nothing can be written there, or where there is a sweep and it is not said what to do with it */
function directoryOf(options: SweepCommandOptions): ReturnType<typeof outDirectory> {
  const { out, resume, force } = options;
  if (resume === true) return outDirectory(options, 'overwrite');
  if (out !== undefined && force !== true && Journal.isIn(out))
    throw new BadInput(
      `--out: ${out} holds a sweep; give --resume to go on with it, --force to begin anew, or name another directory`,
    );
  return outDirectory(options);
}

function journalIn(
  out: NonNullable<ReturnType<typeof outDirectory>>,
  plan: Plan,
  options: SweepCommandOptions,
): Journal {
  const hashes = plan.points.map(({ hash }) => hash);
  const identity = identityOf(plan, options);
  if (options.resume !== true) return Journal.begin(out, identity, hashes);
  const resumed = Journal.resume(out, identity, hashes);
  if (resumed.ok) return resumed.value;
  throw new BadInput(`--resume: ${resumed.error}`);
}

/** Runs the points that are left, with progress and interrupts. */
function run(
  { points }: Plan,
  options: SweepCommandOptions,
  before: ReadonlyMap<number, Finished>,
  keep: (point: number, finished: Finished) => void,
): Promise<ReadonlyMap<number, Finished>> {
  const studies = points.map(({ study }) => study);
  const left = studies.filter((_, point) => !before.has(point));
  const work = {
    title: `${studies[0]!.scenario.name}, ${points.length} points`,
    runs: left.reduce((sum, study) => sum + study.seeds.length * runsPerSeed(study), 0),
    unit: 'point',
    hasThreads: options.workers > 1,
  };
  return watched(work, ({ onFinished, ...watch }) => {
    if (before.size > 0) onFinished();
    const onPoint = (point: number, finished: Finished): void => {
      keep(point, finished);
      onFinished();
    };
    const { workers } = options;
    return runSweep(studies, { workers, ...watch, rule: untilFrom(options), before, onPoint });
  });
}

async function reportOf(plan: Plan, finished: ReadonlyMap<number, Finished>): Promise<Sweep> {
  const { policyRows, pairsAtPoints } = await import('../compare/summarise.ts');
  const { effectsOf } = await import('../sweep/effects.ts');
  const made = plan.points.flatMap((point, number) => {
    const one = finished.get(number);
    return one === undefined ? [] : [{ ...point, ...one }];
  });
  const pairs = pairsAtPoints(
    made.map(({ seeds }) => seeds),
    plan.policies,
  );
  const points: SweptPoint[] = [];
  for (const [place, { values, hash, study, seeds: runs, stopping }] of made.entries())
    points.push({
      ...{ values, hash, runs, pairs: pairs[place]! },
      skippedRows: prepareLoad(study.scenario).skippedRows,
      policies: policyRows(runs, plan.policies, study.hasReference),
      ...(stopping === null ? {} : { stopping }),
      ...(study.hasBounds === true ? { gaps: await gapsAt(study, runs) } : {}),
    });
  return {
    scenario: plan.points[0]!.study.scenario.name,
    hash: hashOf(plan.points.map(({ hash }) => hash).join()),
    version: VERSION,
    partial: points.length < plan.points.length,
    pointsAsked: plan.points.length,
    paths: plan.grid.map(({ path }) => path),
    seeds: plan.seeds,
    pairsIn: plan.pairsIn,
    points,
    effects: effectsOf(plan.grid, made, plan.policies),
  };
}

async function gapsAt(study: Study, runs: readonly SeedRuns[]): Promise<Gaps> {
  const { gapsOf } = await import('../bounds/gaps.ts');
  return gapsOf(study, runs);
}
