// The guard's own process: `node guard-main.ts FOLDER keep|remove`. It ends when its standard input does, and must never print.

import { rmSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { RELEASE } from './guard.ts';
import { killAllBelow } from './process-folder.ts';

const [folder, files] = process.argv.slice(2);
if (folder !== undefined && (await text(process.stdin)) !== RELEASE) {
  await killAllBelow(folder);
  if (files === 'remove') rmSync(folder, { recursive: true, force: true });
}
