// Recordings of live runs as files: one for each term, as a term starts from nothing.

import { createWriteStream, existsSync, type WriteStream } from 'node:fs';
import { TapeWriter } from '../../core/record/tape.ts';
import type { Recording } from '../mind/mind.ts';
import { CommandBadInput } from './failure.ts';

export class RecordingFiles {
  private readonly file: string;
  private readonly streams: WriteStream[] = [];

  /** @param file of the first term; those of later terms end in .2, .3 and so on */
  constructor(file: string) {
    if (existsSync(file))
      throw new CommandBadInput(`${file} exists already; write another file for --record`);
    this.file = file;
  }

  /** Begins the recording of a term. */
  begin(): Recording {
    const number = this.streams.length + 1;
    const stream = createWriteStream(number === 1 ? this.file : `${this.file}.${number}`, { flags: 'wx' });
    this.streams.push(stream);
    return {
      tape: new TapeWriter(),
      write: (line) => {
        stream.write(`${line}\n`);
      },
    };
  }

  /** Resolves once everything is on the disk. */
  async close(): Promise<void> {
    await Promise.all(
      this.streams.map(
        (stream) =>
          new Promise<void>((resolve) => {
            stream.end(resolve);
          }),
      ),
    );
  }
}
