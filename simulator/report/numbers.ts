// Numbers as people read them. Files for machines carry full precision instead.

import type { MetricSummary } from '../compare/comparison.ts';

/** How a metric is shown: multiplied by `scale`, with so many digits after the point. */
export interface Shown {
  readonly scale: number;
  readonly digits: number;
}

/** `12.3`, `never` for what did not come about in the run, `-` where there is nothing to measure. */
export function valueText(value: number | null, { scale, digits }: Shown): string {
  if (value === null) return '-';
  if (!Number.isFinite(value)) return 'never';
  const text = (value * scale).toFixed(digits);
  return Number(text) === 0 ? text.replace('-', '') : text;
}

/** As valueText, with a minus sign that is one. */
export function signedText(value: number | null, shown: Shown): string {
  return valueText(value, shown).replace('-', value === null ? '-' : '\u2212');
}

/** Mean and half of its interval: `12.3 ±0.4`; `never (5)` where five seeds have no finite value. */
export function summaryText({ mean, high, censored }: MetricSummary, shown: Shown): string {
  if (censored !== undefined) return `never (${censored})`;
  if (mean === null || high === null) return valueText(mean, shown);
  return `${valueText(mean, shown)} ±${valueText(high - mean, shown)}`;
}

/** A p-value: four digits, and no more than they say. */
export function pText(p: number): string {
  return p < 0.0001 ? '< 0.0001' : p.toFixed(4);
}

/** Seeds as ranges: `1-30`, `1-4, 7`. */
export function seedsText(seeds: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const seed of seeds) {
    const last = ranges.at(-1);
    if (last?.[1] === seed - 1) last[1] = seed;
    else ranges.push([seed, seed]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(', ');
}

/** `12 345 678`. */
export function countText(count: number): string {
  return String(Math.round(count)).replaceAll(/\B(?=(\d{3})+$)/g, ' ');
}

/** `1 run`, `2 549 runs`. */
export function countOf(count: number, noun: string, nouns = `${noun}s`): string {
  return `${countText(count)} ${count === 1 ? noun : nouns}`;
}

/** `1h2m3.5s`; exact to the microsecond. */
export function durationText(micros: number): string {
  const hours = Math.floor(micros / 3600e6);
  const minutes = Math.floor((micros % 3600e6) / 60e6);
  const seconds = (micros % 60e6) / 1e6;
  const parts = [
    hours > 0 ? `${hours}h` : '',
    minutes > 0 ? `${minutes}m` : '',
    seconds > 0 || micros === 0 ? `${seconds}s` : '',
  ];
  return parts.join('');
}
