// The operator as a program of its own, for its image: the live commands that need no sources and no simulator.

import { Command, CommanderError } from 'commander';
import { messageOf } from '../../core/message-of.ts';
import manifest from '../../package.json' with { type: 'json' };
import { addAdopt } from './adopt.ts';
import { addClear } from './clear.ts';
import { addMigrate } from './migrate.ts';
import { addRun } from './run.ts';

const program = new Command('mck8s-operator')
  .description('Place applications on many Kubernetes clusters.')
  .version(manifest.version, '-V, --version', 'print the version')
  .exitOverride();
const finish = (exitCode: number): void => {
  process.exitCode = exitCode;
};
addRun(program, finish);
addAdopt(program, finish);
addMigrate(program, finish);
addClear(program, finish);

try {
  await program.parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    process.stderr.write(`error: ${messageOf(error)}\n`);
    process.exitCode = error instanceof Error && 'exitCode' in error ? Number(error.exitCode) : 1;
  }
}
