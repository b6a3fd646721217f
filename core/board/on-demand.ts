// A book beside the entries of a board that is kept only from when somebody first asks for it: most policies never do, and
// keeping it is not free. What it holds follows from the entries alone, so nobody can tell when it was begun. Functions keep it,
// so that who may only read a board may ask for it too.

export interface OnDemand<T> {
  /** The book if it is kept, for bringing it up to date. */
  readonly kept: () => T | null;
  /** The book, begun if need be. */
  readonly open: () => T;
}

/** @param begin makes the book from what is on the board */
export function onDemand<T>(begin: () => T): OnDemand<T> {
  let book: T | null = null;
  return { kept: () => book, open: () => (book ??= begin()) };
}
