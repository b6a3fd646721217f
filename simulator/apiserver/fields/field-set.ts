// Sets of field paths: what a manager owns, what a change touched. A path is its elements in FieldsV1 notation, one a line; no
// manager is known here.

import { isObject, isSame, type JsonObject } from '../json.ts';
import type { MergeRules } from '../kinds.ts';
import { childrenOf, fromChildren, isItem, type Child } from './children.ts';

export type FieldSet = ReadonlySet<string>;

const SEPARATOR = '\n';
const NO_CHILDREN: readonly Child[] = [];

function below(path: string, element: string): string {
  return path === '' ? element : path + SEPARATOR + element;
}

/** The fields that somebody who applies this configuration says something about. */
export function fieldsOf(config: unknown, rules: MergeRules): FieldSet {
  const fields = new Set<string>();
  collect({ element: '', pattern: '', value: config }, '', { rules, fields, withMaps: false });
  return fields;
}

interface Collecting {
  readonly rules: MergeRules;
  readonly fields: Set<string>;
  /** Whether maps and lists count as fields besides what is in them. */
  readonly withMaps: boolean;
}

function collect({ element, pattern, value }: Child, path: string, into: Collecting): void {
  const parts = childrenOf(value, pattern, into.rules);
  const children = parts ?? [];
  // An empty list whose items would be told apart says nothing; an empty map is a field.
  const isEmpty = children.length === 0 && (parts === undefined || !Array.isArray(value));
  if (path !== '' && (isEmpty || into.withMaps || isItem(element))) into.fields.add(path);
  for (const child of children) collect(child, below(path, child.element), into);
}

export interface Change {
  /** Fields that are new or have another value. */
  readonly changed: FieldSet;
  readonly removed: FieldSet;
}

/** What differs between two states of an object. */
export function changeBetween(before: unknown, after: unknown, rules: MergeRules): Change {
  const changed = new Set<string>();
  const removed = new Set<string>();
  const compare = (a: Child, b: Child, path: string): void => {
    // Null is an empty map or list where the other side is one.
    const old = a.value === null ? NO_CHILDREN : childrenOf(a.value, a.pattern, rules);
    const fresh = b.value === null ? NO_CHILDREN : childrenOf(b.value, b.pattern, rules);
    if (old === undefined || fresh === undefined || (a.value === null && b.value === null)) {
      if (!isSame(a.value, b.value)) changed.add(path);
      return;
    }
    const oldByElement = new Map(old.map((child) => [child.element, child]));
    for (const child of fresh) {
      const other = oldByElement.get(child.element);
      oldByElement.delete(child.element);
      const at = below(path, child.element);
      if (other === undefined) collect(child, at, { rules, fields: changed, withMaps: true });
      else compare(other, child, at);
    }
    for (const child of oldByElement.values())
      collect(child, below(path, child.element), { rules, fields: removed, withMaps: true });
  };
  compare({ element: '', pattern: '', value: before }, { element: '', pattern: '', value: after }, '');
  return { changed, removed };
}

export interface Pruned {
  readonly value: unknown;
  /** What lost all that was in it and became null, because somebody still owns it as such. */
  readonly nulls: readonly string[];
}

/** A value without some fields. What becomes empty by that goes too, unless somebody owns it as such: then it is null. */
export function withoutFields(
  value: unknown,
  gone: FieldSet,
  rules: MergeRules,
  isOwned: (path: string) => boolean,
): Pruned {
  const nulls: string[] = [];
  const prune = (node: Child, path: string): Child | undefined => {
    if (path !== '' && gone.has(path)) return undefined;
    const children = childrenOf(node.value, node.pattern, rules);
    if (children === undefined || children.length === 0) return node;
    const kept = children.flatMap((child) => prune(child, below(path, child.element)) ?? []);
    if (kept.length > 0) return { ...node, value: fromChildren(node.value, kept) };
    if (!isOwned(path)) return undefined;
    nulls.push(path);
    return { ...node, value: null };
  };
  return { value: prune({ element: '', pattern: '', value }, '')?.value ?? {}, nulls };
}

/** The path of a field that is reached by keys alone. */
export function pathOf(keys: readonly string[]): string {
  return keys.map((key) => `f:${key}`).join(SEPARATOR);
}

/**
 * The fields that hold those of a set. With the last that anybody owns in such a field the field itself goes, and all that nobody
 * owns in it.
 */
export function holders(fields: FieldSet): FieldSet {
  const found = new Set<string>();
  for (const field of fields) {
    const elements = field.split(SEPARATOR);
    for (let length = 1; length < elements.length; length++)
      if (elements[length - 1]!.startsWith('f:')) found.add(elements.slice(0, length).join(SEPARATOR));
  }
  return found;
}

/** Whether a set keeps a field where it is: it has the path or something under it; of an item of a list, the item as such. */
export function keeps(fields: FieldSet, path: string): boolean {
  if (fields.has(path)) return true;
  if (isItem(path.slice(path.lastIndexOf(SEPARATOR) + 1))) return false;
  const start = path + SEPARATOR;
  for (const field of fields) if (field.startsWith(start)) return true;
  return false;
}

export function toFieldsV1(fields: FieldSet): JsonObject {
  const root = new Map<string, unknown>();
  for (const path of [...fields].sort()) {
    let node = root;
    for (const element of path.split(SEPARATOR)) {
      const next = (node.get(element) as typeof node | undefined) ?? new Map<string, unknown>();
      node.set(element, next);
      node = next;
    }
    node.set('.', new Map());
  }
  return treeOf(root);
}

function treeOf(node: ReadonlyMap<string, unknown>): JsonObject {
  // A field without any below it is there by being named; the dot is for those that are owned besides what is in them.
  const entries = [...node].filter(([element]) => element !== '.' || node.size > 1);
  return Object.fromEntries(entries.map(([element, inner]) => [element, treeOf(inner as typeof node)]));
}

export function fromFieldsV1(tree: unknown): FieldSet {
  const fields = new Set<string>();
  const walk = (node: unknown, path: string): void => {
    const entries = isObject(node) ? Object.entries(node) : [];
    if (path !== '' && entries.length === 0) fields.add(path);
    for (const [element, inner] of entries) {
      if (element === '.') fields.add(path);
      else walk(inner, below(path, element));
    }
  };
  walk(tree, '');
  return fields;
}

/** A path as messages show it: `.spec.template.spec.containers[name="c"].image`. */
export function describePath(path: string): string {
  return path.split(SEPARATOR).map(describeElement).join('');
}

function describeElement(element: string): string {
  const name = element.slice(2);
  if (element.startsWith('f:')) return `.${name}`;
  if (element.startsWith('v:')) return `[=${name}]`;
  const keys = Object.entries(JSON.parse(name) as JsonObject);
  return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`;
}
