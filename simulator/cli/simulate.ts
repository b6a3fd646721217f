// `mck8s simulate`: one policy, seed by seed.

import type { Command } from 'commander';
import type { Policies } from '../../core/policies/policy.ts';
import type { Simulation } from '../compare/comparison.ts';
import type { Study } from '../compare/study.ts';
import { buildLoad, prepareLoad } from '../load/build.ts';
import { runRows, simulationDocument } from '../report/documents.ts';
import { OutputFile } from '../report/output-file.ts';
import { simulationTable } from '../report/simulation-table.ts';
import { recordRun } from '../run/recording.ts';
import type { Scenario } from '../scenario/scenario.ts';
import {
  htmlReportFrom,
  nameOfRuns,
  withReportOptions,
  writeHtmlReport,
  type HtmlReportOptions,
} from './html-report.ts';
import { policiesFrom, policiesKnown, policyFilesOf, scenarioFrom, seedsFrom } from './inputs.ts';
import { withRunOptions, type RunOptions } from './options.ts';
import { tryOwn } from './own-policies.ts';
import { reportOn } from './study.ts';
import { BadInput, Exit } from './failure.ts';
import { note } from './terminal.ts';

const HELP = `
Without --policy, each workload keeps the policy that it names itself.
--record writes down every fact and decision of the first seed, as \`mck8s run --record\` does live; \`mck8s replay\` decides it again,
and \`mck8s diff\` says where it parts from another recording.

Examples:
  $ mck8s simulate scenarios/mck8s-2h.yaml --policy worst_fit --seeds 1
  $ mck8s simulate scenarios/scale-100k.yaml
  $ mck8s simulate scenarios/bad-image.yaml --record rehearsed.tape && mck8s replay rehearsed.tape
  $ mck8s snapshot -o fleet.yaml
  $ mck8s simulate --from fleet.yaml --set 'faults=[{at: 10m, clusterDown: {cluster: cluster2}}]'`;

type SimulateOptions = RunOptions & HtmlReportOptions & { readonly from?: string; readonly record?: string };

/** Adds the command; `finish` takes its exit code. */
export function addSimulate(program: Command, finish: (exitCode: number) => void): void {
  const command = program
    .command('simulate')
    .argument('[scenario]', 'a scenario file')
    .option('--from <file>', 'a scenario file, as a snapshot of a live fleet is one')
    .option('--record <file>', 'record the run of the first seed, for replay and diff')
    .summary('run one policy on one scenario')
    .description('Run a scenario under one policy and report every seed.')
    .addHelpText('after', HELP);
  withReportOptions(withRunOptions(command)).action(
    async (file: string | undefined, options: SimulateOptions) => {
      finish(await simulate(fileOf(file, options), options));
    },
  );
}

/** The one file that is named, whichever way. */
function fileOf(file: string | undefined, { from }: SimulateOptions): string {
  if (file !== undefined && from !== undefined)
    throw new BadInput(`both ${file} and --from ${from} name a scenario; write one of them`);
  const named = file ?? from;
  if (named === undefined) throw new BadInput('no scenario is named; write the name of a scenario file');
  return named;
}

async function simulate(file: string, options: SimulateOptions): Promise<number> {
  const known = await policiesKnown(options);
  const scenario = scenarioFrom(file, options, known);
  const [policy = null, ...others] = policiesFrom(options, scenario, [], known);
  if (others.length > 0)
    note(`simulate runs one policy, ${policy}; to run ${others.join(', ')} too, use compare`);
  const study: Study = {
    scenario,
    policies: [policy],
    seeds: seedsFrom(options, scenario),
    policyFiles: policyFilesOf(known),
    hasReference: false,
    hasHistory: options.report !== undefined,
  };
  const html = htmlReportFrom('simulate', file, options, study, known.policies);
  const recording = recordingFrom(options, scenario);
  await tryOwn({ scenario, seed: study.seeds[0]!, policies: study.policies, own: known.own });
  const exitCode = await reportOn(study, options, async (seeds, provenance) => {
    const { summarise } = await import('../compare/summarise.ts');
    const runs = seeds.map(({ seed, runs }) => ({ seed, metrics: runs[0]!.metrics }));
    const metrics = summarise(seeds, 0);
    const simulation: Simulation = { ...provenance, policy, metrics, runs };
    const policies = [{ name: nameOfRuns(scenario, policy), metrics }];
    return {
      document: simulationDocument(simulation, { explainMetrics: options.explainMetrics === true }),
      table: simulationTable(simulation),
      runs: runRows([policy ?? ''], seeds, provenance),
      writeMore: () => writeHtmlReport(html, study, { runs: seeds, provenance, policies, pairs: [] }),
    };
  });
  if (recording !== null && exitCode === Exit.done) record(recording, study, known.policies);
  return exitCode;
}

/** The file that is to hold a recording; null: none is asked for. */
function recordingFrom(options: SimulateOptions, scenario: Scenario): OutputFile | null {
  if (options.record === undefined) return null;
  if (scenario.control === 'direct')
    throw new BadInput(
      `${scenario.name} has control: direct, where nothing is decided between clusters; --record needs control: mck8s`,
    );
  const file = OutputFile.prepare(options.record, options.force === true);
  if (!file.ok) throw new BadInput(`--record: ${file.error}`);
  return file.value;
}

/** Runs the first seed once more, which gives the same, and writes down what goes in and comes out. */
function record(
  file: OutputFile,
  { scenario, policies: [policy = null], seeds }: Study,
  known: Policies,
): void {
  const seed = seeds[0]!;
  const load = buildLoad(prepareLoad(scenario), seed);
  file.writeLines((take) => {
    recordRun({ scenario, load, policy, policies: known, seed }, take);
  });
  note(`seed ${seed} is recorded in ${file.path}`);
}
