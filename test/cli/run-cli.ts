// Runs the command line as its users do, in a process of its own.

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HEAD, SMALL } from '../scenario/scenarios-under-test.ts';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The repository. */
export const ROOT = join(import.meta.dirname, '../..');
const MAIN = join(ROOT, 'simulator/cli/main.ts');

/** Starting takes longer than most of these runs; what was compiled once is kept. */
const CACHE = { NODE_COMPILE_CACHE: join(tmpdir(), 'mck8s-test-compile-cache') };

/** Runs `mck8s` with arguments, in the repository; `started` gets the process. */
export function mck8s(args: readonly string[], started?: (child: ChildProcess) => void): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...CACHE },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started?.(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

/** A new, empty directory. */
export function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'mck8s-test-'));
}

/** The path of a file that holds this text. */
export function fileWith(text: string, name = 'scenario.yaml'): string {
  const path = join(temporaryDirectory(), name);
  writeFileSync(path, text);
  return path;
}

/** A scenario that runs in milliseconds. */
export function smallScenario(): string {
  return fileWith(SMALL);
}

/** A scenario of one cluster without placement. */
export function directScenario(): string {
  const head = HEAD.replace(/policies:.*\n/, 'control: direct\nseeds: 2\n').replace(
    / {2}- name: edge2[^]*/,
    '',
  );
  const load =
    'load:\n  - poisson: { ratePerSecond: 1, duration: { constant: 5s }, cpu: [500m], memory: [1Gi] }\n';
  return fileWith(head + load);
}
