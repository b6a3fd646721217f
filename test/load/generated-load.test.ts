// Generated load follows its tables and shares, is the same for the same seed, and one purpose never shifts another.

import { describe, expect, test } from 'vitest';
import { buildLoad, prepareLoad } from '../../simulator/load/build.ts';
import type { Load } from '../../simulator/load/load.ts';
import { readScenario } from '../../simulator/scenario/read-scenario.ts';
import type { Scenario } from '../../simulator/scenario/scenario.ts';
import { POLICIES, scenarioOf, SMALL } from '../scenario/scenarios-under-test.ts';

function shipped(name: string, set: readonly string[] = []): Scenario {
  const scenario = readScenario(`scenarios/${name}.yaml`, { policies: POLICIES, set });
  if (!scenario.ok) throw new Error(scenario.error[0]!.message);
  return scenario.value;
}

function loadOf(scenario: Scenario, seed = 1): Load {
  return buildLoad(prepareLoad(scenario), seed);
}

/** Everything about the jobs of a load, as plain values. */
function jobsOf({ jobs }: Load): unknown[][] {
  return Array.from({ length: jobs.count }, (_, i) => [
    jobs.name(i),
    jobs.atMicros[i]!,
    jobs.runMicros[i]!,
    jobs.pods[i]!,
    jobs.shape[i]!.cpuMilli,
    jobs.shape[i]!.memoryBytes,
    jobs.home[i]!,
  ]);
}

/** The share of values that are at most a bound. */
function shareUpTo(values: ArrayLike<number>, bound: number): number {
  return Array.from(values).filter((value) => value <= bound).length / values.length;
}

describe('the generator of mck8s-2h over 200 hours', () => {
  const { jobs } = loadOf(shipped('mck8s-2h', ['duration=200h']));
  const gaps = jobs.atMicros.map((at, i) => at - (i === 0 ? 0 : jobs.atMicros[i - 1]!));

  test.each([
    [
      'gaps, in seconds',
      gaps,
      1e6,
      [
        [40, 0.2],
        [70, 1],
        [80, 2.1],
        [90, 6.9],
        [95, 17.2],
        [99, 43.3],
      ],
    ],
    [
      'durations, in seconds',
      jobs.runMicros,
      1e6,
      [
        [10, 45.3],
        [50, 378],
        [75, 1181],
        [90, 3197],
        [99, 17788],
      ],
    ],
    [
      'requests of CPU, in millicores',
      jobs.shape.map((s) => s.cpuMilli),
      1,
      [
        [10, 70.5],
        [50, 192],
        [75, 327],
        [95, 704],
      ],
    ],
    [
      'requests of memory, in MiB',
      jobs.shape.map((s) => s.memoryBytes),
      2 ** 20,
      [
        [10, 68.4],
        [50, 191],
        [90, 516],
      ],
    ],
  ] as const)('reproduces the quantiles of %s', (_what, values, unit, quantiles) => {
    for (const [percent, value] of quantiles) {
      const share = shareUpTo(values, (value + 0.5e-3) * unit);
      expect([percent, Math.abs(share - percent / 100) < 0.006]).toEqual([percent, true]);
    }
  });

  test('reproduces the shares of homes', () => {
    const shares = {
      cluster1: 0.1265,
      cluster2: 0.3458,
      cluster3: 0.3511,
      cluster4: 0.1535,
      cluster5: 0.0231,
    };
    for (const [name, share] of Object.entries(shares)) {
      const drawn = jobs.home.filter((home) => home === name).length / jobs.count;
      expect(Math.abs(drawn - share)).toBeLessThan(0.005);
    }
  });

  test('rounds requests to whole millicores and MiB', () => {
    expect(jobs.shape.every((s) => Number.isInteger(s.cpuMilli) && s.memoryBytes % 2 ** 20 === 0)).toBe(true);
  });
});

