// What sources draw from: weighted choices, and how long something runs. Plain data.

/** How often each of some values comes, relative to the sum of the weights; by value, in the order of names or amounts. */
export interface Weighted<T> {
  readonly values: readonly T[];
  /** Of zero or more; their sum is positive. */
  readonly weights: readonly number[];
}

/** How long something runs. */
export type RunDistribution =
  | { readonly kind: 'constant'; readonly micros: number }
  | { readonly kind: 'exponential'; readonly meanMicros: number; readonly capMicros: number }
  | {
      readonly kind: 'lognormal';
      readonly medianMicros: number;
      readonly sigma: number;
      readonly capMicros: number;
    };
