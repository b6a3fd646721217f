// Runs the tables of Karmada's tests of division: what is a whole decision through the registered policies, what is a step of one
// through the function that they call. Holds no rule of its own but for which rows ask for what we promise not to do.

import { runTables, type CaseResult } from '../case.ts';
import { checkGrades, checkSummary } from './capacity.ts';
import { checkDuplicated, checkDynamic, checkOverflow, checkScale, checkStatic } from './decisions.ts';
import { checkByWeight, checkByTargets, checkSeats } from './seats.ts';

const checks = new Map([
  ['webster_seats', checkSeats],
  ['divide_by_weight', checkByWeight],
  ['divide_by_target_clusters', checkByTargets],
  ['dynamic_divide', checkDynamic],
  ['static_weight', checkStatic],
  ['static_weight_full_path', checkStatic],
  ['dynamic_scale', checkScale],
  ['duplicated', checkDuplicated],
  ['assign_and_overflow', checkOverflow],
  ['capacity_from_summary', checkSummary],
  ['capacity_from_node_grades', checkGrades],
]);

/** Runs the tables of karmada_division.json. */
export function runKarmadaDivision(data: unknown): readonly CaseResult[] {
  return runTables(data, checks);
}
