// Regions as a scenario writes them: as providers name them, with the provider and a colon before it where that matters.

import { z } from 'zod';

const PROVIDER = '[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?';
const REGION = '[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?';

/** `aws:eu-west-1`, `eu-west-1` or nothing. Without its provider it is the value of a label. */
export const regionName: z.ZodString = z
  .string()
  .regex(
    new RegExp(`^((${PROVIDER}:)?${REGION})?$`),
    'write a region such as eu-west-1 or aws:eu-west-1, of letters, digits, "-", "_" and "."',
  );

/** Splits a region from the provider before it; without one it is empty. */
export function splitRegion(written: string): { readonly provider: string; readonly region: string } {
  const colon = written.indexOf(':');
  return { provider: written.slice(0, Math.max(0, colon)), region: written.slice(colon + 1) };
}
