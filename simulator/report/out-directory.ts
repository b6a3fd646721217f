// The directory that --out names. It writes over nothing unless it may: without leave the directory is new or empty, and files
// are created, not opened.

import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { messageOf } from '../../core/message-of.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { adviceOn } from './write-fault.ts';

/** How a directory is found that is not empty: it is refused, or what is in it may be written over. */
export type Leave = 'none' | 'overwrite';

export class OutDirectory {
  readonly path: string;
  private readonly leave: Leave;

  private constructor(path: string, leave: Leave) {
    this.path = path;
    this.leave = leave;
  }

  /** Makes sure that there is such a directory to write into; the error is a sentence. */
  static prepare(path: string, leave: Leave = 'none'): Result<OutDirectory, string> {
    try {
      makeDirectory(resolve(path));
      if (leave === 'none' && readdirSync(path).length > 0) {
        return err(
          `${path} is not empty, and nothing is overwritten; name a new or an empty directory, or give --force to write over what is there`,
        );
      }
      accessSync(path, constants.W_OK);
      return ok(new OutDirectory(path, leave));
    } catch (error) {
      return err(`${path} cannot be written to (${messageOf(error)}); name another directory`);
    }
  }

  /**
   * Writes a file whole or not at all.
   *
   * @throws Error, a sentence, if the file is there already without leave or cannot be written, as on a full disk
   */
  write(name: string, content: string | Uint8Array): void {
    this.trying(name, (path) => {
      if (this.leave === 'none' && existsSync(path)) throw new Error('it is there already');
      replaceFile(path, content);
    });
  }

  /** As write, of a file that may be there; where the process ends or the machine stops half-way, it is as it was. */
  writeWhole(name: string, content: string): void {
    this.trying(name, (path) => {
      makeDirectory(dirname(path));
      replaceFile(path, content, { flush: true });
    });
  }

  /** The text of a file; null where there is none. */
  read(name: string): string | null {
    const path = join(this.path, name);
    return existsSync(path) ? readFileSync(path, 'utf8') : null;
  }

  /** Removes a file or a folder with all that is in it; nothing where there is none. */
  remove(name: string): void {
    rmSync(join(this.path, name), { recursive: true, force: true });
  }

  private trying(name: string, write: (path: string) => void): void {
    const path = join(this.path, name);
    try {
      write(path);
    } catch (error) {
      throw new Error(
        `${path} cannot be written (${messageOf(error)}); what was written before is kept; ${adviceOn(error)}`,
        { cause: error },
      );
    }
  }
}

/** What is half written goes by another name, and is taken away where it cannot be finished. */
function replaceFile(
  path: string,
  content: string | Uint8Array,
  options: { readonly flush?: true } = {},
): void {
  const part = `${path}.part`;
  try {
    writeFileSync(part, content, options);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

/** One level after the other: `recursive` never ends where the parent is there and yet takes no directory, as in /proc. */
function makeDirectory(path: string): void {
  const parent = dirname(path);
  if (!existsSync(parent)) makeDirectory(parent);
  if (!existsSync(path)) mkdirSync(path);
}
