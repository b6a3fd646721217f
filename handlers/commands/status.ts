// `mck8s status`: the fleet on one screen.

import { Option, type Command } from 'commander';
import { realClock } from '../real/clock.ts';
import { readFleet } from '../why/fleet.ts';
import { fleetText } from '../why/fleet-text.ts';
import { needsSomebody } from '../why/fleet-view.ts';
import { openForReading, type ReadingOptions } from './asked-cluster.ts';
import { printed, type OutputFormat } from './output.ts';

/** What --exit-code ends with where something calls for somebody. */
const NEEDS_SOMEBODY = 3;

const HELP = `
From cluster0 alone: who leads; how each member stands, how old its facts are, what is free and how long its token is good; what waits
for room, since when and why; what goes on only when somebody does something; what was decided last. What is free is at most half a
minute old. It reads no Secret. Rights to
list our kinds are needed; without those to read the Lease and Events, these are left out.

Exit codes: 0 done; 1 cluster0 cannot be read; 2 bad input; with --exit-code also 3: nobody leads, a member is not ready or its token
has ended, or something waits or needs somebody.

Examples:
  $ mck8s status
  $ mck8s status -n prod --all
  $ mck8s status --json
  $ mck8s status --exit-code > /dev/null || echo look`;

interface StatusFlags extends ReadingOptions {
  readonly namespace?: string;
  readonly systemNamespace: string;
  readonly all: boolean;
  readonly exitCode: boolean;
  readonly output: OutputFormat;
  readonly json: boolean;
}

/** Adds the command; `finish` takes the exit code. */
export function addStatus(program: Command, finish: (exitCode: number) => void): void {
  program
    .command('status')
    .summary('the fleet on one screen')
    .description(
      'Show who leads, how members stand, what is free, what waits and why, and what was decided last.',
    )
    .addOption(
      new Option('-o, --output <format>', 'how to print the result')
        .choices(['table', 'json', 'yaml'])
        .default('table'),
    )
    .addOption(new Option('--json', 'the same as -o json').default(false))
    .addOption(new Option('--all', 'leave no line out').default(false))
    .addOption(new Option('--exit-code', 'end with 3 where something calls for somebody').default(false))
    .addOption(new Option('-n, --namespace <name>', 'only workloads of this namespace (default: of all)'))
    .addOption(
      new Option('--system-namespace <name>', 'namespace on cluster0 with the lease').default('mck8s-system'),
    )
    .addOption(new Option('--kubeconfig <file>', 'kubeconfig of cluster0 (default: as kubectl has it)'))
    .addOption(new Option('--context <name>', 'context of cluster0 (default: the current one)'))
    .addHelpText('after', HELP)
    .action(async (flags: StatusFlags) => {
      finish(await status(flags));
    });
}

async function status(flags: StatusFlags): Promise<number> {
  const { namespace, systemNamespace, all, json } = flags;
  const { side } = openForReading(flags);
  try {
    const nowMicros = realClock.wallMicros();
    const view = await readFleet(side, { namespace, systemNamespace, nowMicros });
    const format = json ? 'json' : flags.output;
    process.stdout.write(printed(view, format, () => fleetText(view, { nowMicros, all })));
    return flags.exitCode && needsSomebody(view) ? NEEDS_SOMEBODY : 0;
  } finally {
    side.client.close();
  }
}
