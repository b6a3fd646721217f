// Writes the files of a new control plane: its settings, and secrets of its own.

import { mkdirSync } from 'node:fs';
import { newAdministrator, newServiceAccountKeys, newUser, tokenFile } from './credentials.ts';
import type { NodeShape } from './nodes.ts';
import type { Binaries } from './pinned-versions.ts';
import { planeFiles, writePrivately, type PlaneSettings } from './plane-settings.ts';
import { freePorts } from './ports.ts';

export interface ControlPlaneOptions {
  readonly name: string;
  /** New or empty; it takes secrets, so it is made for its owner alone. */
  readonly folder: string;
  readonly binaries: Binaries;
  readonly nodes: readonly NodeShape[];
  /** True where nothing is said. */
  readonly scheduler?: boolean;
  /** True where nothing is said; without it nodes never become ready. */
  readonly kwok?: boolean;
  /** Users beside the administrator; each gets a token of its own. */
  readonly users?: readonly { readonly name: string; readonly groups: readonly string[] }[];
}

/** Chooses ports and makes secrets; the folder becomes its owner's alone. */
export async function writePlane(options: ControlPlaneOptions): Promise<void> {
  const files = planeFiles(options.folder);
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const [apiServer, etcdClient, etcdPeer] = (await freePorts(3)) as readonly [number, number, number];
  const settings: PlaneSettings = {
    name: options.name,
    binaries: options.binaries,
    ports: { apiServer, etcdClient, etcdPeer },
    administrator: newAdministrator(),
    users: (options.users ?? []).map(({ name, groups }) => newUser(name, groups)),
    nodes: options.nodes,
    hasScheduler: options.scheduler ?? true,
    hasKwok: options.kwok ?? true,
  };
  const keys = newServiceAccountKeys();
  writePrivately(files.privateKey, keys.privateKey);
  writePrivately(files.publicKey, keys.publicKey);
  writePrivately(files.tokens, tokenFile([settings.administrator, ...settings.users]));
  writePrivately(files.settings, JSON.stringify(settings, undefined, 2));
}
