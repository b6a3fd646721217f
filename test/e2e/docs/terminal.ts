// The terminal of somebody who follows a page in a fresh clone: a shell that remembers what was exported, with kubectl and Helm on its
// PATH and a home of its own. What a line writes goes beside the clone's files, never into this checkout.

import { chmodSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand, type CommandResult } from '../../../handlers/local/run-command.ts';
import { ROOT } from '../../cli/run-cli.ts';

const TIMEOUT_MILLIS = 240_000;
/** Starting takes longer than most lines; what was compiled once is kept. */
const CACHE = { NODE_COMPILE_CACHE: join(tmpdir(), 'mck8s-test-compile-cache') };
/** What is no part of a clone, or is written to. */
const LEFT_OUT: readonly string[] = ['.git', 'out', 'dist', 'coverage'];

export interface TerminalOptions {
  /** Takes the home and the clone. */
  readonly parent: string;
  /** Of the clusters that `mck8s dev up` finds; null: there are none yet. */
  readonly fleetFolder: string | null;
  /** By the names under which they are called. */
  readonly programs: Readonly<Record<string, string>>;
}

export class Terminal {
  readonly home: string;
  readonly clone: string;
  readonly #state: string;

  constructor({ parent, fleetFolder, programs }: TerminalOptions) {
    this.home = mkdtempSync(join(parent, 'reader-'));
    this.clone = join(this.home, 'mck8s');
    this.#state = join(this.home, '.exported');
    mkdirSync(this.clone);
    for (const name of readdirSync(ROOT).filter((one) => !LEFT_OUT.includes(one)))
      symlinkSync(join(ROOT, name), join(this.clone, name));
    mkdirSync(join(this.home, '.mck8s'));
    if (fleetFolder !== null) symlinkSync(fleetFolder, join(this.home, '.mck8s/dev'));
    const folder = join(this.home, '.local/bin');
    mkdirSync(folder, { recursive: true });
    for (const [name, path] of Object.entries(programs)) symlinkSync(path, join(folder, name));
    // What the quickstart says that `mck8s` stands for.
    const shorthand = join(folder, 'mck8s');
    writeFileSync(shorthand, '#!/bin/sh\nexec npm run -s mck8s -- "$@"\n');
    chmodSync(shorthand, 0o755);
    writeFileSync(this.#state, `export PATH='${folder}:${process.env['PATH'] ?? ''}' HOME='${this.home}'\n`);
  }

  /** What an earlier line has exported under this name. */
  async exported(name: string): Promise<string> {
    return (await this.run(`printf %s "$${name}"`)).stdout;
  }

  /** Runs a line of a page. */
  run(line: string): Promise<CommandResult> {
    const script = `. '${this.#state}'\n${line}\ncode=$?\nexport -p > '${this.#state}'\nexit $code`;
    return runCommand({
      command: 'bash',
      args: ['--norc', '--noprofile', '-c', script],
      environment: CACHE,
      directory: this.clone,
      timeoutMillis: TIMEOUT_MILLIS,
    });
  }

  /** Writes a file that a page shows. */
  write(name: string, text: string): void {
    writeFileSync(join(this.clone, name), text);
  }
}
