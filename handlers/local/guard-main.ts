// The guard's own process: `node guard-main.ts FOLDER`. It ends when its standard input does, and must never print.

import { text } from 'node:stream/consumers';
import { RELEASE } from './guard.ts';
import { killAllBelow } from './process-folder.ts';

const folder = process.argv[2];
if (folder !== undefined && (await text(process.stdin)) !== RELEASE) await killAllBelow(folder);
