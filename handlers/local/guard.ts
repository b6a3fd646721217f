// Ends the processes below a folder when their owner ends, however it ends: a small process waits for the owner's end of a pipe
// to close, which the system does even for an owner that was killed.

import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Writable } from 'node:stream';

const MAIN = fileURLToPath(new URL('./guard-main.ts', import.meta.url));

/** What the owner writes where the processes are to outlive it. */
export const RELEASE = 'release';

export class Guard {
  readonly #child: ChildProcessByStdio<Writable, null, null>;

  /** Guards the folder for as long as this process lives; its files can be removed too when that ends. */
  constructor(folder: string, files: 'keep' | 'remove' = 'keep') {
    this.#child = spawn(process.execPath, [MAIN, folder, files], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: {},
    });
    this.#child.unref();
    // A guard that is gone guards nothing, and the owner must not fail for it.
    this.#child.stdin.on('error', () => undefined);
  }

  /** The processes may now outlive this one. */
  async release(): Promise<void> {
    const gone = new Promise<void>((resolve) => {
      if (this.#child.exitCode !== null) resolve();
      this.#child.once('exit', () => {
        resolve();
      });
    });
    this.#child.ref();
    this.#child.stdin.end(RELEASE);
    await gone;
  }
}
