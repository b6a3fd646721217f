// Kubernetes' MicroTime of a wall clock's reading. It must not read a clock: stamps are for people and other machines, never for
// durations.

import { SECOND } from '../ports/clock.ts';

const SECONDS_PER_DAY = 86_400;
/** Days from 1 March of year 0, when the count of days by year is simplest, to the Unix epoch. */
const EPOCH_DAY = 719_468;
const DAYS_PER_ERA = 146_097;

/** `2026-11-26T03:08:14.000001Z` for microseconds since the Unix epoch, exact until 2255. */
export function microTime(wallMicros: number): string {
  const micros = Math.floor(wallMicros);
  const seconds = Math.floor(micros / SECOND);
  const days = Math.floor(seconds / SECONDS_PER_DAY);
  const secondOfDay = seconds - days * SECONDS_PER_DAY;
  const time = [secondOfDay / 3600, (secondOfDay / 60) % 60, secondOfDay % 60].map((part) => padded(part, 2));
  return `${date(days)}T${time.join(':')}.${padded(micros - seconds * SECOND, 6)}Z`;
}

/** The Gregorian date of a day since the epoch, by eras of 400 years that begin in March, so that leap days come last. */
function date(days: number): string {
  const shifted = days + EPOCH_DAY;
  const era = Math.floor(shifted / DAYS_PER_ERA);
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const leapDays =
    Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return [padded(year, 4), padded(month, 2), padded(day, 2)].join('-');
}

function padded(value: number, digits: number): string {
  return String(Math.floor(value)).padStart(digits, '0');
}
