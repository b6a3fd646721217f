// Reading foreign objects field by field: whatever an API server or a user sent, a reader gets the type it asked for or
// nothing. It never throws.

/** The field of a value, or undefined where the value is no object or has none of that name. */
export function field(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const name of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, name)) return undefined;
    current = (current as Readonly<Record<string, unknown>>)[name];
  }
  return current;
}

export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = field(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

/** A whole number at a path; 0 where there is none. */
export function countAt(value: unknown, ...path: readonly string[]): number {
  const found = field(value, ...path);
  return typeof found === 'number' && Number.isSafeInteger(found) ? found : 0;
}

export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = field(value, ...path);
  return Array.isArray(found) ? (found as readonly unknown[]) : [];
}

/** Entries of a map of texts, in order of their names' code units; entries that are no text are left out. */
export function textMapAt(value: unknown, ...path: readonly string[]): ReadonlyMap<string, string> {
  const found = field(value, ...path);
  if (typeof found !== 'object' || found === null) return EMPTY;
  const entries = Object.entries(found).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return new Map(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

const EMPTY: ReadonlyMap<string, string> = new Map();
