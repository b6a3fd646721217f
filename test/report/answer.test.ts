// The sentence that answers a scenario's question: who is best in the metric that it is about, whichever way that metric goes.

import { expect, test } from 'vitest';
import { answer } from '../../simulator/report/html/answer.ts';
import { pairsTable } from '../../simulator/report/html/metric-tables.ts';
import type { ReportInput } from '../../simulator/report/html/report-input.ts';
import { reportInput } from './reports-under-test.ts';

const input = await reportInput({ policies: ['worst_fit', 'pinned', 'random'], seeds: 5 });
const about = (measure: string): ReportInput => ({ ...input, scenario: { ...input.scenario, measure } });

test('where less is better, the lowest is told', () => {
  const text = answer(about('pendingShareTimeMean'));
  expect(text).toMatch(/ has the lowest share of pods pending over the run, /);
  expect(text).toMatch(/ below pinned/);
  expect(pairsTable(about('pendingShareTimeMean'))!.text).toContain('worst_fit lower');
});

test('where more is better, the highest is told, and by how much it is above the next', () => {
  const text = answer(about('homeShare'));
  expect(text).toMatch(
    /^pinned has the highest share .*, 100\.0 %: [0-9.]+ points .* above [a-z_]+, and above [a-z_]+\.$/,
  );
  expect(text).not.toMatch(/lowest|below|\u2212/);
  const table = pairsTable(about('homeShare'))!.text;
  expect(table).toContain('pinned higher');
  expect(table).not.toContain('lower');
});

test('seeds that do not differ have no interval to speak of', async () => {
  const one = await reportInput({ policies: ['worst_fit'], hasReference: false });
  const same = { mean: 0.5, low: 0.5, high: 0.5, n: 3 };
  const policies = one.policies.map((policy) => ({
    ...policy,
    metrics: { ...policy.metrics, imbalance: same },
  }));
  expect(answer({ ...one, policies, scenario: { ...one.scenario, measure: 'imbalance' } })).toBe(
    'The imbalance between clusters under worst_fit is 0.50 (the same in all 3 seeds).',
  );
});
