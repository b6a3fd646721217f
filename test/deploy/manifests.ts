// The manifests of deploy/ as objects, for the tests of this folder.

import { readFileSync } from 'node:fs';
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

/** Files that the kustomization puts together. */
export function kustomizedFiles(): readonly string[] {
  const text = readFileSync(new URL('kustomization.yaml', folder), 'utf8');
  return (parse(text) as { readonly resources: readonly string[] }).resources;
}
