// The difference between two documents as a JSON merge patch (RFC 7386). Lists are replaced whole, as that RFC has it.

import { isSameData } from '../../core/canonical.ts';

type Document = Readonly<Record<string, unknown>>;

/** What to merge into `before` to have `after`; null: nothing. A field that `after` lacks or leaves undefined is removed. */
export function mergePatchBetween(before: unknown, after: Document): Document | null {
  const from = isDocument(before) ? before : {};
  const patch: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(after)) {
    if (value === undefined) continue;
    const was = from[name];
    if (isDocument(value) && isDocument(was)) {
      const inner = mergePatchBetween(was, value);
      if (inner !== null) patch[name] = inner;
    } else if (!isSameData(was, value)) patch[name] = value;
  }
  for (const name of Object.keys(from)) if (after[name] === undefined) patch[name] = null;
  return Object.keys(patch).length === 0 ? null : patch;
}

function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
