// `mck8s replay`: decides again, from core alone, what a recording of a live run says was decided.

import type { Command } from 'commander';
import type { Policies } from '../../core/policies/policy.ts';
import { replay, TapeError } from '../../core/record/replay.ts';
import { documentText } from '../report/documents.ts';
import { BadInput, Exit } from './failure.ts';
import { policiesKnown } from './inputs.ts';
import { linesOf } from './lines.ts';
import { outputOption, policyFileOption, type RunOptions } from './options.ts';
import { note, print } from './terminal.ts';

const SHOWN = 5;

interface Difference {
  readonly line: number;
  readonly key: string;
}

/** Adds the command; `finish` takes the exit code. */
export function addReplay(program: Command, finish: (exitCode: number) => void): void {
  program
    .command('replay')
    .summary('decide again what a recording says was decided')
    .description(
      'Decide again, from core alone, what a recording of `mck8s run --record FILE` says was decided, and compare byte by byte. Exit code 1: something differs.',
    )
    .argument('<file>', 'the recording')
    .addOption(policyFileOption())
    .addOption(outputOption('table', 'json', 'yaml'))
    .action(async (file: string, { output, policyFile = [] }: Pick<RunOptions, 'output' | 'policyFile'>) => {
      const { policies } = await policiesKnown({ policyFile });
      const { decisions, different } = replayFile(file, policies, output === 'table');
      if (output === 'table')
        print(`${decisions} decisions made again, ${different.length} of them otherwise`);
      else process.stdout.write(documentText({ file, decisions, different }, output));
      finish(different.length === 0 ? Exit.done : Exit.failed);
    });
}

function replayFile(
  file: string,
  policies: Policies,
  showsDifferences: boolean,
): { readonly decisions: number; readonly different: readonly Difference[] } {
  const different: Difference[] = [];
  let decisions = 0;
  try {
    for (const { line, key, same, recorded, replayed } of replay(linesOf(file), policies)) {
      decisions++;
      if (same) continue;
      different.push({ line, key });
      if (showsDifferences && different.length <= SHOWN)
        note(`line ${line}, ${key}:\n  recorded ${recorded}\n  replayed ${replayed}`);
    }
  } catch (error) {
    if (error instanceof TapeError) throw new BadInput(`${file}: ${error.message}`);
    throw error;
  }
  return { decisions, different };
}
