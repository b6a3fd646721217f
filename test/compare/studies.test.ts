// Running a study: the same seeds, runs and order however many threads there are, and only whole seeds when it is stopped.

import { describe, expect, it } from 'vitest';
import { runStudy } from '../../simulator/compare/run-study.ts';
import type { Study, StudyOptions } from '../../simulator/compare/study.ts';
import { scenarioOf, SMALL } from '../scenario/scenarios-under-test.ts';

const study: Study = {
  scenario: scenarioOf(SMALL, { set: ['duration=1m'] }),
  policies: ['pinned', 'worst_fit'],
  seeds: [3, 4, 5, 6],
  hasReference: true,
};

function options(workers: number, others: Partial<StudyOptions> = {}): StudyOptions {
  return {
    workers,
    stop: new AbortController().signal,
    onRuns: () => undefined,
    onSeed: () => undefined,
    ...others,
  };
}

describe('a study', () => {
  it('gives the same in one thread and in several', async () => {
    const { seeds: here } = await runStudy(study, options(1));
    expect(here.map(({ seed, runs }) => [seed, runs.length])).toEqual([3, 4, 5, 6].map((seed) => [seed, 3]));
    expect((await runStudy(study, options(3))).seeds).toEqual(here);
  });

  it('gives every seed work of its own', async () => {
    const {
      seeds: [first, second],
    } = await runStudy(study, options(1));
    expect(first!.runs).not.toEqual(second!.runs);
  });

  it.each([1, 2])('keeps whole seeds only when it is stopped, with %i threads', async (workers) => {
    const stop = new AbortController();
    const seeds = Array.from({ length: 400 }, (_, i) => i);
    const onSeed = (): void => {
      stop.abort();
    };
    const { seeds: finished } = await runStudy(
      { ...study, seeds },
      options(workers, { stop: stop.signal, onSeed }),
    );
    expect(finished.length).toBeGreaterThan(0);
    expect(finished.length).toBeLessThan(seeds.length);
    expect(finished.every(({ runs }) => runs.length === 3)).toBe(true);
  });

  it('drops a seed that is stopped between two of its policies', async () => {
    const stop = new AbortController();
    let runs = 0;
    const onRuns = (count: number): void => {
      runs += count;
      if (runs === 5) stop.abort();
    };
    const { seeds: finished } = await runStudy(study, options(1, { stop: stop.signal, onRuns }));
    expect(finished.map(({ seed }) => seed)).toEqual([3]);
  });

  it('tells of every run', async () => {
    for (const workers of [1, 2]) {
      let runs = 0;
      const onRuns = (count: number): void => {
        runs += count;
      };
      await runStudy(study, options(workers, { onRuns }));
      expect(runs).toBe(12);
    }
  });

  it.each([1, 2])('names the policy and the seed of a run that fails, with %i threads', async (workers) => {
    const broken = {
      ...study,
      scenario: { ...study.scenario, delays: { ...study.scenario.delays, apiMicros: NaN } },
    };
    await expect(runStudy(broken, options(workers))).rejects.toThrow(/^running pinned with seed \d: /);
  });
});
