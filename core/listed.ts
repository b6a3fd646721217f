// Lists told to people: the first few in words, the rest as a number, so that what stands behind them is still read.

const LISTED_MAX = 10;

/** The first of some names, and how many more there are. */
export function listed(names: readonly string[], most: number = LISTED_MAX): string {
  const more = names.length - most;
  return names.slice(0, most).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** The first of some clauses in one sentence, and how many more there are. */
export function sentenceOf(clauses: readonly string[]): string {
  const more = clauses.length - LISTED_MAX;
  return [...clauses.slice(0, LISTED_MAX), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}