describe('the load of a seed', () => {
  const scenario = shipped('mck8s-2h');

  test('is the same each time, and another for another seed', () => {
    const prepared = prepareLoad(scenario);
    const first = jobsOf(buildLoad(prepared, 1));
    buildLoad(prepared, 2);
    expect(jobsOf(buildLoad(prepared, 1))).toEqual(first);
    expect(jobsOf(buildLoad(prepared, 2)).slice(0, 50)).not.toEqual(first.slice(0, 50));
  });

  test('begins, for seed 1 of mck8s-2h, with these jobs', () => {
    const load = loadOf(scenario);
    expect(load.jobs.count).toMatchInlineSnapshot(`2549`);
    expect(jobsOf(load).slice(0, 5)).toMatchInlineSnapshot(`
      [
        [
          "job-0",
          100000,
          10914086751,
          1,
          181,
          217055232,
          "cluster2",
        ],
        [
          "job-1",
          777711,
          6769689253,
          1,
          70,
          187695104,
          "cluster1",
        ],
        [
          "job-2",
          15314657,
          455825892,
          1,
          44,
          432013312,
          "cluster3",
        ],
        [
          "job-3",
          19489670,
          213861680,
          1,
          295,
          743440384,
          "cluster2",
        ],
        [
          "job-4",
          19689670,
          207533000,
          1,
          184,
          328204288,
          "cluster3",
        ],
      ]
    `);
  });

  test('keeps its arrivals, durations and homes where another table of requests is written', () => {
    const other = shipped('mck8s-2h', ['load.0.quantiles.cpu=[[0, 1m], [100, 2]]']);
    const [one, two] = [loadOf(scenario).jobs, loadOf(other).jobs];
    expect(two.atMicros).toEqual(one.atMicros);
    expect(two.runMicros).toEqual(one.runMicros);
    expect(two.home).toEqual(one.home);
    expect(two.shape.map((s) => s.memoryBytes)).toEqual(one.shape.map((s) => s.memoryBytes));
    expect(two.shape.map((s) => s.cpuMilli)).not.toEqual(one.shape.map((s) => s.cpuMilli));
  });

  test('begins as that of a longer run', () => {
    const jobs = jobsOf(loadOf(shipped('mck8s-2h', ['duration=30m'])));
    expect(jobsOf(loadOf(scenario)).slice(0, jobs.length)).toEqual(jobs);
  });
});

describe('several sources', () => {
  const twice = `${SMALL}  - name: batch
    namespace: night
    poisson:
      ratePerSecond: 0.5
      duration: { exponential: { mean: 60s, cap: 90s } }
      cpu: [1, 2]
      memory: [1Gi]
`;

  test('are merged by time, each with its own names and draws', () => {
    const both = jobsOf(loadOf(scenarioOf(twice)));
    expect(both.map(([, at]) => at as number)).toEqual(
      both.map(([, at]) => at as number).sort((a, b) => a - b),
    );
    const first = both.filter(([name]) => (name as string).startsWith('job-'));
    expect(first).toEqual(jobsOf(loadOf(scenarioOf(SMALL))));
    expect(new Set(both.map(([name]) => name)).size).toBe(both.length);
  });

  test('of one namespace share shapes of equal requests', () => {
    const { jobs } = loadOf(scenarioOf(twice));
    expect(new Set(jobs.shape).size).toBe(3);
    expect(new Set(jobs.shape.map((s) => s.namespace))).toEqual(new Set(['default', 'night']));
  });

  test('of one name are refused', () => {
    expect(() => scenarioOf(twice.replace('name: batch', 'name: job'))).toThrow(
      'there is a source job already',
    );
  });
});

test('a Poisson source has its rate, its sizes and its cap, and stops at its count', () => {
  const { jobs } = loadOf(shipped('scale-100k'));
  expect(jobs.count).toBe(100_000);
  expect(Math.abs(jobs.atMicros.at(-1)! / 1e6 - 10_000)).toBeLessThan(200);
  expect(Math.max(...jobs.runMicros)).toBe(7200e6);
  expect(Math.abs(shareUpTo(jobs.runMicros, 365e6) - 0.5)).toBeLessThan(0.01);
  expect([...new Set(jobs.shape.map((s) => s.cpuMilli))].sort((a, b) => a - b)).toEqual([
    500, 1000, 2000, 4000,
  ]);
  expect(
    Math.abs(
      shareUpTo(
        jobs.shape.map((s) => s.cpuMilli),
        1000,
      ) - 0.5,
    ),
  ).toBeLessThan(0.01);
});
