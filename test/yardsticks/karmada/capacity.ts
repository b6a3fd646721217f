// Karmada's tables of capacities without a look at nodes: from a cluster's totals through the estimator that decisions ask, and
// from nodes by grade through the function that it calls. Holds no arithmetic beyond bringing amounts to whole units.

import { promise } from '../../../core/board/promise.ts';
import { estimate } from '../../../core/capacity/estimate.ts';
import { capacityFromGrades } from '../../../core/capacity/grades.ts';
import type { Totals } from '../../../core/capacity/totals.ts';
import { NO_VARIANTS } from '../../../core/placement/variants.ts';
import type { PodShape } from '../../../core/pod/pod-shape.ts';
import { parseQuantity } from '../../../core/quantity/parse.ts';
import { milliCeil, unitsCeil } from '../../../core/quantity/rounding.ts';
import { clusterFacts, World } from '../../support/fleets.ts';
import { shapeWith } from '../../support/shapes.ts';
import { isRow, numberIn, type Check, type Row } from '../case.ts';
import { rowsIn } from './rows.ts';

/** What the table calls allocated (bound) and allocating (pending) is taken for us alike; what is assumed is claimed. */
export function checkSummary(row: Row): Check {
  const summary = isRow(row['summary']) ? row['summary'] : {};
  const requested = new Map(amounts(summary['allocated']));
  for (const [name, amount] of amounts(summary['allocating']))
    requested.set(name, (requested.get(name) ?? 0) + amount);
  const world = new World().see(
    { type: 'cluster', facts: clusterFacts('member1') },
    {
      type: 'totals',
      cluster: 'member1',
      totals: { allocatable: amounts(summary['allocatable']), requested },
    },
  );
  for (const [index, assumed] of rowsIn(row, 'assumed').entries()) claim(world, index, assumed);
  const { capacity } = estimate(world.state('member1'), shapeOf(row['request']), 'none');
  return { expected: String(numberIn(row, 'expected')), got: String(capacity) };
}

/** Another workload that was promised replicas which nobody sees yet: the one number of the record, and what each requests. */
function claim(world: World, index: number, assumed: Row): void {
  const key = `MultiClusterDeployment/default/assumed${index}`;
  const replicas = Object.values(assumed).find((value) => Number.isInteger(value));
  if (typeof replicas !== 'number') throw new Error('an assumed placement has no replicas');
  const request = Object.values(assumed).find(isRow);
  promise(world.fleet, world.board, key, {
    key,
    namespace: 'default',
    name: `assumed${index}`,
    shape: shapeOf(request),
    variants: NO_VARIANTS,
    priority: 0,
    createdMicros: 0,
    placements: [{ cluster: 'member1', replicas }],
    unplaced: null,
  });
}

/** Nodes by grade, each taken for its least. */
export function checkGrades(row: Row): Check {
  const counts = new Map(rowsIn(row, 'node_counts').map((of) => [of['grade'], numberIn(of, 'nodes')]));
  const grades = rowsIn(row, 'models').map((model) => ({
    nodes: counts.get(model['grade']) ?? 0,
    least: amounts(
      Object.fromEntries(rowsIn(model, 'ranges').map((range) => [String(range['resource']), range['min']])),
    ),
  }));
  const capacity = capacityFromGrades(grades, shapeOf(row['request']));
  const isError = row['expected_error'] !== undefined && row['expected_error'] !== false;
  return {
    expected: isError ? 'an error' : String(numberIn(row, 'expected')),
    got: capacity === null ? 'an error' : String(capacity),
  };
}

function shapeOf(request: unknown): PodShape {
  const asked = new Map(amounts(request));
  const cpuMilli = asked.get('cpu') ?? 0;
  const memoryBytes = asked.get('memory') ?? 0;
  asked.delete('cpu');
  asked.delete('memory');
  const otherRequests = [...asked]
    .filter(([resource, amount]) => resource !== 'pods' && amount > 0)
    .map(([resource, amount]) => ({ resource, amount }));
  return shapeWith({ cpuMilli, memoryBytes, otherRequests });
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
