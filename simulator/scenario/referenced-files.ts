// Opens the files that a scenario names. They stand in its own folder or below: a scenario from elsewhere reads nothing else.

import { posix } from 'node:path';
import { messageOf } from '../../core/message-of.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';

/** Returns the text of a file or throws, as readFileSync does. */
export type ReadFile = (path: string) => string;

/** A file that was read, under the path it was opened by. */
export interface ReferencedFile {
  readonly path: string;
  readonly text: string;
}

/** Reads a file by its name relative to the scenario file. The error is a sentence for the field that names it. */
export function readReferenced(
  name: string,
  scenarioFile: string,
  readFile: ReadFile,
): Result<ReferencedFile, string> {
  const relative = posix.normalize(name.replaceAll('\\', '/'));
  if (
    posix.isAbsolute(relative) ||
    /^[A-Za-z]:/.test(relative) ||
    relative === '..' ||
    relative.startsWith('../')
  ) {
    return err(
      `${name} leads out of the scenario's folder; put the file into that folder and write its name`,
    );
  }
  const path = posix.join(posix.dirname(scenarioFile.replaceAll('\\', '/')), relative);
  try {
    return ok({ path, text: readFile(path) });
  } catch (error) {
    const reason = messageOf(error);
    return err(`cannot read ${name}: ${reason}; write the name of a file, relative to the scenario file`);
  }
}
