// The commands that act on real clusters. They are loaded when one of them is asked for, so that rehearsing never waits for a
// Kubernetes client.

import { Command } from 'commander';
import type { ExplainLive } from './explain-live.ts';

/** How a command ends, as in failure.ts. */
type Finish = (exitCode: number) => void;

type Group = 'Run on real clusters:' | 'Members and their workloads:';

interface LiveCommand {
  readonly name: string;
  /** The heading that it stands under. */
  readonly group: Group;
  readonly summary: string;
  readonly load: () => Promise<(program: Command, finish: Finish) => void>;
  /** What the process must do before the command is loaded to be run. */
  readonly begin?: () => Promise<void>;
}

const LIVE_COMMANDS: readonly LiveCommand[] = [
  {
    name: 'run',
    group: 'Run on real clusters:',
    summary: 'run the operator on cluster0 and its member clusters',
    load: async () => (await import('../../handlers/commands/run.ts')).addRun,
    begin: async () => {
      (await import('../../handlers/real/lean-process.ts')).keepLittleMemory();
    },
  },
  {
    name: 'status',
    group: 'Run on real clusters:',
    summary: 'show the fleet on one screen: members, free room, what waits and why, last decisions',
    load: async () => (await import('../../handlers/commands/status.ts')).addStatus,
  },
  {
    name: 'plan',
    group: 'Run on real clusters:',
    summary: 'say what would be placed where in the live fleet, writing nothing',
    load: async () => (await import('../../handlers/commands/plan.ts')).addPlan,
  },
  {
    name: 'snapshot',
    group: 'Run on real clusters:',
    summary: 'write the live fleet as a scenario',
    load: async () => (await import('../../handlers/commands/snapshot.ts')).addSnapshot,
  },
  {
    name: 'dev',
    group: 'Run on real clusters:',
    summary: 'start and stop control planes with fake nodes on this machine',
    load: async () => (await import('../../handlers/commands/dev.ts')).addDev,
  },
  {
    name: 'join',
    group: 'Members and their workloads:',
    summary: 'register a cluster as a member, with narrow rights and a token of its own',
    load: async () => (await import('../../handlers/commands/join.ts')).addJoin,
  },
  {
    name: 'leave',
    group: 'Members and their workloads:',
    summary: 'take a member out, drained or not, and remove what join made',
    load: async () => (await import('../../handlers/commands/leave.ts')).addLeave,
  },
  {
    name: 'adopt',
    group: 'Members and their workloads:',
    summary: 'take over what runs in members after a restore of cluster0, or from the original mck8s',
    load: async () => (await import('../../handlers/commands/adopt.ts')).addAdopt,
  },
  {
    name: 'migrate',
    group: 'Members and their workloads:',
    summary: 'take over an installation of the original mck8s or of KubeFed',
    load: async () => (await import('../../handlers/commands/migrate.ts')).addMigrate,
  },
  {
    name: 'clear',
    group: 'Members and their workloads:',
    summary: 'delete every workload and service, out of all members',
    load: async () => (await import('../../handlers/commands/clear.ts')).addClear,
  },
];

/** What every help says of -h. */
export const EXPLAIN = 'explain a command';

/** Has a refused command line, of this command or those below it, end with where to read what can be written. */
export function pointAtHelp(command: Command, name: string): void {
  command.showHelpAfterError(`(mck8s ${name} --help says what can be written)`);
  for (const below of command.commands) pointAtHelp(below, `${name} ${below.name()}`);
}

/** Explains an object on cluster0. */
export const explainLive: ExplainLive = async (meant, options) => {
  await (await import('../../handlers/commands/explain.ts')).explainLive(meant, options);
};

/** Names of objects on cluster0 that can be explained and begin like this; none where cluster0 does not answer at once. */
export async function objectsLike(begin: string, words: readonly string[]): Promise<readonly string[]> {
  return (await import('../../handlers/commands/object-names.ts')).objectNamesLike(begin, words);
}

/** A live command with all that it knows; undefined: there is none of that name. */
export async function loadLive(name: string, finish: Finish): Promise<Command | undefined> {
  const found = LIVE_COMMANDS.find((live) => live.name === name);
  if (found === undefined) return undefined;
  const alone = new Command('mck8s')
    .exitOverride()
    .helpOption('-h, --help', EXPLAIN)
    .helpCommand('help [command]', EXPLAIN);
  (await found.load())(alone, finish);
  const command = alone.commands.find((one) => one.name() === name);
  if (command !== undefined) pointAtHelp(command, name);
  return command;
}

/** Lists the live commands; each reads its own arguments once it is loaded. */
export function addLiveCommands(program: Command, finish: Finish): void {
  for (const { name, group, summary, begin } of LIVE_COMMANDS) {
    program
      .command(name)
      .description(summary)
      .helpGroup(group)
      .argument('[args...]')
      .allowUnknownOption()
      .helpOption(false)
      .action(async (_args: readonly string[], _options: unknown, command: Command) => {
        await begin?.();
        const live = await loadLive(name, finish);
        await live?.parent?.parseAsync([name, ...command.args], { from: 'user' });
      });
  }
}
