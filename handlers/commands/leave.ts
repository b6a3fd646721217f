// `mck8s leave`: takes a member out, and away from it all that joining gave.

import type { Command } from 'commander';
import { leaveMember } from '../join/leave.ts';
import { realClock } from '../real/clock.ts';
import { CommandBadInput } from './failure.ts';
import { durationOption } from './options.ts';
import { addSidesOptions, contextsOf, openCluster0, openMember, type SidesOptions } from './two-sides.ts';

const HELP = `
Refuses while workloads run there; else cordons the member, so that nothing arrives while it leaves. --drain taints the member
(NoExecute), has the operator move them and waits until it is empty. Then the MemberCluster, the Secret, and in the member the account,
its role and its namespace are removed, as far as join made them; with the account all its tokens end. Interrupted, it says what keeps
work away from the member meanwhile: run again, it goes on, and mck8s join calls it off.

Examples:
  $ mck8s leave rennes --context rennes-admin --drain
  $ mck8s leave rennes --context rennes-admin --keep-workloads
  $ mck8s leave rennes --forget --keep-workloads`;

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

interface LeaveFlags extends SidesOptions {
  readonly context?: string;
  readonly forget?: true;
  readonly drain?: true;
  readonly keepWorkloads?: true;
  readonly timeout: number;
}

/** Adds the command; `finish` takes the exit code. */
export function addLeave(program: Command, finish: (exitCode: number) => void): void {
  const command = program
    .command('leave')
    .description('Take a member out and remove what join made.')
    .argument('<name>', 'name of the member')
    .option('--context <name>', 'context of the member (default: the one of its name)');
  addSidesOptions(command)
    .option('--drain', 'move its workloads elsewhere first')
    .option('--keep-workloads', 'leave its Deployments running there on their own')
    .option('--forget', 'the cluster is gone or out of reach: remove only what is on cluster0')
    .addOption(durationOption('--timeout', 'how long a drain may take', '10m'))
    .addHelpText('after', HELP)
    .action(async (name: string, flags: LeaveFlags) => {
      await leave(name, flags);
      finish(0);
    });
}

async function leave(name: string, flags: LeaveFlags): Promise<void> {
  const { drain = false, keepWorkloads = false, forget = false, namespace, timeout: timeoutMicros } = flags;
  refuseContradictions(flags);
  const member = forget ? null : openMember(flags, contextOf(name, flags)).side;
  const cluster0 = openCluster0(flags);
  const note = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  const standing = { mark: null as string | null };
  const marked = (field: string | null): void => {
    standing.mark = field;
  };
  const interrupted = (): void => {
    process.stderr.write(`error: interrupted; ${howItStands(name, standing.mark)}\n`);
    process.exit(1);
  };
  for (const signal of SIGNALS) process.once(signal, interrupted);
  try {
    const parts = { cluster0, member, namespace, clock: realClock, note, marked };
    await leaveMember(parts, { name, drain, keepWorkloads, timeoutMicros });
  } catch (error) {
    if (standing.mark !== null) process.stderr.write(`${howItStands(name, standing.mark)}\n`);
    throw error;
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupted);
    cluster0.client.close();
    member?.client.close();
  }
}

/** @throws CommandBadInput for options that cannot both be meant */
function refuseContradictions({ drain, keepWorkloads, forget }: LeaveFlags): void {
  if (drain === true && keepWorkloads === true)
    throw new CommandBadInput(
      '--drain moves workloads and --keep-workloads leaves them; write one of the two',
    );
  if (drain === true && forget === true)
    throw new CommandBadInput(
      '--forget reaches no member that could be drained; write --keep-workloads with it',
    );
}

/** How a member stands where leaving did not come to its end. */
function howItStands(name: string, mark: string | null): string {
  if (mark === null) return 'run this again, and it goes on where it stopped';
  return `${name} takes nothing new, by ${mark}; run this again to go on, or mck8s join ${name} to let it stay`;
}

function contextOf(name: string, flags: LeaveFlags): string {
  if (flags.context !== undefined) return flags.context;
  const contexts = contextsOf(flags);
  if (contexts.includes(name)) return name;
  throw new CommandBadInput(
    `the kubeconfig has no context ${name}; write --context with one of ${contexts.join(', ')}, or --forget where the cluster is gone`,
  );
}
