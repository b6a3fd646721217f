// What may be written as the amount of a request or limit. Sums and roundings are elsewhere.

import type { Result } from '../result.ts';
import { err } from '../result.ts';
import { quantityFromJson } from '../quantity/parse.ts';
import type { Quantity } from '../quantity/quantity.ts';

/** Reads an amount of a resource: a quantity that is not negative. The error says what to write instead. */
export function parseRequest(value: string | number): Result<Quantity, string> {
  const parsed = quantityFromJson(value);
  if (parsed.ok && parsed.value.nanos < 0n) {
    return err(`quantity ${JSON.stringify(value)} is negative; write 0 or more`);
  }
  return parsed;
}
