// Round-trip times to other clusters as users write them, "12ms" or "0.4ms", as a schema. Whether there are such clusters is not
// known here.

import { z } from 'zod';
import { compareText } from '../text.ts';
import { boundedMap, clusterName } from './names.ts';

/** From 0 to 10 s, to the microsecond; longer ones are faults of measurement. The pattern alone bounds them, in the CRD as well. */
const ROUND_TRIP_TIME = /^([0-9]{1,4}(\.[0-9]{1,3})?ms|[0-9](\.[0-9]{1,6})?s|10s|10000ms)$/;

const roundTripTime = z
  .string('write a round-trip time from 0ms to 10s as text, for example "12ms" or "0.4ms"')
  .max(10)
  .regex(ROUND_TRIP_TIME, 'write a round-trip time from 0ms to 10s, for example 12ms, 0.4ms or 1.2s');

/** By name of the other cluster. */
export const roundTripTimes: z.ZodRecord<z.ZodString, z.ZodString> = boundedMap(
  z.record(clusterName, roundTripTime),
  1000,
);

/** Milliseconds by name of the other cluster, in order of name. */
export function roundTripTimesMs(
  written: Readonly<Record<string, string>> | undefined,
): ReadonlyMap<string, number> {
  const names = Object.keys(written ?? {}).sort(compareText);
  return new Map(names.map((name) => [name, millisecondsOf(written![name]!)]));
}

/** Of a text that the schema has let pass. */
function millisecondsOf(text: string): number {
  const microsPerUnit = text.endsWith('ms') ? 1_000 : 1_000_000;
  return Math.round(Number.parseFloat(text) * microsPerUnit) / 1_000;
}
