// What the control planes stand on: processes that do not outlive their owner, and programs of the right version.

import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { findBinaries } from '../../../handlers/local/binaries.ts';
import { LocalBadInput } from '../../../handlers/local/failure.ts';
import { processFile } from '../../../handlers/local/process-folder.ts';
import { TrackedProcess } from '../../../handlers/local/tracked-process.ts';
import { eventually } from './eventually.ts';

const LOCAL = join(import.meta.dirname, '../../../handlers/local');

describe('a guarded process', () => {
  test.each([
    ['ends when its owner is killed', 'process.kill(process.pid, "SIGKILL")', false],
    ['ends when its owner ends', '', false],
    ['stays when its owner releases it', 'await guard.release()', true],
  ])('%s', async (_, lastWords, stays) => {
    const folder = temporaryFolder();
    const tracked = new TrackedProcess(processFile(folder, 'sleep'));
    await runModule(`
      import { Guard } from '${LOCAL}/guard.ts';
      import { TrackedProcess } from '${LOCAL}/tracked-process.ts';
      const guard = new Guard('${folder}');
      await new TrackedProcess('${processFile(folder, 'sleep')}').start(
        { command: 'sleep', args: ['600'], logFile: '${folder}/log', environment: process.env });
      ${lastWords}`);
    if (stays) expect(tracked.pid).toBeDefined();
    else
      await eventually(
        () => {
          expect(tracked.pid).toBeUndefined();
        },
        { withinSeconds: 30 },
      );
    await tracked.end(0);
  });
});

describe('a tracked process', () => {
  test('is told from another that has its number now', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'pids'));
    writeFileSync(processFile(folder, 'old'), `${process.pid} 1\n`);
    expect(new TrackedProcess(processFile(folder, 'old')).pid).toBeUndefined();
  });

  test('ends while it is stopped, and by force where it does not listen', async () => {
    const folder = temporaryFolder();
    const deaf = new TrackedProcess(processFile(folder, 'deaf'));
    const launch = { command: 'sh', environment: process.env, logFile: join(folder, 'log') };
    await deaf.start({ ...launch, args: ['-c', 'trap "" TERM; while :; do sleep 1; done'] });
    deaf.signal('SIGSTOP');
    await deaf.end(200);
    expect(deaf.pid).toBeUndefined();
  });

  test('that cannot be started says so', async () => {
    const folder = temporaryFolder();
    const launch = { command: join(folder, 'none'), args: [], environment: {}, logFile: join(folder, 'log') };
    const none = new TrackedProcess(processFile(folder, 'none'));
    await expect(none.start(launch)).rejects.toThrow(/none cannot be started: .*ENOENT/);
  });
});

describe('programs', () => {
  const all = Object.keys(inject('binaries')) as (keyof ReturnType<typeof printed>)[];

  test('come from KUBEBUILDER_ASSETS first, then from PATH', async () => {
    const assets = folderOf({ etcd: printed().etcd, 'kube-apiserver': printed()['kube-apiserver'] });
    const path = folderOf(printed());
    const found = await findBinaries(environment(path, assets), () => undefined);
    expect(found).toEqual(
      Object.fromEntries(
        all.map((name) => [name, join(name === 'etcd' || name === 'kube-apiserver' ? assets : path, name)]),
      ),
    );
  });

  test('that are too old are passed over on PATH', async () => {
    const old = folderOf({ kubectl: 'Client Version: v1.30.2' });
    const path = folderOf(printed());
    const found = await findBinaries(environment(`${old}:${path}`), () => undefined);
    expect(found.kubectl).toBe(join(path, 'kubectl'));
  });

  test.each([
    [
      'are too old',
      { 'kube-apiserver': 'Kubernetes v1.30.2' },
      /kube-apiserver is v1\.30\.2, and v1\.\d+\.\d+ or newer/,
    ],
    ['tell no version', { etcd: 'usage: etcd' }, /etcd is of no version that can be read/],
    ['do not go together', { 'kube-scheduler': 'Kubernetes v1.99.0' }, /newer than its kube-apiserver/],
  ])('that %s are refused in KUBEBUILDER_ASSETS, with what to do', async (_, changed, told) => {
    const assets = folderOf({ ...printed(), ...changed });
    const finding = findBinaries(environment('', assets), () => undefined);
    await expect(finding).rejects.toThrow(told);
    await expect(finding).rejects.toThrow(LocalBadInput);
    await expect(finding).rejects.toThrow('KUBEBUILDER_ASSETS');
  });

  test('that are missing where there is no Go lead to a sentence that says what to install', async () => {
    const environmentWithoutGo = { ...environment(''), XDG_CACHE_HOME: temporaryFolder() };
    await expect(findBinaries(environmentWithoutGo, () => undefined)).rejects.toThrow(
      /install Go .* KUBEBUILDER_ASSETS/,
    );
  });
});

/** What the programs of the pinned release print when asked for their version. */
function printed(): Record<
  'etcd' | 'kwok' | 'kubectl' | `kube-${'apiserver' | 'scheduler' | 'controller-manager'}`,
  string
> {
  return {
    etcd: 'etcd Version: 3.6.8',
    kwok: 'kwok version v0.8.0 go1.26 (linux/amd64)',
    kubectl: 'Client Version: v1.36.3',
    'kube-apiserver': 'Kubernetes v1.36.3',
    'kube-scheduler': 'Kubernetes v1.36.3',
    'kube-controller-manager': 'Kubernetes v1.36.3',
  };
}

function folderOf(programs: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, version] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho '${version}'\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

function environment(path: string, assets = ''): NodeJS.ProcessEnv {
  return { PATH: path, KUBEBUILDER_ASSETS: assets };
}

function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'mck8s-machine-'));
}

function runModule(source: string): Promise<void> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: 'inherit' });
  return new Promise((resolve) => {
    child.once('exit', () => {
      resolve();
    });
  });
}
