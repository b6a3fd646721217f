// `mck8s sweep`: a comparison at every point of a grid of settings, kept point by point.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Option, type Command } from 'commander';
import type { Finished } from '../compare/run-study.ts';
import { runsPerSeed, type Study } from '../compare/study.ts';
import { prepareLoad } from '../load/build.ts';
import { checkPolicies } from '../policies/check.ts';
import { sweepDocument, sweepRows, sweepTable, sweptRunRows } from '../report/sweep-report.ts';
import { timingText, type Timing } from '../report/timing.ts';
import { pooledScenario } from '../run/pooled.ts';
import { scenarioHash } from '../scenario/hash.ts';
import { parseParameter, pointsOf, type GridParameter, type GridPoint } from '../sweep/grid.ts';
import { Journal, type SweepIdentity } from '../sweep/journal.ts';
import { runSweep } from '../sweep/run-sweep.ts';
import type { Sweep, SweptPoint } from '../sweep/sweep.ts';
import { BadInput, Exit } from './failure.ts';
import { policiesFrom, policiesKnown, policyFilesOf, scenarioFrom, seedsFrom, untilFrom } from './inputs.ts';
import { repeatable, withRunOptions, type RunOptions } from './options.ts';
import { outDirectory, printReport, writeReport } from './reports.ts';
import { complain } from './terminal.ts';
import { VERSION } from './version.ts';
import { watched } from './watched.ts';

interface SweepCommandOptions extends RunOptions {
  readonly grid: readonly string[];
  readonly resume?: true;
}

/** A point with what is run there. */
interface PlannedPoint extends GridPoint {
  readonly study: Study;
  readonly hash: string;
}

interface Plan {
  readonly grid: readonly GridParameter[];
  readonly points: readonly PlannedPoint[];
  readonly policies: readonly string[];
  readonly seeds: readonly number[];
}

const HELP = `
Every policy runs at every point of the grid, with the same seeds: points differ by their settings alone. With --out,
each finished point is kept, and the same command with --resume goes on after an interrupt. The directory then also
holds sweep.csv and sweep.parquet, with a row per point and policy.

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
    .addHelpText('after', HELP);
  withRunOptions(command).action(async (file: string, options: SweepCommandOptions) => {
    finish(await sweep(file, options));
  });
}

async function sweep(file: string, options: SweepCommandOptions): Promise<number> {
  const plan = await planOf(file, options);
  const out = outDirectory(options, options.resume === true ? 'overwrite' : undefined);
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
    files: { sweep: sweepRows(report) },
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

/** Reads the scenario at every point before anything is run. @throws BadInput for the first point that is at fault */
async function planOf(file: string, options: SweepCommandOptions): Promise<Plan> {
  if (options.resume === true && (options.out === undefined || options.force === true))
    throw new BadInput('--resume goes on with what --out holds; give --out, and leave out --force');
  const grid = options.grid.map((text) => taken(parseParameter(text)));
  const combinations = taken(pointsOf(grid));
  const known = await policiesKnown(options);
  const policyFiles = policyFilesOf(known);
  let policies: readonly string[] = [];
  let seeds: readonly number[] = [];
  const points = combinations.map((point): PlannedPoint => {
    const scenario = scenarioFrom(
      file,
      { ...options, set: [...(options.set ?? []), ...point.settings] },
      known,
    );
    if (scenario.control === 'direct')
      throw new BadInput(`${scenario.name} has control: direct, so there are no policies to compare`);
    policies = policiesFrom(options, scenario, scenario.policies, known);
    seeds = seedsFrom(options, scenario);
    const hasReference = pooledScenario(scenario) !== null;
    return {
      ...point,
      study: { scenario, policies, seeds, policyFiles, hasReference },
      hash: scenarioHash(scenario),
    };
  });
  checkPolicies({ scenario: points[0]!.study.scenario, seed: seeds[0]!, policies, own: known.own });
  return { grid, points, policies, seeds };
}

function taken<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string },
): T {
  if (result.ok) return result.value;
  throw new BadInput(`--grid: ${result.error}`);
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

/** Whatever may change a number of the sweep. */
function identityOf({ grid, points, policies, seeds }: Plan, options: SweepCommandOptions): SweepIdentity {
  const rule = untilFrom(options);
  const files = points[0]!.study.policyFiles ?? [];
  return {
    version: VERSION,
    grid: grid.map(({ path, values }) => `${path}=${values.join(',')}`),
    policies,
    seeds: { first: seeds[0], count: seeds.length },
    until: rule === null ? 'not given' : rule,
    'scenario hash': hashOf(points.map(({ hash }) => hash).join()),
    'policy files': files.map((path) => hashOf(readFileSync(path))),
  };
}

function hashOf(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex').slice(0, 16);
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
  const { policyRows } = await import('../compare/summarise.ts');
  const points = plan.points.flatMap(({ values, hash, study }, point): SweptPoint[] => {
    const one = finished.get(point);
    if (one === undefined) return [];
    const { seeds: runs, stopping } = one;
    const policies = policyRows(runs, plan.policies, study.hasReference);
    const { skippedRows } = prepareLoad(study.scenario);
    return [{ values, hash, skippedRows, policies, runs, ...(stopping === null ? {} : { stopping }) }];
  });
  return {
    scenario: plan.points[0]!.study.scenario.name,
    hash: hashOf(plan.points.map(({ hash }) => hash).join()),
    version: VERSION,
    partial: points.length < plan.points.length,
    pointsAsked: plan.points.length,
    paths: plan.grid.map(({ path }) => path),
    seeds: plan.seeds,
    points,
  };
}
