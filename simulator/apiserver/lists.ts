// Lists: all at once or in pages that show one instant, as long as that instant is not compacted.

import { compareText } from '../../core/text.ts';
import { ApiError, badRequest, expired } from './api-error.ts';
import type { Target } from './api-path.ts';
import { isObject, without, type JsonObject } from './json.ts';
import { selectorsOf } from './selectors.ts';
import { keyOf, type Store, type StoredObject } from './store.ts';

/** Where a list goes on: after a key, as of a version; as things are now where the version is -1. Written as the real one is. */
interface Token {
  readonly rv: number;
  readonly after: string;
}

const TOKEN_FORMAT = 'meta.k8s.io/v1';
/** What stands after a key: the least text that is greater. */
const AFTER = '\u0000';

const NOW = -1;
const TOO_OLD =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without ' +
  'the continue parameter, or use the continue token in this response to retrieve the remainder of the results. ' +
  'Continuing with the provided token results in an inconsistent list.';

/** The body of a list. `latest` is the version that reads show. @throws ApiError */
export function listBody(
  store: Store,
  { kind, namespace }: Target,
  query: URLSearchParams,
  latest: number,
): JsonObject {
  const matches = selectorsOf(query, kind.kind);
  const token = tokenOf(query.get('continue'));
  const version = token === undefined ? versionOf(query, latest) : token.rv === NOW ? latest : token.rv;
  if (version < store.compacted) throw expiredAt(version, token);
  const all = store.list(kind.key, version).filter((object) => isIn(object, namespace) && matches(object));
  const left =
    token === undefined ? all : all.filter((object) => compareText(keyIn(object), token.after) > 0);
  const limit = Number(query.get('limit') ?? 0);
  const page = limit > 0 ? left.slice(0, limit) : left;
  const remaining = left.length - page.length;
  const items = kind.isCustom ? page : page.map((object) => without(object, ['apiVersion', 'kind']));
  return {
    kind: `${kind.kind}List`,
    apiVersion: kind.apiVersion,
    metadata: {
      resourceVersion: String(version),
      ...(remaining > 0 && {
        continue: encode({ rv: version, after: keyIn(page.at(-1)!) }),
        ...(!query.has('labelSelector') && !query.has('fieldSelector') && { remainingItemCount: remaining }),
      }),
    },
    items,
  };
}

/** Whether an object is in a namespace; the empty one stands for all. */
export function isIn({ metadata }: StoredObject, namespace: string): boolean {
  return namespace === '' || metadata.namespace === namespace;
}

/** The number that a query or a path gives as resource version. @throws ApiError 400 */
export function parseVersion(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw badRequest(
    `invalid resource version: resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
  );
}

function versionOf(query: URLSearchParams, latest: number): number {
  const asked = parseVersion(query.get('resourceVersion') || '0');
  if (asked > latest) throw tooLarge(asked, latest);
  return query.get('resourceVersionMatch') === 'Exact' ? asked : latest;
}

function tooLarge(asked: number, latest: number): ApiError {
  const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }];
  const message = `Timeout: Too large resource version: ${asked}, current: ${latest}`;
  return new ApiError(504, 'Timeout', message, { causes, retryAfterSeconds: 1 });
}

function expiredAt(version: number, token: Token | undefined): ApiError {
  if (token !== undefined) return expired(TOO_OLD, encode({ rv: NOW, after: token.after }));
  return expired(`The resourceVersion for the provided list is too old: ${version}`);
}

function keyIn({ metadata }: StoredObject): string {
  return keyOf(metadata.namespace, metadata.name);
}

function encode({ rv, after }: Token): string {
  return Buffer.from(JSON.stringify({ v: TOKEN_FORMAT, rv, start: after + AFTER })).toString('base64url');
}

function tokenOf(text: string | null): Token | undefined {
  if (text === null || text === '') return undefined;
  try {
    const token: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (isObject(token) && typeof token['rv'] === 'number' && typeof token['start'] === 'string')
      return { rv: token['rv'], after: token['start'].replace(AFTER, '') };
  } catch {
    // Said below, whatever was wrong with it.
  }
  throw badRequest('invalid continue token: continue key is not valid');
}
