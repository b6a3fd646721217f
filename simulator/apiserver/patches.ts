// JSON merge patch (RFC 7386) and JSON patch (RFC 6902) on plain data. What may be patched is decided elsewhere.

import { badRequest, ApiError } from './api-error.ts';
import { isObject, isSame, withKey, type JsonObject } from './json.ts';

/** A document with a merge patch on it: null takes a key away, lists are replaced. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  let result: JsonObject = isObject(target) ? target : {};
  for (const [key, value] of Object.entries(patch)) {
    const before = Object.hasOwn(result, key) ? result[key] : undefined;
    result = withKey(result, key, value === null ? undefined : mergePatch(before, value));
  }
  return result;
}

/** All of a patch that cannot be carried out looks the same to the client: 422, also where a test does not hold. */
function impossible(): ApiError {
  return new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
}

/** A document with a JSON patch on it. @throws ApiError 422 where an operation or a test fails, 400 where it is no patch */
export function jsonPatch(target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch))
    throw badRequest('error decoding patch: json: cannot unmarshal object into a list of operations');
  return patch.reduce((document: unknown, operation: unknown) => step(document, operation), target);
}

function step(document: unknown, operation: unknown): unknown {
  if (!isObject(operation)) throw impossible();
  const path = pointer(operation['path']);
  switch (operation['op']) {
    case 'add':
      return put(document, path, operation['value'], true);
    case 'replace':
      read(document, path);
      return put(document, path, operation['value'], false);
    case 'remove':
      read(document, path);
      return put(document, path, undefined, false);
    case 'test':
      if (!isSame(find(document, path) ?? null, operation['value'] ?? null)) throw impossible();
      return document;
    case 'copy':
      return put(document, path, read(document, pointer(operation['from'])), true);
    case 'move': {
      const from = pointer(operation['from']);
      return put(put(document, from, undefined, false), path, read(document, from), true);
    }
    default:
      throw impossible();
  }
}

function pointer(text: unknown): string[] {
  if (typeof text !== 'string' || (text !== '' && !text.startsWith('/'))) throw impossible();
  return text
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function find(document: unknown, path: readonly string[]): unknown {
  let found = document;
  for (const key of path) {
    if (Array.isArray(found)) found = (found as unknown[])[Number(key)];
    else if (isObject(found) && Object.hasOwn(found, key)) found = found[key];
    else return undefined;
  }
  return found;
}

function read(document: unknown, path: readonly string[]): unknown {
  const found = find(document, path);
  if (found === undefined) throw impossible();
  return found;
}

/** With a value put at a path: into lists it is inserted or set, undefined takes away. */
function put(document: unknown, path: readonly string[], value: unknown, isInsert: boolean): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(document)) return putIntoList(document as unknown[], path, value, isInsert);
  if (!isObject(document)) throw impossible();
  if (rest.length === 0) return withKey(document, key, value);
  if (!Object.hasOwn(document, key)) throw impossible();
  return withKey(document, key, put(document[key], rest, value, isInsert));
}

function putIntoList(
  list: readonly unknown[],
  [key = '', ...rest]: readonly string[],
  value: unknown,
  isInsert: boolean,
): unknown {
  const index = key === '-' ? list.length : Number(key);
  const isThere = Number.isInteger(index) && index >= 0 && index < list.length;
  if (rest.length > 0) {
    if (!isThere) throw impossible();
    return list.with(index, put(list[index], rest, value, isInsert));
  }
  if (isInsert && (isThere || index === list.length)) return list.toSpliced(index, 0, value);
  if (!isThere) throw impossible();
  return value === undefined ? list.toSpliced(index, 1) : list.with(index, value);
}
