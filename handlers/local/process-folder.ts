// All tracked processes below a folder, whoever started them. Needed where nobody is left who knows them one by one.

import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { TrackedProcess } from './tracked-process.ts';

/** The folder within `folder` where the files of tracked processes stand. */
export function processFile(folder: string, name: string): string {
  return join(folder, 'pids', name);
}

/** Kills what runs of all that was ever tracked below the folder; returns when all are gone. */
export async function killAllBelow(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  const files = globSync('**/pids/*', { cwd: folder }).filter((file) => !file.endsWith('.draft'));
  await Promise.all(files.map((file) => new TrackedProcess(join(folder, file)).end(0)));
}
