// `mck8s clear`: every workload and service goes, out of all members. Without --yes it only lists them.

import type { Command } from 'commander';
import { clear as clearAll, placedOn, type Cleared } from '../clear/clear.ts';
import { clustersOf, titleOfPlaced, whyLeft } from '../clear/told.ts';
import { realClock } from '../real/clock.ts';
import { connectTo } from '../real/transport.ts';
import { columnLines } from '../why/columns.ts';
import { openForReading } from './asked-cluster.ts';
import { openKubeconfig, writingClient } from './connection.ts';
import { addCluster0Options, durationOption, type Cluster0Options } from './options.ts';

const HELP = `
With --yes, deletes every MultiClusterDeployment, MultiClusterJob and MultiClusterService of all namespaces, and waits until the
operator, which must run, has taken them out of the members. Members stay registered. What is not gone in time is told with the
reason; its deletion goes on. What cannot be deleted is told and keeps nothing else from going. The chart does this before it goes
where uninstall.removeWorkloads is set.

Exit codes: 0 done, or listed; 1 something is left or cluster0 cannot be asked; 2 bad input.

Examples:
  $ mck8s clear
  $ mck8s clear --yes --timeout 10m`;

interface ClearFlags extends Cluster0Options {
  readonly yes?: true;
  readonly timeout: number;
}

/** Adds the command; `finish` takes the exit code. */
export function addClear(program: Command, finish: (exitCode: number) => void): void {
  addCluster0Options(program.command('clear'))
    .summary('delete every workload and service, out of all members')
    .description('List every workload and service; with --yes, delete them out of all members.')
    .option('--yes', 'delete; without it nothing is changed')
    .addOption(durationOption('--timeout', 'how long the operator may take', '5m'))
    .addHelpText('after', HELP)
    .action(async (flags: ClearFlags) => {
      finish(await (flags.yes === true ? clear(flags) : list(flags)));
    });
}

async function list(flags: ClearFlags): Promise<number> {
  const { side } = openForReading(flags);
  try {
    const placed = await placedOn(side);
    if (placed.length === 0) print(`${side.title} has no workload and no service of ours.`);
    else {
      const rows = placed.map((one) => [titleOfPlaced(one), clustersOf(one).join(', ')]);
      print(columnLines(['WHAT', 'CLUSTERS'], rows).join('\n'));
      print('Nothing was deleted; with --yes, all of this is, in the members too.');
    }
    return 0;
  } finally {
    side.client.close();
  }
}

async function clear(flags: ClearFlags): Promise<number> {
  const { trusted, context } = openKubeconfig(flags);
  const client = writingClient(connectTo(trusted.endpointOf(context)));
  const cluster0 = { client, title: `cluster0 (context "${context}")` };
  try {
    const cleared = await clearAll({ cluster0, clock: realClock, note: print }, flags.timeout);
    const isAll = cleared.left.length + cleared.failures.length === 0;
    if (isAll) print('No workload and no service of ours is left.');
    else process.stderr.write(leftText(cleared));
    return isAll ? 0 : 1;
  } finally {
    client.close();
  }
}

function leftText({ left, failures }: Cleared): string {
  const lines = left.map((one) => `${titleOfPlaced(one)}: ${one.failure ?? whyLeft(one)}\n`);
  const looks = failures.map((failure) => `${failure}\n`);
  const more = failures.length > 0 ? ', and there may be more' : '';
  return `${[...lines, ...looks].join('')}error: ${left.length} not gone${more}; the operator goes on with what is deleted. Mend that and run this again\n`;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
