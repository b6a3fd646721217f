// `mck8s snapshot`: the live fleet as a scenario, for asking what if. It reads the fleet once and writes one file, or standard output.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Option, type Command } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { seenBy } from '../snapshot/from-look.ts';
import { snapshotOf } from '../snapshot/scenario.ts';
import { CommandBadInput } from './failure.ts';
import { addLookOptions, withLook, type LookFlags } from './looking.ts';

const HELP = `
The scenario holds the clusters with their nodes, what pods of others request, and every MultiClusterDeployment and MultiClusterJob
with what was decided on it and the nodes of its pods. It holds no Secret, and of pods neither variables, commands and arguments nor
annotations and volumes; images and labels are in it. A member that does not answer is in it by what its MemberCluster knows, marked
with the time since when it has been silent. The same fleet gives the same bytes, dates apart.

Examples:
  $ mck8s snapshot > fleet.yaml
  $ mck8s simulate fleet.yaml
  $ mck8s simulate fleet.yaml --set 'faults=[{at: 10m, clusterDown: {cluster: cluster2}}]'`;

interface SnapshotFlags extends LookFlags {
  readonly output?: string;
  readonly force?: true;
  readonly jobRun: string;
}

/** Adds the command; `finish` takes the exit code. */
export function addSnapshot(program: Command, finish: (exitCode: number) => void): void {
  addLookOptions(program.command('snapshot'))
    .description('Read the live fleet once and write it as a scenario, without secrets.')
    .addOption(new Option('-o, --output <file>', 'where to write it (default: standard output)'))
    .option('--force', 'write over a file that is there')
    .addOption(
      new Option('--job-run <duration>', 'how long a pod of a job is taken to run, as no fleet says it')
        .argParser(jobRun)
        .default('10m'),
    )
    .addHelpText('after', HELP)
    .action(async (flags: SnapshotFlags) => {
      await snapshot(flags);
      finish(0);
    });
}

async function snapshot(flags: SnapshotFlags): Promise<void> {
  const { output, force } = flags;
  if (output !== undefined && existsSync(output) && force !== true)
    throw new CommandBadInput(`${output} exists already; write another name, or --force to write over it`);
  const { text, leftOut } = await withLook(flags, (look) =>
    snapshotOf(seenBy(look), { version: manifest.version, jobRun: flags.jobRun }),
  );
  for (const key of leftOut)
    process.stderr.write(`${key} is left out: it cannot be read, is over or is being deleted\n`);
  if (output === undefined) process.stdout.write(text);
  else {
    mkdirSync(dirname(output), { recursive: true });
    writeFileSync(output, text);
  }
}

function jobRun(written: string): string {
  if (/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(written)) return written;
  throw new CommandBadInput(`--job-run ${written}: write a duration such as 10m`);
}
