// The order of power_of_two.

import { byHighest, type Candidate, type RankContext, type Ranked } from '../policy.ts';

/** The order of random, but of the first two the one with more room comes first. The score is the room. */
export function rankByTwoChoices<C extends Candidate>(
  candidates: readonly C[],
  context: RankContext,
): Ranked<C>[] {
  const drawn = byHighest(candidates, ({ name }) => context.draw(`order/${name}`)).map(({ candidate }) => ({
    candidate,
    score: candidate.capacity,
  }));
  const [first, second, ...others] = drawn;
  if (first === undefined || second === undefined || first.score >= second.score) return drawn;
  return [second, first, ...others];
}
