// Reads points in time as Kubernetes writes them with microseconds. The calendar is computed here, as core has no clock.

const PATTERN = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6})\d*)?Z$/;
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** Days from the first of March of the year 0 to the first of January 1970. */
const EPOCH_DAYS = 719_468;

/** Microseconds since 1970 of a time in UTC, exact from 1700 to 2250; undefined where the text is none. */
export function parseMicroTime(text: string): number | undefined {
  const parts = PATTERN.exec(text);
  if (parts === null) return undefined;
  const [year, month, day, hours, minutes, seconds] = parts.slice(1, 7).map(Number) as [
    ...(readonly [number, number, number, number, number, number]),
  ];
  if (day < 1 || day > daysIn(year, month) || hours > 23 || minutes > 59 || seconds > 59) return undefined;
  const total = ((daysSince1970(year, month, day) * 24 + hours) * 60 + minutes) * 60 + seconds;
  return total * 1_000_000 + Number((parts[7] ?? '').padEnd(6, '0'));
}

/** Zero where there is no such month. */
function daysIn(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : (DAYS_IN_MONTH[month - 1] ?? 0);
}

/** Years begin in March here, so that leap days come last. */
function daysSince1970(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  const daysBefore = Math.floor((153 * ((month + 9) % 12) + 2) / 5);
  return marchYear * 365 + leapDays + daysBefore + day - 1 - EPOCH_DAYS;
}
