// A short name for what a scenario says, for reports: equal hashes, equal runs. Wording, paths and hosts do not count.

import { createHash } from 'node:crypto';
import type { Scenario } from './scenario.ts';

/**
 * Sixteen hexadecimal digits over everything that can change a number of a run: defaults filled in, units resolved,
 * settings applied, the contents of traces and manifests included; name, question, measure and warnings not. A field that says nothing
 * (null, no text, an empty list or map) does not count, so that scenarios keep their hash when there is more that could be
 * said; no field may mean different things by two of these. SHA-256, cut.
 */
export function scenarioHash(scenario: Scenario): string {
  const said = {
    ...scenario,
    name: '',
    question: '',
    measure: null,
    warnings: [],
    ...unusedLeftOut(scenario),
  };
  return createHash('sha256').update(JSON.stringify(said, plain)).digest('hex').slice(0, 16);
}

/** What a scenario may leave out entirely does not count while it does: a hash outlives such additions. */
function unusedLeftOut({ faults }: Scenario): object {
  return faults.length === 0 ? { faults: undefined } : {};
}

/** Sixteen hexadecimal digits over the content of a file. SHA-256, cut. */
export function contentHash(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}

/** Maps, typed arrays and infinities as JSON can hold them; fields in one order. */
function plain(_key: string, value: unknown): unknown {
  if (value === Infinity) return 'Infinity';
  if (value instanceof Map) return ['map', ...(value as ReadonlyMap<unknown, unknown>)];
  if (value instanceof Float64Array || value instanceof Int32Array) return ['numbers', ...value];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const said = Object.entries(value).filter(([, item]) => !saysNothing(item));
  return Object.fromEntries(said.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function saysNothing(value: unknown): boolean {
  if (value === null || value === '') return true;
  return Array.isArray(value) ? value.length === 0 : value instanceof Map && value.size === 0;
}
