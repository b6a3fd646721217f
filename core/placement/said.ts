// What a placement says of itself in words that are codes: conditions of the object, and notes on the decision as a whole.

import type { Note } from '../decide/reasons.ts';
import type { Plan } from './plan.ts';
import type { Rollout } from './rollout.ts';
import { podsAsked, type Condition, type Share } from './status.ts';
import { unmodelledIn } from './variants.ts';
import type { PlacementRules } from './workload-spec.ts';

/** The conditions of an object that could be acted on. `rollout` is null where the object says nothing of rollouts. */
export function conditionsOf(
  isPlaced: boolean,
  isMoving: boolean,
  rollout: Rollout | null,
): readonly Condition[] {
  const plain = PLAIN_CONDITIONS[isPlaced ? 1 : 0]![isMoving ? 1 : 0]!;
  return rollout === null ? plain : [...plain, rolloutCondition(rollout)];
}

/** By whether all is placed and whether anything moves: most objects say one of these, and thousands keep what they say. */
const PLAIN_CONDITIONS = [false, true].map((isPlaced) =>
  [false, true].map((isMoving) => plainConditions(isPlaced, isMoving)),
);

function plainConditions(isPlaced: boolean, isMoving: boolean): readonly Condition[] {
  const waiting = 'WaitingForRoom';
  return [
    { type: 'Placed', status: isPlaced ? 'True' : 'False', reason: isPlaced ? 'AllPlaced' : waiting },
    {
      type: 'Reconciling',
      status: isPlaced && !isMoving ? 'False' : 'True',
      reason: isMoving ? 'InProgress' : isPlaced ? 'Settled' : waiting,
    },
    { type: 'Stalled', status: 'False', reason: 'Readable' },
  ];
}

function rolloutCondition({ isPaused, note }: Rollout): Condition {
  const reason = note === null ? 'RolledOut' : note.code;
  return { type: 'RolloutPaused', status: isPaused ? 'True' : 'False', reason };
}

const NO_NOTES: readonly Note[] = [];

/** What is to be said of a plan beside its clusters. */
export function notesOf(rules: PlacementRules, made: Plan, shares: readonly Share[]): readonly Note[] {
  const paths = unmodelledIn(rules);
  if (paths.length === 0 && (rules.partial || made.unplaced === 0)) return NO_NOTES;
  const notes: Note[] = [];
  if (paths.length > 0) notes.push({ code: 'CapacityIsUpperBound', paths });
  if (!rules.partial && made.unplaced > 0) {
    const wanted = podsAsked(shares);
    notes.push({ code: 'WaitsForAll', fits: wanted - made.unplaced, wanted });
  }
  return notes;
}
