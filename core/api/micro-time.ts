// Points in time as Kubernetes writes them with microseconds. The calendar is computed here, as core has no clock.

const PATTERN = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6})\d*)?Z$/;
const DAY_MICROS = 86_400_000_000;
const DAYS_PER_400_YEARS = 146_097;
/** Days from the first of March of the year 0 to the first of January 1970. */
const EPOCH_DAYS = 719_468;

/** `2027-01-31T23:59:59.000001Z`, of microseconds since 1970; exact from 1700 to 2250. */
export function formatMicroTime(micros: number): string {
  const { year, month, day } = dateOf(Math.floor(micros / DAY_MICROS));
  const rest = ((micros % DAY_MICROS) + DAY_MICROS) % DAY_MICROS;
  const seconds = Math.floor(rest / 1_000_000);
  const time = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const date = [padded(year, 4), padded(month, 2), padded(day, 2)].join('-');
  return `${date}T${time.map((part) => padded(part, 2)).join(':')}.${padded(rest % 1_000_000, 6)}Z`;
}

/** Microseconds since 1970 of a time in UTC, or undefined where the text is none. */
export function parseMicroTime(text: string): number | undefined {
  const parts = PATTERN.exec(text);
  if (parts === null) return undefined;
  const [year, month, day, hours, minutes, seconds] = parts.slice(1, 7).map(Number) as [
    ...(readonly [number, number, number, number, number, number]),
  ];
  const days = daysOf(year, month, day);
  const written = dateOf(days);
  const isDate = written.year === year && written.month === month && written.day === day;
  if (!isDate || hours > 23 || minutes > 59 || seconds > 59) return undefined;
  const micros = Number((parts[7] ?? '').padEnd(6, '0'));
  return days * DAY_MICROS + ((hours * 60 + minutes) * 60 + seconds) * 1_000_000 + micros;
}

/** Days since 1970 of a date of the Gregorian calendar; years begin in March, so that leap days come last. */
function daysOf(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const marchMonth = (month + 9) % 12;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + Math.floor((153 * marchMonth + 2) / 5) + day - 1 - EPOCH_DAYS;
}

function dateOf(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const shifted = days + EPOCH_DAYS;
  const cycle = Math.floor(shifted / DAYS_PER_400_YEARS);
  const inCycle = shifted - cycle * DAYS_PER_400_YEARS;
  const leaps = Math.floor(inCycle / 1460) - Math.floor(inCycle / 36_524) + Math.floor(inCycle / 146_096);
  const yearInCycle = Math.floor((inCycle - leaps) / 365);
  const inYear = inCycle - (365 * yearInCycle + Math.floor(yearInCycle / 4) - Math.floor(yearInCycle / 100));
  const marchMonth = Math.floor((5 * inYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const day = inYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  return { year: cycle * 400 + yearInCycle + (month <= 2 ? 1 : 0), month, day };
}

function padded(number: number, digits: number): string {
  return String(number).padStart(digits, '0');
}
