// Upstream's own rows hold: the public case table of Kubernetes quantities, run as the yardsticks run it.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runQuantity } from '../yardsticks/quantity.ts';

const data: unknown = JSON.parse(
  readFileSync(new URL('../yardsticks/data/quantity.json', import.meta.url), 'utf8'),
);

test('every row of the Kubernetes quantity tables holds', () => {
  const results = runQuantity(data);
  expect(results.filter(({ verdict }) => verdict !== 'passed')).toEqual([]);
  expect(results.length).toBe(193);
});
