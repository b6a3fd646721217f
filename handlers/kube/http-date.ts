// Reading the one date format that HTTP servers send, as calendar arithmetic, since handlers hold no clock of their own.

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const HTTP_DATE = /^[A-Z][a-z]{2}, (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/;

/** `Wed, 21 Oct 2026 07:28:00 GMT` in seconds since the Unix epoch; undefined where it is anything else. */
export function httpDateSeconds(text: string): number | undefined {
  const [, day, monthName, year, hours, minutes, seconds] = HTTP_DATE.exec(text) ?? [];
  const month = MONTHS.indexOf(monthName ?? '');
  if (month < 0) return undefined;
  const days = daysSinceEpoch(Number(year), month + 1, Number(day));
  return days * 86_400 + Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
}

/** Days from 1970-01-01 in the Gregorian calendar, counted in years that begin in March so that leap days come last. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const marchMonth = (month + 9) % 12;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + Math.floor((marchMonth * 153 + 2) / 5) + day - 1 - 719_468;
}
