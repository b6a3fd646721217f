// A file that an option names to be written at the end of a run. Whether it can be written is found out before anything runs; it
// is written whole or not at all.

import { closeSync, existsSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { messageOf } from '../../core/message-of.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { adviceOn } from './write-fault.ts';

const PIECE_LENGTH = 1 << 18;

export class OutputFile {
  readonly path: string;
  private readonly mayReplace: boolean;

  private constructor(path: string, mayReplace: boolean) {
    this.path = path;
    this.mayReplace = mayReplace;
  }

  /** Makes sure that such a file can be written; the error is a sentence. */
  static prepare(path: string, mayReplace: boolean): Result<OutputFile, string> {
    const folder = dirname(resolve(path));
    try {
      if (existsSync(path)) {
        const there = statSync(path);
        if (there.isDirectory()) return err(`${path} is a directory; name a file in it`);
        // Writing a file whole puts another in its place, which a device or a pipe must not suffer.
        if (!there.isFile()) return err(`${path} is a device or a pipe; name a file`);
        if (!mayReplace)
          return err(`${path} is there already; name another file, or add --force to replace it`);
      }
      if (!existsSync(folder))
        return err(`there is no directory ${folder}; make it, or name a file elsewhere`);
      const file = new OutputFile(path, mayReplace);
      writeFileSync(file.unfinished, '', { flag: 'wx' });
      rmSync(file.unfinished);
      return ok(file);
    } catch (error) {
      return err(`${path} cannot be written (${messageOf(error)}); name another file`);
    }
  }

  /** What it is called until it is whole. */
  private get unfinished(): string {
    return `${this.path}.unfinished-${process.pid}`;
  }

  /** @throws Error that says what could not be written and why; nothing is left behind then */
  write(text: string): void {
    this.writeBy((path) => {
      writeFileSync(path, text, { flag: 'wx' });
    });
  }

  /** As `write`, of lines that come one after the other and may be more than memory holds. */
  writeLines(produce: (take: (line: string) => void) => void): void {
    this.writeBy((path) => {
      const file = openSync(path, 'wx');
      let pending = '';
      const flush = (): void => {
        writeFileSync(file, pending);
        pending = '';
      };
      try {
        produce((line) => {
          pending += `${line}\n`;
          if (pending.length >= PIECE_LENGTH) flush();
        });
        flush();
      } finally {
        closeSync(file);
      }
    });
  }

  private writeBy(make: (path: string) => void): void {
    const { unfinished } = this;
    try {
      if (!this.mayReplace && existsSync(this.path)) throw new Error('it is there by now');
      make(unfinished);
      renameSync(unfinished, this.path);
    } catch (error) {
      rmSync(unfinished, { force: true });
      throw new Error(`${this.path} cannot be written (${messageOf(error)}); ${adviceOn(error)}`, {
        cause: error,
      });
    }
  }
}
