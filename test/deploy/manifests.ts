// The manifests of deploy/ as objects, for the tests of this folder.

import { existsSync, readFileSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';

const folder = new URL('../../deploy/', import.meta.url);

export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: readonly Rule[];
  readonly roleRef?: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly Readonly<Record<string, string>>[];
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** The objects in a file of deploy/. */
export function objectsIn(file: string): Manifest[] {
  const text = readFileSync(new URL(file, folder), 'utf8');
  return parseAllDocuments(text).map((document) => document.toJS() as Manifest);
}

/** Files that the kustomization of a folder of deploy/ puts together, with those of the folders that it names. */
export function kustomizedFiles(at = ''): readonly string[] {
  // Where kubectl takes a folder as it is, the kustomization in it must have no ending.
  const file = ['kustomization.yaml', 'Kustomization'].find((name) => existsSync(new URL(at + name, folder)));
  const text = readFileSync(new URL(`${at}${file ?? 'kustomization.yaml'}`, folder), 'utf8');
  const { resources } = parse(text) as { readonly resources: readonly string[] };
  return resources.flatMap((name) => {
    const path = new URL(at + name, folder).pathname.slice(folder.pathname.length);
    return path.endsWith('.yaml') ? [path] : kustomizedFiles(`${path}/`);
  });
}
