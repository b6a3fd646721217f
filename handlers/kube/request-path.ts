// Where an object of an API server lives: paths and queries, with every part escaped, as names come from other people. A name
// that would climb out of its place is refused before anything is sent.

import type { Resource } from '../ports/kube-object.ts';
import { ApiError } from './api-error.ts';

export interface ObjectRef {
  readonly namespace?: string;
  readonly name: string;
}

/** The part of an object, or the service at it, that has a door of its own. */
export type Subresource = 'status' | 'scale' | 'token';

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** All objects of a kind: of one namespace, or of all where none is given. */
export function collectionPath(resource: Resource, namespace: string | undefined): string {
  const root =
    resource.group === ''
      ? `/api/${segment(resource.version)}`
      : `/apis/${segment(resource.group)}/${segment(resource.version)}`;
  const scope = resource.namespaced && namespace !== undefined ? `/namespaces/${segment(namespace)}` : '';
  return `${root}${scope}/${segment(resource.plural)}`;
}

/** The collection that an object is created in: a namespaced kind needs a namespace. */
export function homePath(resource: Resource, namespace: string | undefined): string {
  if (resource.namespaced && namespace === undefined) {
    throw refused(`${resource.kind} lives in a namespace: say which one.`);
  }
  return collectionPath(resource, namespace);
}

/** One object, or a subresource of it. */
export function objectPath(resource: Resource, ref: ObjectRef, subresource?: Subresource): string {
  const path = `${homePath(resource, ref.namespace)}/${segment(ref.name)}`;
  return subresource === undefined ? path : `${path}/${subresource}`;
}

/** A query of the values that are given; empty values are left out. */
export function withQuery(path: string, query: Query): string {
  const parts = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`);
  return parts.length === 0 ? path : `${path}?${parts.join('&')}`;
}

function segment(text: string): string {
  if (text === '' || text === '.' || text === '..') {
    throw refused(`"${text}" cannot be part of a path: write the name of an object, a namespace or a kind.`);
  }
  try {
    return encodeURIComponent(text);
  } catch {
    throw refused('A name with half a character (a lone surrogate) cannot be part of a path.');
  }
}

function refused(message: string): ApiError {
  return new ApiError(message, { status: 0, fault: 'badRequest' });
}
