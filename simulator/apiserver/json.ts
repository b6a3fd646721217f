// JSON as the fake API server keeps it: plain data that is never changed in place. Keys come from outside, so nothing here
// assigns by key: `__proto__` is a key like any other.

import { isDeepStrictEqual } from 'node:util';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object under a key; an empty one where there is none. */
export function objectAt(value: unknown, key: string): JsonObject {
  const found = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return isObject(found) ? found : {};
}

/** The list under a key; an empty one where there is none. */
export function listAt(value: unknown, key: string): readonly unknown[] {
  const found = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return Array.isArray(found) ? found : [];
}

/** The text under a key; empty where there is none. */
export function textAt(value: unknown, key: string): string {
  const found = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return typeof found === 'string' ? found : '';
}

/** What stands at a path of keys, or undefined. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  let found = value;
  for (const key of path) {
    if (!isObject(found) || !Object.hasOwn(found, key)) return undefined;
    found = found[key];
  }
  return found;
}

/** A copy with another value under a key; undefined takes the key away. */
export function withKey(object: JsonObject, key: string, value: unknown): JsonObject {
  if (value === undefined) return without(object, [key]);
  return { ...object, ...Object.fromEntries([[key, value]]) };
}

/** A copy with another value at a path; objects on the way are made where missing. */
export function withPath(object: JsonObject, path: readonly string[], value: unknown): JsonObject {
  const [key, ...rest] = path;
  if (key === undefined) return object;
  return withKey(object, key, rest.length === 0 ? value : withPath(objectAt(object, key), rest, value));
}

export function without(object: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

/** Whether two values are the same data; the order of keys does not count. */
export function isSame(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(a, b);
}
