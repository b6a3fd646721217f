// Division of replicas by weights, and the weights that rules of an object give to clusters. Capacity is not known here.

import { giveSeats } from './webster.ts';
import type { NameOrder } from './tie.ts';

export interface Weighted {
  readonly name: string;
  /** A whole number, 0 or more. */
  readonly weight: number;
  /** The most replicas that it may get. */
  readonly most: number;
}

/**
 * What each cluster gets of some replicas by weight, in the order given; nothing where all weights are zero. Source: Karmada,
 * division by weight; that a full cluster's part goes to the others is ours.
 */
export function divideByWeight(replicas: number, clusters: readonly Weighted[], order: NameOrder): number[] {
  const parties = clusters.map(({ name, weight, most }) => ({
    name,
    weight,
    seats: 0,
    most: weight === 0 ? 0 : most,
  }));
  return giveSeats(parties, replicas, order);
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
