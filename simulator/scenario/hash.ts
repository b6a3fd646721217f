// A short name for what a scenario says, for reports: equal hashes, equal runs. Wording, paths and hosts do not count.

import { createHash } from 'node:crypto';
import type { Scenario } from './scenario.ts';

/**
 * Sixteen hexadecimal digits over everything that can change a number of a run: defaults filled in, units resolved,
 * settings applied, the contents of traces and manifests included; name and question not. SHA-256, cut.
 */
export function scenarioHash(scenario: Scenario): string {
  const said = { ...scenario, name: '', question: '' };
  return createHash('sha256').update(JSON.stringify(said, plain)).digest('hex').slice(0, 16);
}

/** Maps, typed arrays and infinities as JSON can hold them; fields in one order. */
function plain(_key: string, value: unknown): unknown {
  if (value === Infinity) return 'Infinity';
  if (value instanceof Map) return ['map', ...(value as ReadonlyMap<unknown, unknown>)];
  if (value instanceof Float64Array || value instanceof Int32Array) return ['numbers', ...value];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
