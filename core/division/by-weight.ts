// Division of replicas by weights, and the weights that rules of an object give to clusters. Capacity is not known here.

import { giveSeats } from './webster.ts';
import type { NameOrder } from './tie.ts';

/** Replicas in one cluster. */
export interface Portioned {
  readonly name: string;
  readonly replicas: number;
}

export interface Weighted {
  readonly name: string;
  /** A whole number, 0 or more. */
  readonly weight: number;
}

/**
 * Divides replicas by weight and adds them to what there is: every cluster of either list once, in order of name. Nothing is
 * added where all weights are zero. Source: Karmada, division by weight.
 */
export function divideByWeight(
  replicas: number,
  weights: readonly Weighted[],
  order: NameOrder,
  initial: readonly Portioned[] = [],
): Portioned[] {
  const weighs = weights.some(({ weight }) => weight > 0);
  const parties = weights.map((of) => ({ ...of, seats: 0, most: Infinity }));
  const seats = weighs ? giveSeats(parties, replicas, order) : parties.map(() => 0);
  const sums = new Map(initial.map(({ name, replicas: there }) => [name, there]));
  for (const [i, { name }] of weights.entries()) sums.set(name, (sums.get(name) ?? 0) + seats[i]!);
  return [...sums].map(([name, sum]) => ({ name, replicas: sum })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The weight of each cluster: the largest of the rules that match it, 0 where none does. Where that leaves all at 0, each
 * weighs 1. Source: Karmada, static weights.
 */
export function staticWeights<Rule extends { readonly weight: number }, C>(
  clusters: readonly C[],
  rules: readonly Rule[],
  matches: (rule: Rule, cluster: C) => boolean,
): number[] {
  const weights = clusters.map((cluster) =>
    rules.reduce((most, rule) => (matches(rule, cluster) ? Math.max(most, rule.weight) : most), 0),
  );
  return weights.some((weight) => weight > 0) ? weights : weights.map(() => 1);
}
