// Divided jobs: parts add up to the whole, no index is lost or in two, a part stays as it is until it has run.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decision } from '../../core/decide/contract.ts';
import { indexesOf, openStretches, withParts } from '../../core/placement/job-parts.ts';
import type { DividedJob } from '../../core/placement/status.ts';
import type { JobSpec } from '../../core/placement/workload-spec.ts';
import { jobOf, World } from '../support/fleets.ts';

const divided = (of: Partial<JobSpec>): JobSpec => jobOf({ policy: 'static_weight', isDivided: true, ...of });

/** How often each index of a job of so many is in a part. */
function coverage(ranges: readonly { offset: number; completions: number }[], completions: number): number[] {
  const times = Array.from({ length: completions }, () => 0);
  for (const range of ranges)
    for (let i = 0; i < range.completions; i++) times[range.offset + i] = (times[range.offset + i] ?? 0) + 1;
  return times;
}

/** What is asked of members: pods at once, offset and completions by cluster. */
function asked({ effects }: Decision): Record<string, readonly number[]> {
  return Object.fromEntries(
    effects.flatMap((effect) =>
      effect.type === 'ensureWorkload'
        ? [[effect.cluster, [effect.replicas, effect.part?.offset ?? -1, effect.part?.completions ?? -1]]]
        : [],
    ),
  );
}

describe('parts', () => {
  it('cover every index once where every stretch is placed, whatever came and went before', () => {
    const anyPlaced = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
    const steps = fc.array(fc.record({ leaves: fc.nat(9), placed: anyPlaced }), { maxLength: 8 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(200), steps, (pods, more, moves) => {
        const completions = pods + more;
        let job: DividedJob = { pods, completions, parts: [] };
        let clusters = 0;
        const place = (sizes: readonly number[]): void => {
          for (const stretch of openStretches(job)) {
            let left = stretch.pods;
            const placed = sizes.flatMap((size) => {
              const replicas = Math.min(size, left);
              left -= replicas;
              return replicas === 0 ? [] : [{ cluster: `c${clusters++}`, replicas }];
            });
            job = withParts(job, stretch, placed);
          }
        };
        place([1]);
        for (const { leaves, placed } of moves) {
          job = { ...job, parts: job.parts.filter((_, i) => i !== leaves) };
          place(placed);
          const ranges = job.parts.map((part) => indexesOf(part, job));
          expect(coverage(ranges, completions)).toEqual(Array.from({ length: completions }, () => 1));
          for (const [i, { atOnce, pods: of }] of job.parts.entries()) {
            expect(of).toBeGreaterThanOrEqual(atOnce);
            expect(ranges[i]!.completions).toBeGreaterThanOrEqual(of);
          }
        }
      }),
      { seed: 41, numRuns: 300 },
    );
  });
});

describe('a divided job', () => {
  it('has its pods and indexes divided by the policy, in proportion', () => {
    const world = new World().cluster('a', 9).cluster('b', 9);
    const decision = world.place('batch', divided({ parallelism: 3, completions: 10 }));
    expect(asked(decision)).toEqual({ a: [2, 0, 6], b: [1, 6, 4] });
    expect(world.waiting('batch')).toBe(0);
  });

  it('is all of what its locations would run', () => {
    const world = new World().cluster('a', 9).cluster('b', 9);
    const decision = world.place('batch', divided({ parallelism: 2, completions: 3, numberOfLocations: 2 }));
    expect(asked(decision)).toEqual({ a: [2, 0, 3], b: [2, 3, 3] });
  });

  it('is divided by a policy that ranks as far as a location has no room', () => {
    const world = new World().cluster('a', 4).cluster('b', 3);
    const decision = world.place('batch', divided({ policy: 'worst_fit', parallelism: 6, completions: 6 }));
    expect(asked(decision)).toEqual({ a: [4, 0, 4], b: [2, 4, 2] });
  });

  it('runs fewer pods at once where no more fit, and all of its indexes', () => {
    const world = new World().cluster('a', 2).cluster('b', 1);
    const decision = world.settle('batch', divided({ parallelism: 6, completions: 12 }));
    expect([world.wanted('batch'), world.waiting('batch')]).toEqual([{ a: 2, b: 1 }, 0]);
    expect(decision.memory.divided?.parts).toEqual([
      { cluster: 'a', first: 0, pods: 4, atOnce: 2 },
      { cluster: 'b', first: 4, pods: 2, atOnce: 1 },
    ]);
  });

  it('waits until any of it fits, or all of it where it may not be placed in part', () => {
    const world = new World().cluster('a', 2).cluster('b', 3);
    const others = [...world.fill('a', 2), ...world.fill('b', 3)];
    for (const partial of [false, true])
      world.place(`batch-${partial}`, divided({ parallelism: 4, completions: 8, partial }));
    expect([world.waiting('batch-false'), world.waiting('batch-true')]).toEqual([4, 4]);
    for (const id of others.slice(2)) world.see({ type: 'podGone', id });
    expect(world.again('batch-false').effects).toEqual([]);
    expect(asked(world.again('batch-true'))).toEqual({ b: [3, 0, 8] });
  });

  it('keeps its parts when other numbers are written', () => {
    const world = new World().cluster('a', 9).cluster('b', 9);
    world.settle('batch', divided({ parallelism: 4, completions: 8 }));
    const { effects } = world.place('batch', divided({ parallelism: 6, completions: 6 }));
    expect([effects, world.wanted('batch')]).toEqual([[], { a: 2, b: 2 }]);
  });

  it('runs the indexes of a drained cluster elsewhere, and no others', () => {
    const world = new World().cluster('a', 9).cluster('b', 9);
    world.settle('batch', divided({ parallelism: 4, completions: 8 }));
    const taints = [{ key: 'gone', value: '', effect: 'NoExecute' as const }];
    world.cluster('c', 9).see({ type: 'cluster', facts: { ...world.state('a').facts, taints } });
    const decision = world.again('batch');
    expect(asked(decision)).toEqual({ c: [2, 0, 4] });
    expect(decision.effects).toContainEqual(
      expect.objectContaining({ type: 'removeWorkload', cluster: 'a', because: 'drained' }),
    );
  });

  it('is complete once every part has run, and never runs one again', () => {
    const world = new World().cluster('a', 9).cluster('b', 9);
    world.settle('batch', divided({ parallelism: 2, completions: 5 }));
    world.observe('batch', 'a', { finished: 2, bound: 0 });
    world.see({ type: 'clusterGone', cluster: 'a' });
    expect(world.again('batch').effects).toEqual([]);
    world.observe('batch', 'b', { finished: 3, bound: 0 });
    const { status, effects } = world.again('batch');
    expect([effects, status.conditions[0]]).toEqual([
      [],
      { type: 'Complete', status: 'True', reason: 'AllFinished' },
    ]);
    expect(world.again('batch').effects).toEqual([]);
  });

  it('stays whole under a policy that asks every cluster for all', () => {
    const world = new World().cluster('a', 9).cluster('b', 9);
    world.place('batch', divided({ policy: 'duplicated', parallelism: 2, completions: 2 }));
    expect(world.wanted('batch')).toEqual({ a: 2, b: 2 });
  });
});
