// The order of cheapest.

import { byLowest, type Candidate, type Ranked } from '../policy.ts';
import { pricePerCpuHourUsd } from '../price.ts';

/** Lowest price per core and hour first. */
export function rankByPrice<C extends Candidate>(candidates: readonly C[]): Ranked<C>[] {
  return byLowest(candidates, ({ cluster }) => pricePerCpuHourUsd(cluster));
}
