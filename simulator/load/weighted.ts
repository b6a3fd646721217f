// Choosing one of several values by their shares. It draws nothing itself.

import { compareText } from '../../core/text.ts';
import type { Weighted } from './distributions.ts';

/** Shares by name as a weighted choice, in the order of names; no shares: always the empty name. */
export function weightedByName(shares: Readonly<Record<string, number>> | undefined): Weighted<string> {
  if (shares === undefined) return { values: [''], weights: [1] };
  const entries = Object.entries(shares).sort(([a], [b]) => compareText(a, b));
  return { values: entries.map(([name]) => name), weights: entries.map(([, share]) => share) };
}

/** The value that a fraction in [0, 1) falls on: each takes its share of the way from 0 to 1, in order. */
export function pick<T>(choice: Weighted<T>, fraction: number): T {
  const { values, weights } = choice;
  let left = fraction * weights.reduce((sum, weight) => sum + weight, 0);
  let last = 0;
  for (const [index, weight] of weights.entries()) {
    if (weight === 0) continue;
    last = index;
    left -= weight;
    if (left < 0) break;
  }
  return values[last]!;
}
