// How an object falls into fields that managers can own: which maps and lists are looked into, and by what their parts are
// named. The names are those of the FieldsV1 format. Lists without a rule are one value, as in custom kinds without markers.

import { compareText } from '../../../core/text.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { MergeRules } from '../kinds.ts';

/** A part of a value: its name in FieldsV1, where the merge rules find it, and what it holds. */
export interface Child {
  readonly element: string;
  readonly pattern: string;
  readonly value: unknown;
}

/** The parts of a value, or undefined where it is one value to its owner. */
export function childrenOf(value: unknown, pattern: string, rules: MergeRules): readonly Child[] | undefined {
  if (isObject(value)) {
    if (rules.atomicMaps.includes(pattern)) return undefined;
    return Object.entries(value).map(([key, inner]) => ({
      element: `f:${key}`,
      pattern: pattern === '' ? key : `${pattern}.${key}`,
      value: inner,
    }));
  }
  if (!Array.isArray(value)) return undefined;
  const items: readonly unknown[] = value;
  if (rules.setLists.includes(pattern))
    return items.map((item) => ({
      element: `v:${JSON.stringify(item)}`,
      pattern: `${pattern}[]`,
      value: item,
    }));
  const keys = rules.keyedLists[pattern];
  if (keys === undefined || !items.every(isObject)) return undefined;
  return items.map((item) => ({ element: keyElement(item, keys), pattern: `${pattern}[]`, value: item }));
}

/** Whether a part is an item of a list, which is owned as such besides what is in it. */
export function isItem(element: string): boolean {
  return element.startsWith('k:') || element.startsWith('v:');
}

/** The value again from its parts, in their order. */
export function fromChildren(before: unknown, children: readonly Child[]): unknown {
  if (Array.isArray(before)) return children.map(({ value }) => value);
  return Object.fromEntries(children.map(({ element, value }) => [element.slice(2), value]));
}

function keyElement(item: JsonObject, keys: Readonly<Record<string, unknown>>): string {
  const named = Object.entries(keys).map(([key, fallback]) => [key, item[key] ?? fallback] as const);
  const present = named.filter(([, value]) => value !== undefined).sort(([a], [b]) => compareText(a, b));
  return `k:${JSON.stringify(Object.fromEntries(present))}`;
}

/** Two values as one: the second wins where both say something, and adds what the first lacks. */
export function merged(live: unknown, config: unknown, pattern: string, rules: MergeRules): unknown {
  const ours = childrenOf(config, pattern, rules);
  const theirs = childrenOf(live, pattern, rules);
  if (ours === undefined || theirs === undefined || Array.isArray(live) !== Array.isArray(config))
    return config;
  const theirsBy = new Map(theirs.map((child) => [child.element, child]));
  const both = ours.map((child) => {
    const other = theirsBy.get(child.element);
    if (other === undefined) return child;
    return { ...child, value: merged(other.value, child.value, child.pattern, rules) };
  });
  return fromChildren(config, interleaved(theirs, both));
}

/**
 * Parts of a merged value in the order of the real server: what both sides have stands as the configuration has it, and what only
 * the live object has stays as near to its place as that allows.
 */
function interleaved(theirs: readonly Child[], ours: readonly Child[]): readonly Child[] {
  const known = new Set(theirs.map(({ element }) => element));
  const applied = new Set(ours.map(({ element }) => element));
  const order: Child[] = [];
  let next = 0;
  for (const child of theirs) {
    if (!applied.has(child.element)) {
      order.push(child);
      continue;
    }
    // A shared part draws those before it along, unless it stands further back in the configuration than the next shared one.
    const nextShared = ours.slice(next).find(({ element }) => known.has(element))?.element;
    if (nextShared !== child.element) continue;
    while (ours[next]!.element !== child.element) order.push(ours[next++]!);
    order.push(ours[next++]!);
  }
  return [...order, ...ours.slice(next)];
}
