// Builds the programs of a control plane once for each go.mod and keeps them outside the checkout. The folder appears whole or
// not at all, so two builders that slip past the lock only do the work twice.

import { createHash } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { LocalFailure } from './failure.ts';
import {
  CONTROLPLANE_FOLDER,
  PROGRAM_NAMES,
  PROGRAMS,
  pinnedVersion,
  type Binaries,
  type ProgramName,
} from './pinned-versions.ts';
import { beganAt } from './process-table.ts';
import { runCommand } from './run-command.ts';
import { pause } from './waiting.ts';

const BUILD_TIMEOUT_MILLIS = 3_600_000;
const POLL_MILLIS = 1000;
const LINES_OF_ERROR = 12;

/** The programs from the cache, built first where they are not there; `say` takes a line of progress. */
export async function builtBinaries(
  environment: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<Binaries> {
  const folder = cacheFolder(CONTROLPLANE_FOLDER, environment);
  const lock = `${folder}.lock`;
  mkdirSync(join(folder, '..'), { recursive: true });
  let isTold = false;
  while (!existsSync(folder)) {
    if (takeLock(lock)) {
      try {
        await build(folder, environment, say);
      } finally {
        rmSync(lock, { force: true });
      }
    } else {
      if (!isTold) say(`waiting for another build to end (its lock: ${lock})`);
      isTold = true;
      await pause(POLL_MILLIS);
    }
  }
  return binariesIn(folder);
}

/** The programs of a folder, there or not. */
function binariesIn(folder: string): Binaries {
  const paths = PROGRAM_NAMES.map((name) => [name, join(folder, name)]);
  return Object.fromEntries(paths) as Record<ProgramName, string>;
}

/** Where what is built from the go.mod of a folder is kept, there or not. */
export function cacheFolder(module: string, environment: NodeJS.ProcessEnv): string {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(module, file)));
  const cache = environment['XDG_CACHE_HOME'] ?? '';
  return join(
    cache === '' ? join(homedir(), '.cache') : cache,
    'mck8s',
    basename(module),
    hash.digest('hex').slice(0, 16),
  );
}

async function build(
  folder: string,
  environment: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<void> {
  const draft = `${folder}.${process.pid}.draft`;
  try {
    say('building the programs of a control plane, once; this takes about five minutes on two cores');
    for (const [index, name] of PROGRAM_NAMES.entries()) {
      const beganMillis = Date.now();
      await buildOne(name, draft, environment);
      const seconds = Math.round((Date.now() - beganMillis) / 1000);
      say(`built ${name} in ${seconds} s (${index + 1} of ${PROGRAM_NAMES.length})`);
    }
    if (!existsSync(folder)) renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

async function buildOne(name: ProgramName, draft: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const { major, minor, text } = pinnedVersion('kube-apiserver');
  const stamp = 'k8s.io/component-base/version.git';
  const flags = `-s -w -X ${stamp}Version=${text} -X ${stamp}Major=${major} -X ${stamp}Minor=${minor}`;
  const built = await runCommand({
    command: 'go',
    args: ['build', '-ldflags', flags, '-o', join(draft, name), PROGRAMS[name].from],
    directory: CONTROLPLANE_FOLDER,
    environment: { ...environment, GOFLAGS: '-buildvcs=false', GOWORK: 'off' },
    timeoutMillis: BUILD_TIMEOUT_MILLIS,
  }).catch((error: unknown) => {
    throw new LocalFailure(
      'The programs of a control plane are not there, and Go to build them is not either: install Go (go.dev), or set ' +
        `KUBEBUILDER_ASSETS to a folder with ${PROGRAM_NAMES.join(', ')}.`,
      { cause: error },
    );
  });
  if (built.code === 0) return;
  const told = built.stderr.trim().split('\n').slice(-LINES_OF_ERROR).join('\n');
  throw new LocalFailure(`go build of ${PROGRAMS[name].from} in ${CONTROLPLANE_FOLDER} failed:\n${told}`);
}

/** Whether the lock is ours now. One whose holder is gone is taken away first. */
function takeLock(lock: string): boolean {
  const draft = `${lock}.${process.pid}`;
  writeFileSync(draft, `${process.pid} ${beganAt(process.pid) ?? ''}`);
  try {
    linkSync(draft, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (!isHeld(lock)) rmSync(lock, { force: true });
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

function isHeld(lock: string): boolean {
  try {
    const [, pid, began] = /^(\d+) (.*)$/.exec(readFileSync(lock, 'utf8')) ?? [];
    return beganAt(Number(pid)) === began;
  } catch {
    return false;
  }
}
