// One text for equal data, however it was written, so that hashes of it can be compared; and whether data is equal. Plain data only:
// what JSON can say, and fields that are undefined, which are none.

import { compareText } from './text.ts';

type Fields = Readonly<Record<string, unknown>>;

/** JSON with the keys of every object in order of their code units, apart from keys that are whole numbers, which come first. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(inOrder(value));
}

/** Whether two values have one text, without making it. */
export function isSameData(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (!Array.isArray(a)) return !Array.isArray(b) && haveSameFields(a as Fields, b as Fields);
  return Array.isArray(b) && a.length === b.length && a.every((item, index) => isSameData(item, b[index]));
}

function haveSameFields(a: Fields, b: Fields): boolean {
  let surplus = 0;
  for (const key of Object.keys(a)) {
    if (a[key] === undefined) continue;
    if (!Object.hasOwn(b, key) || !isSameData(a[key], b[key])) return false;
    surplus++;
  }
  for (const key of Object.keys(b)) if (b[key] !== undefined) surplus--;
  return surplus === 0;
}

/** The same data with keys in order; what is in order is not copied. */
function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return listInOrder(value);
  const fields = value as Fields;
  const entries = Object.entries(fields).map(([key, inner]) => [key, inOrder(inner)] as const);
  const isInOrder = entries.every(
    ([key, inner], index) => inner === fields[key] && (index === 0 || entries[index - 1]![0] < key),
  );
  return isInOrder ? fields : Object.fromEntries(entries.sort(([a], [b]) => compareText(a, b)));
}

function listInOrder(list: readonly unknown[]): readonly unknown[] {
  const items = list.map(inOrder);
  return items.some((item, index) => item !== list[index]) ? items : list;
}
