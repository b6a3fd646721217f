// Overrides from the command line: --set clusters.cluster1.traffic=5, or a point of a --grid. It changes a copy of what was
// written; whether the result makes sense is for the schema to say.

import { parse } from 'yaml';
import { nearestName } from '../../core/api/suggestion.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';

type Path = readonly (string | number)[];

/** An override as it was given. */
export interface Setting {
  readonly option: '--set' | '--grid';
  /** `path=value` */
  readonly text: string;
}

/** An override that was applied, and the path it wrote to. */
export interface AppliedSetting {
  readonly path: Path;
  readonly setting: Setting;
}

export interface SettingFault {
  readonly setting: Setting;
  readonly message: string;
}

/**
 * Applies `path=value` texts in their order. Steps of a path are field names, numbers or names in a list (from 0, or by
 * the item's `name`), joined by dots; a step that itself has dots stands in double quotes. The value is YAML: 3, [a, b] or
 * {cpu: 4}. Fields that were not written are added; list items are not.
 */
export function applySettings(
  written: unknown,
  settings: readonly Setting[],
): {
  readonly value: unknown;
  readonly applied: readonly AppliedSetting[];
  readonly faults: readonly SettingFault[];
} {
  const root = { value: unshared(written) };
  const applied: AppliedSetting[] = [];
  const faults: SettingFault[] = [];
  for (const setting of settings) {
    const done = applyOne(root, setting.text);
    if (done.ok) applied.push({ path: done.value, setting });
    else faults.push({ setting, message: done.error });
  }
  return { value: root.value, applied, faults };
}

/** A copy in which nothing is shared: an alias in the file must not pass a setting on to its other uses. */
function unshared(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unshared);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unshared(inner)]));
}

function applyOne(root: { value: unknown }, text: string): Result<Path, string> {
  const parts = /^((?:"[^"]+"|[^".=]+)(?:\.(?:"[^"]+"|[^".=]+))*)=([^]*)$/.exec(text);
  if (parts === null)
    return err('this is no setting; write path=value, for example clusters.cluster1.traffic=5');
  const value = readValue(parts[2]!);
  if (!value.ok) return value;
  const steps = [...parts[1]!.matchAll(/"([^"]+)"|[^".]+/g)].map((step) => step[1] ?? step[0]);
  const path: (string | number)[] = ['value'];
  let holder: unknown = root;
  for (const step of steps) {
    holder = enter(holder, path.at(-1)!);
    const key = keyIn(holder, step);
    if (!key.ok) return err(`there is no ${steps.join('.')}: ${key.error}`);
    path.push(key.value);
  }
  write(holder, path.at(-1)!, value.value);
  return ok(path.slice(1));
}

function readValue(text: string): Result<unknown, string> {
  try {
    return ok(parse(text) as unknown);
  } catch {
    return err(`the value ${JSON.stringify(text)} is not YAML; put texts with special characters in quotes`);
  }
}

/** The value under a key; where none was written, an object to write into. */
function enter(holder: unknown, key: string | number): unknown {
  const inner = (holder as Record<string | number, unknown>)[key];
  if (inner !== undefined && inner !== null) return inner;
  const made = {};
  write(holder, key, made);
  return made;
}

function keyIn(holder: unknown, step: string): Result<string | number, string> {
  if (typeof holder !== 'object' || holder === null)
    return err(`what ${step} would be a part of is a single value`);
  if (!Array.isArray(holder)) return step === '__proto__' ? err('no field has this name') : ok(step);
  const items: readonly unknown[] = holder;
  const names = items.map(nameOf);
  const index = /^\d+$/.test(step) ? Number(step) : names.indexOf(step);
  if (index >= 0 && index < items.length) return ok(index);
  const known = names.filter((name) => name !== undefined);
  const near = nearestName(step, known);
  if (near !== undefined) return err(`the list has no ${step}; did you mean ${near}?`);
  const named = known.length === 0 ? '' : `, or one of ${known.join(', ')}`;
  return err(`the list has no ${step}; write a number from 0 to ${items.length - 1}${named}`);
}

function nameOf(item: unknown): string | undefined {
  if (typeof item !== 'object' || item === null || !('name' in item)) return undefined;
  return typeof item.name === 'string' ? item.name : undefined;
}

function write(holder: unknown, key: string | number, value: unknown): void {
  (holder as Record<string | number, unknown>)[key] = value;
}
