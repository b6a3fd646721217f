// How a broken invariant is told. The sentence is made only when it is needed.

/** @throws Error with the sentence unless it holds */
export function mustHold(holds: boolean, sentence: () => string): void {
  if (!holds) throw new Error(`The run broke an invariant: ${sentence()}.`);
}
