// `mck8s status`: the fleet on one screen.

import type { Command } from 'commander';
import { realClock } from '../real/clock.ts';
import { readFleet } from '../why/fleet.ts';
import { fleetText } from '../why/fleet-text.ts';
import { needsSomebody } from '../why/fleet-view.ts';
import { openForReading } from './asked-cluster.ts';
import {
  addCluster0Options,
  addOutputOptions,
  formatOf,
  type Cluster0Options,
  type OutputOptions,
} from './options.ts';
import { printed } from './output.ts';

/** What --exit-code ends with where something calls for somebody. */
const NEEDS_SOMEBODY = 3;

const HELP = `
From cluster0 alone: who leads; how each member stands, how old its facts are, what is free and how long its token is good; what waits
for room, since when and why; what goes on only when somebody does something; what was decided last. What is free is at most half a
minute old. It reads no Secret. Rights to list our kinds are needed; without those to read the Lease and Events, these are left out.

Exit codes: 0 done; 1 cluster0 cannot be read; 2 bad input; with --exit-code also 3: nobody leads, a member is not ready or its token
has ended, or something waits or needs somebody.

Examples:
  $ mck8s status
  $ mck8s status -n prod --all
  $ mck8s status --json
  $ mck8s status --exit-code > /dev/null || echo look`;

interface StatusFlags extends Cluster0Options, OutputOptions {
  readonly namespace?: string;
  readonly systemNamespace: string;
  readonly all?: true;
  readonly exitCode?: true;
}

/** Adds the command; `finish` takes the exit code. */
export function addStatus(program: Command, finish: (exitCode: number) => void): void {
  addOutputOptions(addCluster0Options(program.command('status')))
    .description(
      'Show who leads, how members stand, what is free, what waits and why, and what was decided last.',
    )
    .option('--all', 'leave no line out')
    .option('--exit-code', 'end with 3 where something calls for somebody')
    .option('-n, --namespace <name>', 'only workloads of this namespace (default: of all)')
    .option('--system-namespace <name>', 'namespace on cluster0 with the lease', 'mck8s-system')
    .addHelpText('after', HELP)
    .action(async (flags: StatusFlags) => {
      finish(await status(flags));
    });
}

async function status(flags: StatusFlags): Promise<number> {
  const { namespace, systemNamespace, all = false } = flags;
  const { side } = openForReading(flags);
  try {
    const nowMicros = realClock.wallMicros();
    const view = await readFleet(side, { namespace, systemNamespace, nowMicros });
    process.stdout.write(printed(view, formatOf(flags), () => fleetText(view, { nowMicros, all })));
    return flags.exitCode === true && needsSomebody(view) ? NEEDS_SOMEBODY : 0;
  } finally {
    side.client.close();
  }
}
