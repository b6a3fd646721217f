// `mck8s compare`: several policies on the same work, and which of them differ.

import { Option, type Command } from 'commander';
import type { Bounds } from '../bounds/bound-study.ts';
import type { Comparison } from '../compare/comparison.ts';
import type { SeedRuns, Study } from '../compare/study.ts';
import type { MetricName } from '../measure/metrics.ts';
import { pairRowsOf, policyRowsOf } from '../report/comparison-rows.ts';
import { comparisonTable } from '../report/comparison-table.ts';
import { comparisonDocument, runRows } from '../report/documents.ts';
import { told } from '../report/shown-metrics.ts';
import { pooledScenario, POOLED } from '../run/pooled.ts';
import { BadInput } from './failure.ts';
import { htmlReportFrom, withReportOptions, writeHtmlReport, type HtmlReportOptions } from './html-report.ts';
import { policiesFrom, policiesKnown, policyFilesOf, scenarioFrom, seedsFrom } from './inputs.ts';
import { pairsOption, withRunOptions, wholeNumber, type RunOptions } from './options.ts';
import { tryOwn } from './own-policies.ts';
import { reportOn } from './study.ts';

const HELP = `
Every policy runs the same work with the same seeds. The table gives means with 95 % intervals, then paired
differences, and names a winner only where they show one.

Examples:
  $ mck8s compare scenarios/mck8s-2h.yaml
  $ mck8s compare scenarios/mck8s-2h.yaml --policy pinned --policy worst_fit --seeds 10
  $ mck8s compare scenarios/mck8s-2h.yaml --set duration=30m -o json --out results/short
  $ mck8s compare scenarios/geo-services.yaml --pairs rttWeightedMs
  $ mck8s compare scenarios/mck8s-2h.yaml --seeds 5 --bounds
  $ mck8s compare scenarios/mck8s-2h.yaml --report report.html --explain-workload job-1500`;

type CompareOptions = RunOptions &
  HtmlReportOptions & {
    readonly pairs?: MetricName;
    readonly bounds?: true;
    readonly boundsInstants: number;
  };

const INSTANTS = 12;
const INSTANTS_MAX = 10_000;

/** Adds the command; `finish` takes its exit code. */
export function addCompare(program: Command, finish: (exitCode: number) => void): void {
  const command = program
    .command('compare')
    .argument('<scenario>', 'a scenario file')
    .summary('compare policies on one scenario')
    .description('Compare placement policies on one scenario over many seeds.')
    .option(
      '--bounds',
      'say how few pods could wait under any policy, and how many each left waiting that had room',
    )
    .addOption(
      new Option(
        '--bounds-instants <n>',
        'at how many instants of the first seed --bounds looks at what decisions missed',
      )
        .argParser(wholeNumber(1, INSTANTS_MAX))
        .default(INSTANTS),
    )
    .addHelpText('after', HELP);
  withReportOptions(withRunOptions(command).addOption(pairsOption())).action(
    async (file: string, options: CompareOptions) => {
      finish(await compare(file, options));
    },
  );
}

async function compare(file: string, options: CompareOptions): Promise<number> {
  const known = await policiesKnown(options);
  const read = scenarioFrom(file, options, known);
  const scenario = options.pairs === undefined ? read : { ...read, measure: options.pairs };
  if (scenario.control === 'direct') {
    throw new BadInput(
      `${scenario.name} has control: direct, so there are no policies to compare; run: mck8s simulate ${file}`,
    );
  }
  const policies = policiesFrom(options, scenario, scenario.policies, known);
  const hasReference = pooledScenario(scenario) !== null;
  const seeds = seedsFrom(options, scenario);
  const policyFiles = policyFilesOf(known);
  const hasHistory = options.report !== undefined;
  const hasBounds = options.bounds === true;
  const study: Study = { scenario, policies, seeds, policyFiles, hasReference, hasHistory, hasBounds };
  // Bounds that were not asked for are not in the line that gives the same report again.
  const asked = hasBounds ? options : { ...options, boundsInstants: undefined };
  const html = htmlReportFrom('compare', file, asked, study, known.policies);
  await tryOwn({ scenario, seed: study.seeds[0]!, policies: study.policies, own: known.own });
  return reportOn(study, options, async (seeds, provenance) => {
    const { comparePairs, policyRows } = await import('../compare/summarise.ts');
    const comparison: Comparison = {
      ...provenance,
      policies: policyRows(seeds, policies, hasReference),
      pairs: comparePairs(seeds, policies),
    };
    const bounds = hasBounds ? await boundsOf(study, seeds, options.boundsInstants) : null;
    const explainMetrics = options.explainMetrics === true;
    return {
      document: comparisonDocument(comparison, { explainMetrics }, bounds),
      table: comparisonTable(comparison, told(scenario.measure).name, bounds),
      runs: runRows([...policies, POOLED], seeds, provenance),
      files: { policies: policyRowsOf(comparison), pairs: pairRowsOf(comparison) },
      writeMore: () => writeHtmlReport(html, study, { runs: seeds, provenance, ...comparison, bounds }),
    };
  });
}

/** The solver is loaded where bounds are asked for, and nowhere else. */
async function boundsOf(study: Study, seeds: readonly SeedRuns[], instants: number): Promise<Bounds> {
  const { boundStudy } = await import('../bounds/bound-study.ts');
  return boundStudy(study, seeds, instants);
}
