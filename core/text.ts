// Ordering of names. By code units, as locales differ between machines.

/** Compares two strings by code units: negative, zero or positive. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
