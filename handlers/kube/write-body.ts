// What is sent in a write: a draft of an object, operations of a JSON patch, the conditions of a deletion.

import type { KubeMetadata, Resource } from '../ports/kube-object.ts';

interface Draft {
  readonly metadata: Partial<KubeMetadata> & { readonly name: string };
}

/** An object to be written: what the server fills in may be left out, apiVersion and kind too. */
export type KubeDraft = Draft | (Draft & Readonly<Record<string, unknown>>);

export interface JsonPatchOperation {
  readonly op: 'add' | 'remove' | 'replace' | 'test';
  readonly path: string;
  readonly value?: unknown;
}

export interface DeleteOptions {
  /** Only this very object: another one under its name gives a conflict. */
  readonly uid?: string;
  /** Only this version of it: a conflict where somebody has changed it. */
  readonly resourceVersion?: string;
  readonly propagation?: 'Background' | 'Foreground';
}

/** A draft as JSON, with apiVersion and kind. */
export function objectBody(resource: Resource, object: KubeDraft): string {
  const { group, version, kind } = resource;
  return JSON.stringify({ apiVersion: group === '' ? version : `${group}/${version}`, kind, ...object });
}

/** The wishes of a deletion as the server reads them. */
export function deletionBody({ propagation, ...preconditions }: DeleteOptions): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    ...(Object.keys(preconditions).length === 0 ? {} : { preconditions }),
    ...(propagation === undefined ? {} : { propagationPolicy: propagation }),
  });
}
