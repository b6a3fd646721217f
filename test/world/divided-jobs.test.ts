// Divided jobs in a run: every part runs to its end, in each cluster as many pods as its part has indexes, whatever comes and
// goes in the meantime.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { indexesOf } from '../../core/placement/job-parts.ts';
import { countsIn } from '../../simulator/world/workload.ts';
import { job, tell } from './story.ts';

const DIVIDING = [
  'static_weight',
  'dynamic_weight',
  'aggregated',
  'kubefed_weighted',
  'worst_fit',
  'best_fit',
];

const sketch = fc.record({
  policy: fc.constantFrom(...DIVIDING),
  cpus: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 2, maxLength: 4 }),
  parallelism: fc.integer({ min: 1, max: 7 }),
  more: fc.nat(9),
  n: fc.integer({ min: 1, max: 2 }),
  others: fc.nat(5),
  division: fc.constantFrom('Divided', 'Indexed'),
});

test('all pods of a divided job run once, and it is over then', () => {
  let split = 0;
  fc.assert(
    fc.property(sketch, fc.nat(5), ({ policy, cpus, parallelism, more, n, others, division }, seed) => {
      fc.pre(cpus.some((cpu) => cpu > 0));
      const completions = parallelism + more;
      const spec = {
        placementPolicy: policy,
        numberOfLocations: n,
        parallelism,
        completions,
        division,
        ...(division === 'Indexed' ? { completionMode: 'Indexed' } : {}),
      };
      const text = [
        'name: divided',
        'question: Does every pod run once?',
        'duration: 3h',
        'policies: [worst_fit]',
        'clusters:',
        ...cpus.map(
          (cpu, i) =>
            `  - { name: c${i}, nodes: [{ allocatable: { cpu: ${cpu}, memory: 8Gi, pods: 110 } }] }`,
        ),
        'network: { defaultRttMs: 10 }',
        'load:',
        '  - manifests:',
        `      - { at: 1s, run: 90s, apply: ${job('other', { parallelism: others + 1, completions: others + 1 })} }`,
        `      - { at: 2s, run: 60s, apply: ${job('batch', spec)} }`,
      ].join('\n');
      const told = tell(`${text}\n`, { policy: null, seed, checkEvery: 3 });
      const batch = told.find('batch');
      expect(batch.finished).toBe(completions * n);
      expect(batch.status?.conditions).toContainEqual(
        expect.objectContaining({ type: 'Complete', status: 'True' }),
      );
      const divided = batch.memory!.divided!;
      let next = 0;
      for (const part of divided.parts) {
        const { offset, completions: of } = indexesOf(part, divided);
        expect([offset, countsIn(batch, part.cluster).finished]).toEqual([next, of]);
        next = offset + of;
      }
      expect(next).toBe(completions * n);
      if (divided.parts.length > 1) split++;
    }),
    { seed: 42, numRuns: 100 },
  );
  expect(split).toBeGreaterThan(30);
});
