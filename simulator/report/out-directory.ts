// The directory that --out names. It never writes over anything: the directory is new or empty, and files are created, not
// opened.

import { accessSync, constants, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';

export class OutDirectory {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Makes sure that there is such a directory to write into; the error is a sentence. */
  static prepare(path: string): Result<OutDirectory, string> {
    try {
      makeDirectory(resolve(path));
      if (readdirSync(path).length > 0) {
        return err(`${path} is not empty, and nothing is overwritten; name a new or an empty directory`);
      }
      accessSync(path, constants.W_OK);
      return ok(new OutDirectory(path));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return err(`${path} cannot be written to (${reason}); name another directory`);
    }
  }

  /** @throws Error if the file is there already or cannot be written */
  write(name: string, text: string): void {
    writeFileSync(join(this.path, name), text, { flag: 'wx' });
  }
}

/** One level after the other: `recursive` never ends where the parent is there and yet takes no directory, as in /proc. */
function makeDirectory(path: string): void {
  const parent = dirname(path);
  if (!existsSync(parent)) makeDirectory(parent);
  if (!existsSync(path)) mkdirSync(path);
}
