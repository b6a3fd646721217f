// Reads the path and query of a request: which kind, namespace, name and subresource are meant. It knows which kinds there are
// only by asking.

import type { Kind } from './kinds.ts';

export interface Target {
  readonly kind: Kind;
  /** Empty: cluster-scoped, or all namespaces. */
  readonly namespace: string;
  /** Empty: the collection. */
  readonly name: string;
  readonly subresource: string;
}

/** Where a path leads: to a resource, to a known group version without such a resource, or nowhere the kinds are served. */
export type Route =
  | { readonly type: 'resource'; readonly target: Target }
  | { readonly type: 'unknown' }
  | { readonly type: 'other' };

export interface SplitPath {
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
}

/** Path segments without empty ones, decoded, and the query. */
export function splitPath(path: string): SplitPath {
  const [before = '', after = ''] = path.split('?', 2);
  const segments = before.split('/').filter((segment) => segment !== '');
  return { segments: segments.map(decodeURIComponent), query: new URLSearchParams(after) };
}

/** Finds the kind that serves `group`, `version` and `plural`. */
export type FindKind = (group: string, version: string, plural: string) => Kind | undefined;

export function routeOf(
  segments: readonly string[],
  findKind: FindKind,
  servesGroup: (group: string, version: string) => boolean,
): Route {
  const isCore = segments[0] === 'api';
  const group = isCore ? '' : (segments[1] ?? '');
  const version = (isCore ? segments[1] : segments[2]) ?? '';
  const rest = segments.slice(isCore ? 2 : 3);
  if ((!isCore && segments[0] !== 'apis') || rest.length === 0) return { type: 'other' };
  const target = targetOf(rest, (plural) => findKind(group, version, plural));
  if (target !== undefined) return { type: 'resource', target };
  return { type: servesGroup(group, version) ? 'unknown' : 'other' };
}

function targetOf(rest: readonly string[], find: (plural: string) => Kind | undefined): Target | undefined {
  return inNamespace(rest, find) ?? atRoot(rest, find);
}

/** `namespaces/NAMESPACE/PLURAL[/NAME[/SUBRESOURCE]]`. */
function inNamespace(
  [first, namespace = '', plural = '', name = '', subresource = '', ...more]: readonly string[],
  find: (plural: string) => Kind | undefined,
): Target | undefined {
  if (first !== 'namespaces' || plural === '' || more.length > 0) return undefined;
  const kind = find(plural);
  return kind?.namespaced === true ? { kind, namespace, name, subresource } : undefined;
}

/** `PLURAL[/NAME[/SUBRESOURCE]]`; of a namespaced kind only the collection has an address outside namespaces. */
function atRoot(
  [plural = '', name = '', subresource = '', ...more]: readonly string[],
  find: (plural: string) => Kind | undefined,
): Target | undefined {
  const kind = more.length > 0 ? undefined : find(plural);
  if (kind === undefined || (kind.namespaced && name !== '')) return undefined;
  return { kind, namespace: '', name, subresource };
}
