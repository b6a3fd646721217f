// Reading the one date format that HTTP servers send. It reads no clock.

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** `Wed, 21 Oct 2026 07:28:00 GMT` in seconds since the Unix epoch; undefined where it is anything else. */
export function httpDateSeconds(text: string): number | undefined {
  const millis = HTTP_DATE.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(millis) ? undefined : millis / 1000;
}
