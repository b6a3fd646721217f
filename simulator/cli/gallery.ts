// `mck8s gallery`: reports on all shipped scenarios, or on those that are named, and a page that leads to them.

import { readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import type { Study } from '../compare/study.ts';
import type { IndexEntry } from '../report/html/index-page.ts';
import { OutDirectory } from '../report/out-directory.ts';
import { pooledScenario } from '../run/pooled.ts';
import { BadInput, Exit } from './failure.ts';
import { nameOfRuns, reportInput, type Outcome } from './html-report.ts';
import { scenarioFrom, seedsFrom } from './inputs.ts';
import { seedsOption, workersOption } from './options.ts';
import { provenanceOf, runWatched } from './study.ts';
import { complain, print } from './terminal.ts';

const SEEDS = 3;
const SHIPPED = fileURLToPath(new URL('../../scenarios/', import.meta.url));

const HELP = `
Each scenario is compared with the policies that it names; few seeds make it quick and its intervals wide.

Examples:
  $ mck8s gallery --out gallery
  $ mck8s gallery scenarios/mck8s-2h.yaml scenarios/azure-functions.yaml --out gallery --seeds 30 --force`;

interface GalleryOptions {
  readonly out: string;
  readonly seeds: number;
  readonly workers: number;
  readonly force?: true;
}

/** Adds the command; `finish` takes its exit code. */
export function addGallery(program: Command, finish: (exitCode: number) => void): void {
  program
    .command('gallery')
    .argument('[scenario...]', 'scenario files (default: all shipped ones)')
    .summary('write reports on the shipped scenarios')
    .description('Write a report on every shipped scenario, and a page that leads to them.')
    .requiredOption('--out <dir>', 'a new or empty directory for the pages')
    .addOption(seedsOption('how many seeds of each scenario').default(SEEDS))
    .addOption(workersOption())
    .option('--force', 'write over files that are there')
    .addHelpText('after', HELP)
    .action(async (files: readonly string[], options: GalleryOptions) => {
      finish(await gallery(files.length > 0 ? files : shippedScenarios(), options));
    });
}

function shippedScenarios(): readonly string[] {
  const names = readdirSync(SHIPPED).filter((name) => name.endsWith('.yaml'));
  return names.sort().map((name) => relative(process.cwd(), join(SHIPPED, name)));
}

async function gallery(files: readonly string[], options: GalleryOptions): Promise<number> {
  const studies = files.map((file) => ({ file, study: studyOf(file, options) }));
  const names = files.map(pageName);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new BadInput(`two scenarios would make ${twice}; give one of them alone`);
  const out = OutDirectory.prepare(options.out, options.force === true ? 'overwrite' : 'none');
  if (!out.ok) throw new BadInput(`--out: ${out.error}`);
  const entries: IndexEntry[] = [];
  try {
    for (const { file, study } of studies) {
      const entry = await onePage(file, study, options, out.value, entries.length > 0);
      if (entry === null) break;
      entries.push(entry);
    }
  } finally {
    // Also where a page could not be made or written: what is whole is led to.
    const missing = studies.slice(entries.length).map(({ study }) => study.scenario.name);
    if (entries.length > 0) await writeIndex(out.value, entries, missing);
  }
  if (entries.length === studies.length) return Exit.done;
  complain(
    entries.length === 0
      ? 'interrupted before any page was written'
      : `interrupted after ${entries.length} of ${studies.length} pages; index.html leads to these alone`,
  );
  return Exit.failed;
}

async function writeIndex(
  out: OutDirectory,
  entries: readonly IndexEntry[],
  missing: readonly string[],
): Promise<void> {
  const { indexPage } = await import('../report/html/index-page.ts');
  out.write('index.html', indexPage(entries, missing));
  print(join(out.path, 'index.html'));
}

function studyOf(file: string, { seeds }: GalleryOptions): Study {
  const scenario = scenarioFrom(file, {});
  const isDirect = scenario.control === 'direct';
  return {
    scenario,
    policies: isDirect ? [null] : scenario.policies,
    seeds: seedsFrom({ seeds }, scenario),
    policyFiles: [],
    hasReference: !isDirect && pooledScenario(scenario) !== null,
    hasHistory: true,
  };
}

/** Runs a scenario and writes its page; null where it was interrupted. */
async function onePage(
  file: string,
  study: Study,
  options: GalleryOptions,
  out: OutDirectory,
  hasBefore: boolean,
): Promise<IndexEntry | null> {
  const { seeds, isWhole } = await runWatched(study, options, hasBefore);
  if (!isWhole) return null;
  const { policyRows, comparePairs } = await import('../compare/summarise.ts');
  const names = study.policies.map((policy) => nameOfRuns(study.scenario, policy));
  const outcome: Outcome = {
    runs: seeds,
    provenance: { ...provenanceOf(study, seeds), partial: false },
    policies: policyRows(seeds, names, study.hasReference),
    pairs: comparePairs(seeds, names),
  };
  const policies = study.policies.filter((policy) => policy !== null);
  const command = policies.length === 0 ? 'simulate' : 'compare';
  const input = await reportInput({ command, file, policies }, study, outcome, []);
  const { reportPage } = await import('../report/html/page.ts');
  out.write(pageName(file), reportPage(input));
  print(join(out.path, pageName(file)));
  return { page: pageName(file), input };
}

function pageName(file: string): string {
  return `${basename(file).replace(/\.ya?ml$/, '')}.html`;
}
