// JSON Patch (RFC 6902) on plain data: a new document, or the first operation that cannot be carried out. It changes nothing
// that it is given, never reads or writes what an object inherits, and lets no patch blow a document up.

import { canonicalJson } from './canonical.ts';
import { indexOf, stepsOf, type Steps } from './json-pointer.ts';
import type { Result } from './result.ts';
import { err, ok } from './result.ts';

const DEPTH_MAX = 100;
const VALUES_MAX = 100_000;

/** One operation; paths are JSON Pointers (RFC 6901). */
export interface PatchOperation {
  readonly op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';
  readonly path: string;
  /** For move and copy. */
  readonly from?: string | undefined;
  /** For add, replace and test. */
  readonly value?: unknown;
}

/** The operation that failed, by its place in the list, and a sentence that names its path. */
export interface PatchFault {
  readonly index: number;
  readonly message: string;
}

/** Carries out all operations in order, or none of them. */
export function patched(
  document: unknown,
  operations: readonly PatchOperation[],
): Result<unknown, PatchFault> {
  let current = document;
  for (const [index, operation] of operations.entries()) {
    const next = carriedOut(current, operation);
    if (!next.ok) {
      const message = `${operation.op} ${operation.path}: ${next.error}`;
      return err({ index, message });
    }
    current = next.value;
  }
  return ok(current);
}

type Outcome = Result<unknown, string>;

function carriedOut(document: unknown, { op, path, from, value }: PatchOperation): Outcome {
  const to = stepsOf(path);
  if (!to.ok) return to;
  switch (op) {
    case 'add':
      return added(document, to.value, value);
    case 'remove':
      return changed(document, to.value, REMOVE);
    case 'replace':
      return replaced(document, to.value, value);
    case 'test':
      return tested(document, to.value, value);
    case 'move':
    case 'copy':
      return taken(document, to.value, op, from ?? '');
  }
}

function taken(document: unknown, to: Steps, op: 'move' | 'copy', from: string): Outcome {
  const source = stepsOf(from);
  if (!source.ok) return source;
  const value = valueAt(document, source.value);
  if (!value.ok) return err(`from ${from}: ${value.error}`);
  if (op === 'copy') return added(document, to, value.value);
  const isInside = to.length > source.value.length && source.value.every((step, i) => step === to[i]);
  if (isInside) return err(`it would move ${from} into itself`);
  const without = changed(document, source.value, REMOVE);
  return without.ok ? added(without.value, to, value.value) : without;
}

function tested(document: unknown, steps: Steps, value: unknown): Outcome {
  const found = valueAt(document, steps);
  if (!found.ok) return found;
  return canonicalJson(found.value) === canonicalJson(value) ? ok(document) : err('another value is there');
}

function added(document: unknown, steps: Steps, value: unknown): Outcome {
  return withinBounds(document, steps, value) ?? changed(document, steps, { kind: 'add', value });
}

function replaced(document: unknown, steps: Steps, value: unknown): Outcome {
  return withinBounds(document, steps, value) ?? changed(document, steps, { kind: 'replace', value });
}

type Change = { readonly kind: 'add' | 'replace'; readonly value: unknown } | { readonly kind: 'remove' };

const REMOVE: Change = { kind: 'remove' };

/** The document with one place in it changed; what lies beside the way there is shared. */
function changed(document: unknown, steps: Steps, change: Change): Outcome {
  const [step, ...rest] = steps;
  if (step === undefined) {
    return change.kind === 'remove' ? err('the whole document cannot be removed') : ok(change.value);
  }
  if (rest.length === 0)
    return Array.isArray(document) ? inList(document, step, change) : inRecord(document, step, change);
  const inner = childOf(document, step);
  if (!inner.ok) return inner;
  const child = changed(inner.value, rest, change);
  return child.ok ? ok(withChild(document, step, child.value)) : child;
}

function inList(list: readonly unknown[], step: string, change: Change): Outcome {
  const end = change.kind === 'add' ? list.length : list.length - 1;
  const at = step === '-' && change.kind === 'add' ? list.length : indexOf(step);
  if (at < 0 || at > end) return err(`there is no entry ${step} in a list of ${list.length}`);
  if (change.kind === 'add') return ok([...list.slice(0, at), change.value, ...list.slice(at)]);
  if (change.kind === 'remove') return ok([...list.slice(0, at), ...list.slice(at + 1)]);
  return ok(list.with(at, change.value));
}

function inRecord(record: unknown, step: string, change: Change): Outcome {
  if (!isRecord(record)) return err(`there is no field ${step} in what is no object`);
  if (change.kind !== 'add' && !Object.hasOwn(record, step)) return err(`there is no field ${step}`);
  if (change.kind !== 'remove') return ok({ ...record, [step]: change.value });
  return ok(Object.fromEntries(Object.entries(record).filter(([name]) => name !== step)));
}

function withChild(parent: unknown, step: string, child: unknown): unknown {
  if (Array.isArray(parent)) return (parent as readonly unknown[]).with(Number(step), child);
  return { ...(parent as object), [step]: child };
}

function valueAt(document: unknown, steps: Steps): Outcome {
  let value = document;
  for (const step of steps) {
    const child = childOf(value, step);
    if (!child.ok) return child;
    value = child.value;
  }
  return ok(value);
}

function childOf(parent: unknown, step: string): Outcome {
  if (Array.isArray(parent)) {
    const at = indexOf(step);
    if (at < 0 || at >= parent.length) return err(`there is no entry ${step} in a list of ${parent.length}`);
    return ok(parent[at]);
  }
  if (!isRecord(parent) || !Object.hasOwn(parent, step)) return err(`there is no field ${step}`);
  return ok(parent[step]);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Why a value may not be put where the steps lead; null: it may. */
function withinBounds(document: unknown, steps: Steps, value: unknown): { ok: false; error: string } | null {
  const there = measure(document);
  const more = measure(value);
  if (more.hasPrototype) return err('the value has a field __proto__; leave it out');
  if (steps.length + more.depth > DEPTH_MAX) return err(`it nests more than ${DEPTH_MAX} levels deep`);
  if (there.values + more.values > VALUES_MAX) return err(`it makes more than ${VALUES_MAX} values`);
  return null;
}

interface Measure {
  values: number;
  depth: number;
  hasPrototype: boolean;
}

/** How large a value is, counted no further than a little beyond what is allowed. */
function measure(value: unknown): Measure {
  const found: Measure = { values: 0, depth: 0, hasPrototype: false };
  const open: [value: unknown, depth: number][] = [[value, 0]];
  for (let next = open.pop(); next !== undefined && found.values <= VALUES_MAX; next = open.pop()) {
    const [inner, depth] = next;
    found.values++;
    found.depth = Math.max(found.depth, depth);
    if (typeof inner !== 'object' || inner === null) continue;
    if (Object.hasOwn(inner, '__proto__')) found.hasPrototype = true;
    for (const child of Object.values(inner)) open.push([child, depth + 1]);
  }
  return found;
}
