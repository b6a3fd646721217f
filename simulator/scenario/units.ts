// Durations, quantities and numbers as a scenario writes them, each turned into the one unit that the simulator counts in.

import { z } from 'zod';
import { parseMicroTime } from '../../core/api/micro-time.ts';
import { quantityFromJson } from '../../core/quantity/parse.ts';
import type { Quantity } from '../../core/quantity/quantity.ts';
import { toSafeNumber, unitsCeil } from '../../core/quantity/rounding.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';

/** A field that is written one way and read as a number. */
export type NumberField = z.ZodType<number>;

const MICROS: Readonly<Record<string, number>> = {
  us: 1,
  ms: 1e3,
  s: 1e6,
  m: 60e6,
  h: 3600e6,
  d: 86400e6,
};

/** A hundred years: far beyond any run, and exact in whole microseconds. */
const DURATION_MICROS_MAX = 36525 * 86400e6;

const MEBIBYTE = 2 ** 20;

const DURATION_PATTERN = /^(\d+(\.\d+)?(us|ms|s|m|h|d))+$/;

const NO_INSTANT = 'write an instant in UTC as Kubernetes does, for example 2026-03-01T12:00:00Z';

/** Reads `90s`, `1.5h` or `1h30m` as whole microseconds. */
export function parseDuration(text: string): Result<number, string> {
  if (!DURATION_PATTERN.test(text)) {
    const number = /^\s*(\d+(\.\d+)?)\s*$/.exec(text)?.[1];
    const example =
      number === undefined ? '500ms, 90s, 5m, 2h or 1d' : `${number}s, ${number}m or ${number}h`;
    return err(`${JSON.stringify(text)} is no duration with its unit; write for example ${example}`);
  }
  let micros = 0;
  for (const [, amount, unit] of text.matchAll(/([\d.]+)([a-z]+)/g))
    micros += Number(amount) * MICROS[unit!]!;
  if (micros > DURATION_MICROS_MAX)
    return err(`${text} is too long; write a duration of at most a hundred years`);
  return ok(Math.round(micros));
}

/** Microseconds in one of a unit of time, or undefined where there is no such unit. */
export function microsPer(unit: string): number | undefined {
  return Object.hasOwn(MICROS, unit) ? MICROS[unit] : undefined;
}

/** The names of the units of time. */
export const timeUnits: readonly string[] = Object.keys(MICROS);

/** Reads a quantity of zero or more as millicores. They may have a fraction: statistics do. */
export function parseCpuMilli(value: unknown): Result<number, string> {
  const quantity = atLeastZero(value);
  return quantity.ok ? ok(Number(quantity.value.nanos) / 1e6) : quantity;
}

/** Reads a quantity of zero or more as bytes; a few bytes are most likely a forgotten unit. */
export function parseMemoryBytes(value: unknown): Result<number, string> {
  const bytes = parseAmount(value);
  if (!bytes.ok || bytes.value === 0 || bytes.value >= MEBIBYTE) return bytes;
  return err(
    `${String(value)} is less than 1Mi: without a suffix a number counts bytes; write for example 512Mi or 4Gi`,
  );
}

function parseAmount(value: unknown): Result<number, string> {
  const quantity = atLeastZero(value);
  return quantity.ok ? ok(toSafeNumber(unitsCeil(quantity.value))) : quantity;
}

function atLeastZero(value: unknown): Result<Quantity, string> {
  const quantity = quantityFromJson(value);
  if (quantity.ok && quantity.value.nanos < 0n)
    return err(`${String(value)} is negative; write a quantity of zero or more`);
  return quantity;
}

/** A field of text or number; what `read` says against it is the fault. Published as `pattern` allows it, if one is given. */
function field(
  read: (value: unknown) => Result<number, string>,
  wanted: string,
  pattern?: string,
): NumberField {
  const parsedField = z.union([z.string(), z.number()], { error: wanted }).transform((value, context) => {
    const parsed = read(value);
    if (parsed.ok) return parsed.value;
    context.addIssue({ code: 'custom', message: parsed.error, input: value });
    return z.NEVER;
  });
  return pattern === undefined ? parsedField : parsedField.meta({ type: 'string', pattern });
}

/** A duration with its unit, as whole microseconds. A bare number is refused. */
export const duration: NumberField = field(
  (value) => parseDuration(String(value)),
  'write a duration with its unit, for example 500ms, 90s, 5m, 2h or 1d',
  DURATION_PATTERN.source,
);

/** An instant of the real world in UTC, as microseconds since 1970. */
export const instant: NumberField = field((value) => {
  const micros = parseMicroTime(String(value));
  return micros === undefined ? err(NO_INSTANT) : ok(micros);
}, NO_INSTANT);

/** A CPU quantity (500m, 4) as whole millicores. */
export const cpu: NumberField = field((value) => {
  const parsed = parseCpuMilli(value);
  return parsed.ok ? ok(Math.ceil(parsed.value)) : parsed;
}, 'write a CPU quantity, for example 500m or 4');

/** A CPU quantity as millicores with their fraction, for tables of statistics. */
export const cpuStatistic: NumberField = field(parseCpuMilli, 'write a CPU quantity, for example 8.9m or 4');

/** A memory quantity (512Mi, 4Gi) as bytes. */
export const memory: NumberField = field(
  parseMemoryBytes,
  'write a memory quantity, for example 512Mi or 4Gi',
);

/** Any other quantity, in whole units. */
export const amount: NumberField = field(parseAmount, 'write a quantity, for example 8 or 10Gi');

/** A number of zero or more; infinity and NaN are refused. */
export const notNegative: z.ZodNumber = z.number().min(0);

/** A number above zero. */
export const aboveZero: z.ZodNumber = z
  .number()
  .check((payload) => {
    if (payload.value > 0) return;
    const message = `${payload.value} is too small; write a number above zero`;
    payload.issues.push({ code: 'custom', message, input: payload.value });
  })
  .meta({ exclusiveMinimum: 0 });

/** A whole number from `minimum` on. */
export function whole(minimum: number, maximum = Number.MAX_SAFE_INTEGER): z.ZodNumber {
  return z.int().min(minimum).max(maximum);
}
