// The command line `mck8s`. This file only puts the commands together and turns what is thrown into an exit code.

import { Command, CommanderError } from 'commander';
import { adviceOn, reasonOf } from '../report/write-fault.ts';
import { addCompare } from './compare.ts';
import { complete, completionText } from './completion.ts';
import { addDiff } from './diff.ts';
import { leaveInterrupts, tellEarlyInterrupts } from './early-interrupt.ts';
import { addExplain } from './explain.ts';
import { BadInput, Exit } from './failure.ts';
import { addGallery } from './gallery.ts';
import { addLiveCommands, explainLive, loadLive, objectsLike } from './live.ts';
import { addPolicies } from './policies.ts';
import { addReplay } from './replay.ts';
import { addSimulate } from './simulate.ts';
import { addSweep } from './sweep.ts';
import { complain } from './terminal.ts';
import { addValidate } from './validate.ts';
import { VERSION } from './version.ts';

const HELP = `
Exit codes: 0 done; 1 a run failed or was interrupted; 2 bad input, nothing was run.

Examples:
  $ mck8s compare scenarios/mck8s-2h.yaml
  $ mck8s explain scenarios/mck8s-2h.yaml job-1000 --at 40m
  $ mck8s explain mcd/web
  $ mck8s <command> --help`;

/** Of no use to people, so that no help tells of it. */
const ASKED_BY_SHELL = '__complete';

/** Commands that hear interrupts by themselves once they run. */
const WATCHED: readonly string[] = ['compare', 'simulate', 'sweep', 'gallery'];

async function main(args: readonly string[]): Promise<number> {
  let exitCode: number = Exit.done;
  const finish = (code: number): void => {
    exitCode = code;
  };
  const program = new Command('mck8s')
    .description('Place applications on many Kubernetes clusters, and rehearse how they are placed.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'explain a command')
    .exitOverride()
    .addHelpText('after', HELP)
    .hook('preAction', async (_, command) => {
      if (!WATCHED.includes(command.name())) await leaveInterrupts();
    });
  addCompare(program, finish);
  addSimulate(program, finish);
  addSweep(program, finish);
  addExplain(program, explainLive);
  addDiff(program);
  addGallery(program, finish);
  addValidate(program, finish);
  addPolicies(program);
  addReplay(program, finish);
  addLiveCommands(program, finish);
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
  complain(error instanceof Error ? error.message : String(error));
  return error instanceof BadInput || saysBadInput(error) ? Exit.badInput : Exit.failed;
}

/** Live commands say by a number how they end, as they know nothing of this command line. */
function saysBadInput(error: unknown): boolean {
  return error instanceof Error && 'exitCode' in error && error.exitCode === Exit.badInput;
}

// Whoever reads the output may have seen enough (`| head`).
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(Exit.done);
  complain(`standard output cannot be written (${reasonOf(error)}); ${adviceOn(error)}`);
  process.exit(Exit.failed);
});
// Where nobody hears what goes wrong, it goes wrong all the same.
process.stderr.on('error', () => undefined);
tellEarlyInterrupts();

process.exitCode = await main(process.argv.slice(2));
