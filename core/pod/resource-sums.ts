// Sums and maxima of requested resources, exact and by name. Which containers count how is decided elsewhere.

/** Nanos (billionths of a unit) by resource name. A resource that is present with zero was asked for with zero. */
export type ResourceSums = Map<string, bigint>;

/** The same, to be read only. */
export type Sums = ReadonlyMap<string, bigint>;

/** Adds every amount of `more` to `sums`. */
export function addSums(sums: ResourceSums, more: Sums): void {
  for (const [name, nanos] of more) sums.set(name, (sums.get(name) ?? 0n) + nanos);
}

/** Raises every amount of `sums` to that of `floor`. */
export function raiseSums(sums: ResourceSums, floor: Sums): void {
  for (const [name, nanos] of floor) {
    const known = sums.get(name);
    if (known === undefined || nanos > known) sums.set(name, nanos);
  }
}
