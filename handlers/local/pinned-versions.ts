// What the go.mod of the control planes pins. It is the only place where those versions stand.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of go.mod, go.sum and what KWOK plays. */
export const CONTROLPLANE_FOLDER = join(import.meta.dirname, '../../deploy/controlplane');

/** In the order in which they are built, small ones first; each with its package and its module. */
export const PROGRAMS = {
  etcd: { from: 'go.etcd.io/etcd/server/v3', module: 'go.etcd.io/etcd/server/v3' },
  kubectl: { from: 'k8s.io/kubernetes/cmd/kubectl', module: 'k8s.io/kubernetes' },
  kwok: { from: 'sigs.k8s.io/kwok/cmd/kwok', module: 'sigs.k8s.io/kwok' },
  'kube-apiserver': { from: 'k8s.io/kubernetes/cmd/kube-apiserver', module: 'k8s.io/kubernetes' },
  'kube-scheduler': { from: 'k8s.io/kubernetes/cmd/kube-scheduler', module: 'k8s.io/kubernetes' },
  'kube-controller-manager': {
    from: 'k8s.io/kubernetes/cmd/kube-controller-manager',
    module: 'k8s.io/kubernetes',
  },
} as const;

export type ProgramName = keyof typeof PROGRAMS;

export const PROGRAM_NAMES = Object.keys(PROGRAMS) as readonly ProgramName[];

/** Paths of the programs. */
export type Binaries = Readonly<Record<ProgramName, string>>;

export interface Version {
  readonly major: number;
  readonly minor: number;
  /** With its `v`. */
  readonly text: string;
}

/** The version of a program that go.mod asks for. */
export function pinnedVersion(name: ProgramName): Version {
  const goMod = readFileSync(join(CONTROLPLANE_FOLDER, 'go.mod'), 'utf8');
  const { module } = PROGRAMS[name];
  const line = goMod.split('\n').find((text) => text.trim().startsWith(`${module} v`));
  const version = versionIn(line?.trim().slice(module.length) ?? '');
  if (version === undefined) throw new Error(`deploy/controlplane/go.mod names no version of ${module}.`);
  return version;
}

/** The first version in a text. */
export function versionIn(text: string): Version | undefined {
  const [, major, minor, patch] = /\bv?(\d+)\.(\d+)\.(\d+)/.exec(text) ?? [];
  if (major === undefined || minor === undefined || patch === undefined) return undefined;
  return { major: Number(major), minor: Number(minor), text: `v${major}.${minor}.${patch}` };
}

/** Whether a version is of the same minor release or a later one. */
export function isAtLeast(version: Version, wanted: Version): boolean {
  if (version.major !== wanted.major) return version.major > wanted.major;
  return version.minor >= wanted.minor;
}
