// The command line, as somebody has it who may read everything in the fleet, with a home of its own.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Fleet } from '../../../handlers/local/fleet.ts';
import { runCommand, type CommandResult } from '../../../handlers/local/run-command.ts';

const MAIN = join(import.meta.dirname, '../../../simulator/cli/main.ts');
const TIMEOUT_MILLIS = 120_000;

/** Runs `mck8s` with arguments to its end. */
export function mck8s(fleet: Fleet, ...args: readonly string[]): Promise<CommandResult> {
  const home = join(fleet.folder, 'home');
  mkdirSync(home, { recursive: true });
  return runCommand({
    command: process.execPath,
    args: [MAIN, ...args],
    environment: { PATH: process.env['PATH'], HOME: home, KUBECONFIG: fleet.kubeconfigPath },
    timeoutMillis: TIMEOUT_MILLIS,
  });
}
