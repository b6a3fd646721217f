// `--report FILE.html`: checked before anything runs, made when all has run. The parts that draw are loaded only then.

import { readFileSync } from 'node:fs';
import { Option, type Command } from 'commander';
import type { Policies } from '../../core/policies/policy.ts';
import type { Bounds } from '../bounds/bound-study.ts';
import type { Pair, PolicyRow, Provenance } from '../compare/comparison.ts';
import type { SeedRuns, Study } from '../compare/study.ts';
import { decisionLogs, type DecisionLog } from '../explain/decision-log.ts';
import { findWorkload } from '../explain/find-workload.ts';
import { buildLoad, prepareLoad } from '../load/build.ts';
import { commandLine, type Asked } from '../report/command-line.ts';
import type { ReportInput } from '../report/html/report-input.ts';
import { OutputFile } from '../report/output-file.ts';
import { BadInput } from './failure.ts';
import type { RunOptions } from './options.ts';
import { note } from './terminal.ts';

export interface HtmlReportOptions {
  readonly report?: string;
  readonly explainWorkload?: readonly string[];
}

/** What is known of a report before the runs. */
export interface HtmlReport {
  readonly file: OutputFile;
  /** But for the seeds, of which there may be more or fewer in the end. */
  readonly asked: Omit<Asked, 'seed' | 'seeds'>;
  readonly policies: Policies;
  /** Of the workloads whose decisions it shows. */
  readonly keys: readonly string[];
}

/** Adds the options of reports. */
export function withReportOptions(command: Command): Command {
  return command
    .option('--report <file>', 'also write a report with plots, one HTML file that needs no network')
    .addOption(
      new Option(
        '--explain-workload <name>',
        'show in the report how this workload was decided on, in the first seed (repeatable)',
      ).argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value]),
    );
}

/**
 * The report that is asked for; null if none is.
 *
 * @throws BadInput for a file that cannot be written and a workload that there is not
 */
export function htmlReportFrom(
  command: string,
  scenarioFile: string,
  options: RunOptions & HtmlReportOptions & Pick<Asked, 'pairs' | 'boundsInstants'>,
  study: Study,
  policies: Policies,
): HtmlReport | null {
  const { report, force, explainWorkload = [], set = [], skipBadRows = false } = options;
  const { policyFile = [], policy, pairs, boundsInstants } = options;
  if (report === undefined) {
    if (explainWorkload.length > 0)
      throw new BadInput('--explain-workload needs --report FILE to show it in');
    return null;
  }
  const file = OutputFile.prepare(report, force === true);
  if (!file.ok) throw new BadInput(`--report: ${file.error}`);
  const named = policy ?? study.policies.filter((name) => name !== null);
  return {
    file: file.value,
    asked: {
      ...{ command, file: scenarioFile, set, skipBadRows, policyFile },
      ...{ policies: named, pairs, boundsInstants },
    },
    policies,
    keys: keysOf(explainWorkload, study),
  };
}

/** What reports call the runs of a policy; null: workloads kept their own. */
export function nameOfRuns({ control }: Study['scenario'], policy: string | null): string {
  return policy ?? (control === 'direct' ? 'one cluster' : 'the policies of workloads');
}

function keysOf(written: readonly string[], { scenario, seeds }: Study): readonly string[] {
  if (written.length === 0) return [];
  if (scenario.control === 'direct')
    throw new BadInput(
      `${scenario.name} has control: direct, where nothing is decided between clusters; leave out --explain-workload`,
    );
  const load = buildLoad(prepareLoad(scenario), seeds[0]!);
  const keys = written.map((name) => {
    const found = findWorkload(name, load);
    if (!found.ok) throw new BadInput(`--explain-workload: ${found.error}`);
    return found.value.key;
  });
  return [...new Set(keys)];
}

/** What the runs amount to. `policies` has the reference last, if there is one. */
export interface Outcome {
  readonly runs: readonly SeedRuns[];
  readonly provenance: Provenance;
  readonly policies: readonly PolicyRow[];
  readonly pairs: readonly Pair[];
  /** Absent: not asked for. */
  readonly bounds?: Bounds | null;
}

/** Makes the report and writes it, if one is asked for. */
export async function writeHtmlReport(
  report: HtmlReport | null,
  study: Study,
  outcome: Outcome,
): Promise<void> {
  if (report === null) return;
  const logs = logsOf(report, study, outcome.provenance.seeds[0]!);
  const { reportPage } = await import('../report/html/page.ts');
  report.file.write(reportPage(await reportInput(report.asked, study, outcome, logs)));
  note(`report written to ${report.file.path}`);
}

/** All that a report is made from, histories of seeds put together. */
export async function reportInput(
  asked: HtmlReport['asked'],
  { scenario }: Study,
  { runs, provenance, policies, pairs, bounds = null }: Outcome,
  logs: readonly DecisionLog[],
): Promise<ReportInput> {
  const { mergeHistories } = await import('../measure/merge-histories.ts');
  const all = policies.map((row, place) => ({
    ...row,
    history: mergeHistories(runs.map((seed) => seed.runs[place]!.history!)),
  }));
  const { seeds } = provenance;
  return {
    provenance,
    scenario,
    policies: all.filter(({ reference }) => reference !== true),
    reference: all.find(({ reference }) => reference === true) ?? null,
    pairs,
    logs,
    bounds,
    command: commandLine({ ...asked, seed: seeds[0]!, seeds: seeds.at(-1)! - seeds[0]! + 1 }),
    nodeVersion: process.version,
    scenarioFile: asked.file,
    scenarioText: readFileSync(asked.file, 'utf8'),
  };
}

function logsOf(
  { keys, policies: known }: HtmlReport,
  { scenario, policies }: Study,
  seed: number,
): readonly DecisionLog[] {
  if (keys.length === 0) return [];
  const load = buildLoad(prepareLoad(scenario), seed);
  return policies.flatMap((policy) =>
    decisionLogs({ scenario, load, policy, policies: known, seed }, keys, nameOfRuns(scenario, policy)),
  );
}
