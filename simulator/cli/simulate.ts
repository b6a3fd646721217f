// `mck8s simulate`: one policy, seed by seed.

import type { Command } from 'commander';
import type { Simulation } from '../compare/comparison.ts';
import type { Study } from '../compare/study.ts';
import { runRows, simulationDocument } from '../report/documents.ts';
import { simulationTable } from '../report/simulation-table.ts';
import {
  htmlReportFrom,
  nameOfRuns,
  withReportOptions,
  writeHtmlReport,
  type HtmlReportOptions,
} from './html-report.ts';
import { policiesFrom, policiesKnown, policyFilesOf, scenarioFrom, seedsFrom } from './inputs.ts';
import { withRunOptions, type RunOptions } from './options.ts';
import { checkPolicies } from '../policies/check.ts';
import { reportOn } from './study.ts';
import { BadInput } from './failure.ts';
import { note } from './terminal.ts';

const HELP = `
Without --policy, each workload keeps the policy that it names itself.

Examples:
  $ mck8s simulate scenarios/mck8s-2h.yaml --policy worst_fit --seeds 1
  $ mck8s simulate scenarios/scale-100k.yaml
  $ mck8s snapshot -o fleet.yaml
  $ mck8s simulate --from fleet.yaml --set 'faults=[{at: 10m, clusterDown: {cluster: cluster2}}]'`;

type SimulateOptions = RunOptions & HtmlReportOptions & { readonly from?: string };

/** Adds the command; `finish` takes its exit code. */
export function addSimulate(program: Command, finish: (exitCode: number) => void): void {
  const command = program
    .command('simulate')
    .argument('[scenario]', 'a scenario file')
    .option('--from <file>', 'a scenario file, as a snapshot of a live fleet is one')
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
  checkPolicies({ scenario, seed: study.seeds[0]!, policies: study.policies, own: known.own });
  return reportOn(study, options, async (seeds, provenance) => {
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
}
