// Reads timestamps of recordings, in UTC. It knows no clock.

import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';

const PATTERN = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?)?Z?$/;

/** Microseconds since 1970-01-01 00:00:00 of `2014-04-10 00:04:00` or `2014-04-10T00:04:00Z`; other zones are refused. */
export function parseTimestamp(text: string): Result<number, string> {
  const parts = PATTERN.exec(text);
  if (parts === null) return err('this is no timestamp; write one as 2014-04-10 00:04:00, in UTC');
  const [year, month, day, hour, minute, second] = parts
    .slice(1, 7)
    .map((part) => Number((part as string | undefined) ?? '0')) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const isDate = month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
  if (!isDate || hour > 23 || minute > 59 || second > 59) return err('there is no such date or time');
  const micros = Number((parts[7] ?? '').padEnd(6, '0'));
  const seconds = dayNumber(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
  return ok(seconds * 1e6 + micros);
}

function daysOf(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Days since 1970-01-01 in the Gregorian calendar: years are counted from March, so that the leap day is the last. */
function dayNumber(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const fromMarch = (month + 9) % 12;
  const leaps = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  return 365 * y + leaps + Math.floor((153 * fromMarch + 2) / 5) + day - 1 - 719_468;
}
