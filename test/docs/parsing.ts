// Whether a command line is one that mck8s takes: known command, known options, arguments as it wants them. Nothing of it is run.

import { Command } from 'commander';
import { addExplain } from '../../simulator/cli/explain.ts';
import { loadLive } from '../../simulator/cli/live.ts';
import { addReplay } from '../../simulator/cli/replay.ts';
import { addSimulate } from '../../simulator/cli/simulate.ts';

/** Rehearsing commands that pages show with files which only a live fleet gives. */
const OFFLINE: Readonly<Record<string, (program: Command) => void>> = {
  explain: (program) => {
    addExplain(program, () => Promise.resolve());
  },
  replay: (program) => {
    addReplay(program, () => undefined);
  },
  simulate: (program) => {
    addSimulate(program, () => undefined);
  },
};

/** Rejects with what mck8s would say against these arguments. */
export async function parsed(args: readonly string[]): Promise<void> {
  const [name = '', ...rest] = args;
  const command = await commandNamed(name);
  silence(command);
  await command.parseAsync(rest, { from: 'user' });
}

async function commandNamed(name: string): Promise<Command> {
  const live = await loadLive(name, () => undefined);
  if (live !== undefined) return live;
  const program = new Command('mck8s');
  OFFLINE[name]?.(program);
  const found = program.commands.find((command) => command.name() === name);
  if (found === undefined) throw new Error(`mck8s has no command ${name} that is only parsed`);
  return found;
}

/** Lets a command and those below it do nothing, and throw where they would end the process. */
function silence(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: () => undefined });
  if (command.commands.length === 0) command.action(() => undefined);
  for (const one of command.commands) silence(one);
}
