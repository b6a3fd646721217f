// The commands of `mck8s`, put together, and what is thrown turned into an exit code. Each command has a file of its own.

import { Command, CommanderError } from 'commander';
import { messageOf } from '../../core/message-of.ts';
import { addCompare } from './compare.ts';
import { complete, completionText } from './completion.ts';
import { addDiff } from './diff.ts';
import { leaveInterrupts } from './early-interrupt.ts';
import { addExplain } from './explain.ts';
import { BadInput, Exit } from './failure.ts';
import { addGallery } from './gallery.ts';
import { addLiveCommands, EXPLAIN, explainLive, loadLive, objectsLike, pointAtHelp } from './live.ts';
import { addPolicies } from './policies.ts';
import { addReplay } from './replay.ts';
import { addSimulate } from './simulate.ts';
import { addSweep } from './sweep.ts';
import { complain } from './terminal.ts';
import { addValidate } from './validate.ts';
import { VERSION } from './version.ts';

const HELP = `
Exit codes: 0 done; 1 a run failed or was interrupted; 2 bad input, nothing was run. Where plan or status --exit-code
ends with 3, something waits or needs somebody.

Examples:
  $ mck8s compare scenarios/mck8s-2h.yaml
  $ mck8s explain scenarios/mck8s-2h.yaml job-1000 --at 40m
  $ mck8s explain mcd/web
  $ mck8s <command> --help`;

/** Of no use to people, so that no help tells of it. */
const ASKED_BY_SHELL = '__complete';

/** Commands that hear interrupts by themselves once they run. */
const WATCHED: readonly string[] = ['compare', 'simulate', 'sweep', 'gallery'];

/** Runs a command line; the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  let exitCode: number = Exit.done;
  const finish = (code: number): void => {
    exitCode = code;
  };
  const program = new Command('mck8s')
    .description('Place applications on many Kubernetes clusters, and rehearse how they are placed.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', EXPLAIN)
    .helpCommand('help [command]', EXPLAIN)
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .exitOverride()
    .addHelpText('after', HELP)
    .hook('preAction', async (_, command) => {
      if (!WATCHED.includes(command.name())) await leaveInterrupts();
    });
  program.commandsGroup('Rehearse, without any cluster:');
  addCompare(program, finish);
  addSimulate(program, finish);
  addSweep(program, finish);
  addGallery(program, finish);
  addValidate(program, finish);
  program.commandsGroup('Understand, in a rehearsal or live:');
  addExplain(program, explainLive);
  addDiff(program);
  addReplay(program, finish);
  addPolicies(program);
  addLiveCommands(program, finish);
  for (const command of program.commands) pointAtHelp(command, command.name());
  try {
    if (args[0] === ASKED_BY_SHELL) await answerShell(args.slice(1), program);
    else await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    return exitCodeOf(error);
  }
}

/** Answers a shell that asks what could come next, with the words so far as they are. */
async function answerShell(words: readonly string[], program: Command): Promise<void> {
  const sources = { program, objectsLike, loadLive: (name: string) => loadLive(name, () => undefined) };
  process.stdout.write(completionText(await complete(words, sources)));
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? Exit.done : Exit.badInput;
  complain(messageOf(error));
  return error instanceof BadInput || saysBadInput(error) ? Exit.badInput : Exit.failed;
}

/** Live commands say by a number how they end, as they know nothing of this command line. */
function saysBadInput(error: unknown): boolean {
  return error instanceof Error && 'exitCode' in error && error.exitCode === Exit.badInput;
}
