// Runs Karmada's table of capacities from a cluster's totals against our summary estimator. Holds no arithmetic of its own
// beyond bringing totals to whole units.

import { capacityFromTotals, type Totals } from '../../core/capacity/totals.ts';
import { plainShape } from '../../core/pod/plain-shape.ts';
import { parseQuantity } from '../../core/quantity/parse.ts';
import { milliCeil, unitsCeil } from '../../core/quantity/rounding.ts';
import { isRow, numberIn, runTables, type CaseResult, type Check, type Row } from './case.ts';

/** Runs the tables of karmada_division.json. */
export function runKarmadaDivision(data: unknown): readonly CaseResult[] {
  return runTables(data, new Map([['capacity_from_summary', checkCapacity]]));
}

/** What the table calls allocated (bound) and allocating (pending) is taken for us alike. */
function checkCapacity(row: Row): Check {
  const assumed = row['assumed'];
  if (!Array.isArray(assumed) || assumed.length > 0)
    throw new Error('rows with assumed placements are not known');
  const summary = row['summary'];
  if (!isRow(summary)) throw new Error('the row has no summary');
  const taken = new Map(amounts(summary['allocated']));
  for (const [name, amount] of amounts(summary['allocating']))
    taken.set(name, (taken.get(name) ?? 0) + amount);
  const request = amounts(row['request']);
  const shape = plainShape({
    namespace: 'default',
    cpuMilli: request.get('cpu') ?? 0,
    memoryBytes: request.get('memory') ?? 0,
  });
  const capacity = capacityFromTotals(amounts(summary['allocatable']), taken, shape);
  return { expected: String(numberIn(row, 'expected')), got: String(capacity) };
}

/** A record of quantities in whole units, cpu in millicores; nothing where there is no record. */
function amounts(record: unknown): Totals {
  if (!isRow(record)) return new Map();
  return new Map(
    Object.entries(record).map(([name, text]) => {
      const parsed = parseQuantity(String(text));
      if (!parsed.ok) throw new Error(parsed.error);
      return [name, Number(name === 'cpu' ? milliCeil(parsed.value) : unitsCeil(parsed.value))] as const;
    }),
  );
}
