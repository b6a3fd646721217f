// What one control plane is, kept in its folder: whoever opens the folder later can stop it, or start it again as it was.

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalFailure } from './failure.ts';
import type { LocalUser } from './credentials.ts';
import type { NodeShape } from './nodes.ts';
import type { Binaries } from './pinned-versions.ts';

export interface PlaneSettings {
  readonly name: string;
  readonly binaries: Binaries;
  readonly ports: PlanePorts;
  readonly administrator: LocalUser;
  readonly users: readonly LocalUser[];
  readonly nodes: readonly NodeShape[];
  readonly hasScheduler: boolean;
  readonly hasKwok: boolean;
}

export interface PlanePorts {
  readonly apiServer: number;
  readonly etcdClient: number;
  readonly etcdPeer: number;
}

/** Files in the folder of a control plane. */
export function planeFiles(folder: string): Readonly<Record<PlaneFile, string>> {
  const certificates = join(folder, 'certificates');
  return {
    settings: join(folder, 'plane.json'),
    certificates,
    certificate: join(certificates, 'apiserver.crt'),
    kubeconfig: join(folder, 'kubeconfig'),
    tokens: join(folder, 'tokens.csv'),
    privateKey: join(folder, 'service-accounts.key'),
    publicKey: join(folder, 'service-accounts.pub'),
    etcd: join(folder, 'etcd'),
  };
}

type PlaneFile =
  'settings' | 'certificates' | 'certificate' | 'kubeconfig' | 'tokens' | 'privateKey' | 'publicKey' | 'etcd';

/** Reads the settings. Throws a LocalFailure where there are none. */
export function readSettings(folder: string): PlaneSettings {
  const file = planeFiles(folder).settings;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as PlaneSettings;
  } catch (error) {
    throw new LocalFailure(`There is no control plane in ${folder}: its plane.json cannot be read.`, {
      cause: error,
    });
  }
}

/** Writes a file that only its owner can read; it appears whole. */
export function writePrivately(file: string, text: string): void {
  const draft = `${file}.${process.pid}.draft`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, file);
}
