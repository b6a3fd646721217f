// A process that is known by a file, so that whoever reads the file can signal and end it: the one who started it, a later
// command, or the guard after a crash. It outlives its parent; ending it is somebody's duty.

import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { LocalFailure } from './failure.ts';
import { beganAt, usageOf, type ProcessUsage } from './process-table.ts';
import { eventually, pause } from './waiting.ts';

const POLL_MILLIS = 25;
const GONE_WITHIN_MILLIS = 20_000;

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  /** Takes what it prints, appended. */
  readonly logFile: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly directory?: string;
}

export class TrackedProcess {
  readonly name: string;
  readonly #file: string;

  /** @param file holds the process's id and when it began; its name is the process's name. */
  constructor(file: string) {
    this.name = basename(file);
    this.#file = file;
  }

  /** Undefined where it does not run. */
  get pid(): number | undefined {
    const [pid, began] = this.#recorded();
    return pid !== undefined && beganAt(pid) === began ? pid : undefined;
  }

  /** Starts it in a session of its own, so that no terminal's signals reach it. `ended` gets its exit code, null after a signal. */
  async start(launch: Launch, ended?: (code: number | null) => void): Promise<void> {
    if (this.pid !== undefined) throw new LocalFailure(`${this.name} runs already, as process ${this.pid}.`);
    mkdirSync(dirname(this.#file), { recursive: true });
    const log = openSync(launch.logFile, 'a', 0o600);
    try {
      const child = spawn(launch.command, launch.args, {
        detached: true,
        stdio: ['ignore', log, log],
        env: launch.environment,
        ...(launch.directory === undefined ? {} : { cwd: launch.directory }),
      });
      child.unref();
      if (ended !== undefined) child.once('exit', ended);
      if (child.pid !== undefined) this.#record(child.pid);
      await new Promise<void>((resolve, reject) => {
        child.once('spawn', resolve);
        child.once('error', (error) => {
          reject(new LocalFailure(`${launch.command} cannot be started: ${error.message}.`));
        });
      });
    } finally {
      closeSync(log);
    }
  }

  /** Nothing where it does not run. */
  signal(signal: NodeJS.Signals): void {
    const pid = this.pid;
    if (pid !== undefined) process.kill(pid, signal);
  }

  /** Ends it, a stopped one too, by force after the grace period; returns when it is gone. */
  async end(graceMillis: number): Promise<void> {
    this.signal('SIGCONT');
    if (graceMillis > 0) this.signal('SIGTERM');
    const deadline = Date.now() + graceMillis;
    while (this.pid !== undefined && Date.now() < deadline) await pause(POLL_MILLIS);
    this.signal('SIGKILL');
    await eventually(
      () => {
        if (this.pid !== undefined)
          throw new LocalFailure(`${this.name} does not end, as process ${this.pid}.`);
      },
      { withinMillis: GONE_WITHIN_MILLIS, everyMillis: POLL_MILLIS },
    );
    rmSync(this.#file, { force: true });
  }

  usage(): ProcessUsage {
    const pid = this.pid;
    return pid === undefined ? { cpuSeconds: 0, rssBytes: 0 } : usageOf(pid);
  }

  #record(pid: number): void {
    const draft = `${this.#file}.${pid}.draft`;
    writeFileSync(draft, `${pid} ${beganAt(pid) ?? ''}\n`);
    renameSync(draft, this.#file);
  }

  #recorded(): readonly [number | undefined, string] {
    try {
      const [, pid, began] = /^(\d+) (.*)\n$/.exec(readFileSync(this.#file, 'utf8')) ?? [];
      return [pid === undefined ? undefined : Number(pid), began ?? ''];
    } catch {
      return [undefined, ''];
    }
  }
}
