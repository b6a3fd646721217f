// Spans of time as users write them, "5m" or "1h30m", as schemas. What happens when they have passed is not known here.

import { z } from 'zod';
import { celRules } from './crd/hints.ts';

const MICROS_PER_UNIT: Readonly<Record<string, number>> = {
  ms: 1_000,
  s: 1_000_000,
  m: 60_000_000,
  h: 3_600_000_000,
};

const DURATION = /^([0-9]+(ms|s|m|h))+$/;

/** A span of time from `shortest` to `longest`, both written as users write them. */
export function durationBetween(shortest: string, longest: string): z.ZodString {
  const advice = `write a duration from ${shortest} to ${longest}, for example 90s, 5m or 1h30m`;
  return z
    .string()
    .max(32)
    .regex(DURATION, advice)
    .check((context) => {
      if (!DURATION.test(context.value)) return;
      const micros = durationMicros(context.value);
      const isShort = micros < durationMicros(shortest);
      if (!isShort && micros <= durationMicros(longest)) return;
      const message = `${context.value} is too ${isShort ? 'short' : 'long'}; ${advice}`;
      context.issues.push({ code: 'custom', message, input: context.value });
    })
    .meta(
      celRules({
        rule: `duration(self) >= duration('${shortest}') && duration(self) <= duration('${longest}')`,
        message: advice,
      }),
    );
}

/** Microseconds of a duration that the schema has let pass. */
export function durationMicros(written: string): number {
  let micros = 0;
  for (const [, digits, unit] of written.matchAll(/([0-9]+)(ms|s|m|h)/g)) {
    micros += Number(digits) * MICROS_PER_UNIT[unit!]!;
  }
  return micros;
}
