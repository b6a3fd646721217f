// The operator under test, as a process of its own that can be killed at any time. Whatever a test leaves running is ended by
// resetFleet, and by the end of the run.

import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fleet } from '../../../handlers/local/fleet.ts';
import { processFile } from '../../../handlers/local/process-folder.ts';
import { TrackedProcess } from '../../../handlers/local/tracked-process.ts';
import { eventually } from './eventually.ts';

const ROOT = join(import.meta.dirname, '../../..');
const MAIN = join(ROOT, 'simulator/cli/main.ts');
const STOPS_WITHIN_SECONDS = 60;

/** The folder below which all operators of a fleet keep their logs. */
export function operatorsFolder(fleet: Fleet): string {
  return join(fleet.folder, 'operators');
}

/** Runs `mck8s` with arguments, e.g. `['run']`, against the fleet's kubeconfig or another. */
export async function startOperator(
  fleet: Fleet,
  args: readonly string[],
  options: { readonly kubeconfig?: string; readonly environment?: Readonly<Record<string, string>> } = {},
): Promise<Operator> {
  mkdirSync(operatorsFolder(fleet), { recursive: true });
  const folder = mkdtempSync(join(operatorsFolder(fleet), 'operator-'));
  const operator = new Operator(folder);
  await operator.start(args, {
    PATH: process.env['PATH'],
    HOME: folder,
    KUBECONFIG: options.kubeconfig ?? fleet.kubeconfigPath,
    NODE_COMPILE_CACHE: join(tmpdir(), 'mck8s-test-compile-cache'),
    ...options.environment,
  });
  return operator;
}

export class Operator {
  readonly #process: TrackedProcess;
  readonly #logFile: string;
  #exit: { readonly code: number | null } | undefined;

  constructor(folder: string) {
    this.#process = new TrackedProcess(processFile(folder, 'operator'));
    this.#logFile = join(folder, 'operator.log');
  }

  start(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
    const launch = {
      command: process.execPath,
      args: [MAIN, ...args],
      directory: ROOT,
      environment,
      logFile: this.#logFile,
    };
    return this.#process.start(launch, (code) => {
      this.#exit = { code };
    });
  }

  /** Undefined once it has ended. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** All that it has printed so far, to both outputs. */
  logs(): string {
    return readFileSync(this.#logFile, 'utf8');
  }

  /** Kills it in the middle of whatever it does; returns when it is gone. */
  async kill(): Promise<void> {
    await this.#process.end(0);
  }

  /** Asks it to end; returns its exit code. Throws where it does not end. */
  async stop(): Promise<number | null> {
    this.#process.signal('SIGTERM');
    return this.ended();
  }

  /** Waits until it ends by itself; returns its exit code, null after a signal. */
  ended(withinSeconds = STOPS_WITHIN_SECONDS): Promise<number | null> {
    return eventually(
      () => {
        if (this.#exit !== undefined) return this.#exit.code;
        throw new Error(`the operator runs still; it has said:\n${this.logs()}`);
      },
      { withinSeconds },
    );
  }

  /** Stops its clock, as a paused machine would: its lease runs out and it does not know. */
  freeze(): void {
    this.#process.signal('SIGSTOP');
  }

  /** Lets a frozen operator go on. */
  thaw(): void {
    this.#process.signal('SIGCONT');
  }
}
