// Takes any foreign value through a schema. It never throws, and what it returns holds no null where a field is absent.

import { z } from 'zod';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { explainIssues } from './explain-issues.ts';
import type { Problem } from './problem.ts';

/** Deeper than any manifest; keeps a hostile one from exhausting the stack. */
const DEPTH_MAX = 100;

/** Fields of ours: any other field is a fault. The message of that fault lists the fields there are. */
export function fields<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape).join(' ');
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? known : undefined),
  });
}

/** Checks `input` against a schema; null means absent, as for the Kubernetes API. */
export function readObject<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): Result<z.output<Schema>, readonly Problem[]> {
  if (isTooDeep(input, DEPTH_MAX)) {
    return err([{ path: [], message: `is nested more than ${DEPTH_MAX} levels deep; write it flatter` }]);
  }
  const parsed = schema.safeParse(withoutNulls(input), { reportInput: true });
  return parsed.success ? ok(parsed.data) : err(explainIssues(parsed.error.issues));
}

/** The own field of a foreign value, or undefined where it is no object or has none of that name. */
export function ownField(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

function isTooDeep(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isTooDeep(inner, levels - 1));
}

/** The value itself where there is no null in it; else a copy without the fields that are null. */
function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map(withoutNulls);
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  const entries = Object.entries(value);
  const kept = entries
    .filter(([, inner]) => inner !== null)
    .map(([key, inner]): [string, unknown] => [key, withoutNulls(inner)]);
  const same = kept.length === entries.length && kept.every(([, inner], i) => inner === entries[i]![1]);
  return same ? value : Object.fromEntries(kept);
}
