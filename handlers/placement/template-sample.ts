// What of an object in members its soundness depends on: of objects with one sample an API server takes all or none. It must leave
// out only texts that no API server judges, and values of labels that are sound by the API servers' own rule.

import { canonicalJson } from '../../core/canonical.ts';
import { shortHash } from '../../core/hash.ts';

/** Source: IsValidLabelValue of Kubernetes. */
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9])?$/;
const LABEL_MAPS: ReadonlySet<string> = new Set(['labels', 'matchLabels']);
const FREE_LISTS: ReadonlySet<string> = new Set(['args', 'command']);
const FREE = '*';

/** A short name for all that the soundness of an object depends on: pods that differ in their arguments alone are alike. */
export function sampleOf(manifest: Readonly<Record<string, unknown>>): string {
  return shortHash(canonicalJson(new Sampler().sampleOf(manifest)));
}

class Sampler {
  /** Which values of labels are the same: selectors have to match labels. */
  readonly #values = new Map<string, number>();

  sampleOf(value: unknown, name = ''): unknown {
    if (Array.isArray(value)) return value.map((item: unknown) => this.#inList(item, name));
    if (!isRecord(value)) return value;
    const isLabels = LABEL_MAPS.has(name);
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        isLabels ? this.#labelOf(inner) : this.sampleOf(inner, key),
      ]),
    );
  }

  #inList(item: unknown, list: string): unknown {
    if (FREE_LISTS.has(list) && typeof item === 'string') return FREE;
    if (list === 'env' && isRecord(item) && typeof item['value'] === 'string' && item['value'] !== '')
      return this.sampleOf({ ...item, value: FREE });
    return this.sampleOf(item);
  }

  #labelOf(value: unknown): unknown {
    if (typeof value !== 'string' || !LABEL_VALUE.test(value)) return this.sampleOf(value);
    const number = this.#values.get(value) ?? this.#values.size;
    this.#values.set(value, number);
    // No value that is judged looks like this.
    return [number];
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
