// Services arrive, follow the demand they are given, are updated and deleted; what a seed adds to the demand is the same for every
// policy.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildLoad, prepareLoad } from '../../simulator/load/build.ts';
import { DemandWalk } from '../../simulator/load/services/demand.ts';
import type { ServicePlan } from '../../simulator/load/services/source.ts';
import { findWorkload } from '../../simulator/explain/find-workload.ts';
import { Invariants } from '../../simulator/run/invariants.ts';
import { checkSettled } from '../../simulator/run/invariants/settled.ts';
import { pooledLoad } from '../../simulator/run/pooled.ts';
import { runOnce } from '../../simulator/run/run.ts';
import type { DecisionWatcher } from '../../simulator/world/cluster0.ts';
import { Mck8sControl } from '../../simulator/world/mck8s-control.ts';
import { HEAD, scenarioOf } from '../scenario/scenarios-under-test.ts';

const MINUTE = 60_000_000;

const DEFAULTS: Readonly<Record<string, unknown>> = { ratePerReplica: 10, cpu: '10m', memory: '1Mi' };

function text(services: Readonly<Record<string, unknown>>, head = HEAD): string {
  return `${head}load:\n  - name: web\n    services: ${JSON.stringify({ ...DEFAULTS, ...services })}\n`;
}

/** A series of one value a minute, and the file that it comes from. */
function minutes(values: readonly number[]): Readonly<Record<string, string>> {
  return { 's/d.csv': `t,v\n${values.map((value, minute) => `${minute},${value}\n`).join('')}` };
}

const BY_MINUTE = { file: 'd.csv', time: { column: 't', unit: 'm' }, value: 'v' };

function plans(
  services: Readonly<Record<string, unknown>>,
  seed = 1,
  files: Readonly<Record<string, string>> = {},
): readonly ServicePlan[] {
  return buildLoad(prepareLoad(scenarioOf(text(services), { files })), seed).services;
}

/** The rates of the first steps of a service. */
function rates(plan: ServicePlan, steps: number): number[] {
  const walk = new DemandWalk(plan, steps * plan.source.demand.base.stepMicros);
  return Array.from({ length: steps }, (_, step) => walk.rate(step));
}

interface Run {
  readonly control: Mck8sControl;
  /** Every change of the replicas asked for, by time. */
  readonly asked: readonly (readonly [service: string, atMicros: number, replicas: number])[];
}

function runOf(
  services: Readonly<Record<string, unknown>>,
  {
    files = {},
    policy = 'worst_fit',
    seed = 1,
    duration = '10m',
  }: {
    files?: Readonly<Record<string, string>>;
    policy?: string;
    seed?: number;
    duration?: string;
  } = {},
): Run {
  const scenario = scenarioOf(text(services, HEAD.replace('10m', duration)), { files });
  const invariants = new Invariants();
  const asked: (readonly [string, number, number])[] = [];
  const last = new Map<string, number>();
  const onDecision: DecisionWatcher = (workload, _, nowMicros) => {
    if (workload.kind !== 'MultiClusterDeployment' || last.get(workload.key) === workload.spec.replicas)
      return;
    last.set(workload.key, workload.spec.replicas);
    asked.push([workload.self.name, nowMicros, workload.spec.replicas]);
  };
  const { control } = runOnce({
    scenario,
    load: buildLoad(prepareLoad(scenario), seed),
    policy,
    seed,
    onDecision,
    interrupt: {
      everyEvents: 7,
      asked: (view) => {
        invariants.check(view);
        return false;
      },
    },
  });
  if (!(control instanceof Mck8sControl)) throw new Error('Services need cluster0.');
  return { control, asked };
}

test('replicas follow the series exactly where there is room', () => {
  const values = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 2, maxLength: 12 });
  const bounds = fc.record({ min: fc.integer({ min: 0, max: 3 }), more: fc.integer({ min: 1, max: 30 }) });
  fc.assert(
    fc.property(values, bounds, fc.constantFrom(7, 10, 33.3), (series, { min, more }, ratePerReplica) => {
      const max = min + more;
      const wanted = Array.from({ length: 10 }, (_, minute) =>
        Math.min(max, Math.max(min, Math.ceil(series[minute % series.length]! / ratePerReplica))),
      );
      const demand = { series: BY_MINUTE, slide: 'none' };
      const { asked, control } = runOf(
        { demand, ratePerReplica, minReplicas: min, maxReplicas: max },
        { files: minutes(series) },
      );
      const changes = wanted.flatMap((replicas, minute) =>
        minute > 0 && replicas === wanted[minute - 1] ? [] : [['web-0', minute * MINUTE + 50_000, replicas]],
      );
      expect(asked).toEqual(changes);
      checkSettled(control);
    }),
    { numRuns: 60 },
  );
});

test('between two looks of their users, replicas stay', () => {
  const files = minutes([100, 200, 300, 400, 500, 600]);
  const { asked } = runOf({ demand: { series: BY_MINUTE, slide: 'none' }, every: '2m' }, { files });
  expect(asked.map(([, , replicas]) => replicas)).toEqual([10, 30, 50, 10, 30]);
});

test('of several locations, each takes its part', () => {
  const deployment = {
    apiVersion: 'fogguru.eu/v1',
    kind: 'MultiClusterDeployment',
    metadata: { name: 'any' },
    spec: {
      placementPolicy: 'worst_fit',
      numberOfLocations: 2,
      selector: { matchLabels: { app: 'a' } },
      template: {
        metadata: { labels: { app: 'a' } },
        spec: { containers: [{ name: 'a', image: 'registry:5000/a:1' }] },
      },
    },
  };
  const services = { ratePerReplica: 10, demand: { daily: { mean: 45, amplitude: 0 } }, deployment };
  const source = `${HEAD}load:\n  - name: web\n    services: ${JSON.stringify(services)}\n`;
  const scenario = scenarioOf(source);
  const load = buildLoad(prepareLoad(scenario), 1);
  const { control } = runOnce({ scenario, load, policy: null, seed: 1 });
  if (!(control instanceof Mck8sControl)) throw new Error('Services need cluster0.');
  const [workload] = control.cluster0.workloads.all();
  expect(workload!.key).toBe('MultiClusterDeployment/default/web-0');
  expect(workload!.status!.placements.map(({ replicas }) => replicas)).toEqual([3, 3]);
});

test('services come, get new images and go, and leave nothing behind', () => {
  const { control } = runOf(
    {
      count: 3,
      home: { edge1: 1, edge2: 1 },
      arrivals: { perDay: 2000 },
      updates: { perDay: 700 },
      lifetime: { exponential: { mean: '4m' } },
      demand: { daily: { mean: 20, noise: 0.4 } },
    },
    { duration: '1h' },
  );
  const workloads = control.cluster0.workloads.all();
  expect(workloads.length).toBeGreaterThan(40);
  expect(workloads.filter(({ isGone }) => isGone).length).toBeGreaterThan(30);
  const images = new Set(control.pods.shape.flatMap((shape) => shape.images));
  expect([...images].some((image) => image === 'web:r2')).toBe(true);
  expect(new Set(workloads.map(({ spec }) => spec.home))).toEqual(new Set(['edge1', 'edge2']));
});

describe('a recording', () => {
  const files = minutes([0, 1, 2, 3, 4, 5, 6, 7]);
  const recorded = (demand: Readonly<Record<string, unknown>>, seed = 1, count = 1): number[][] =>
    plans({ count, demand: { series: BY_MINUTE, ...demand } }, seed, files).map((plan) => rates(plan, 16));

  test('goes on from its beginning after its end', () => {
    const once = [0, 1, 2, 3, 4, 5, 6, 7];
    expect(recorded({ slide: 'none' })).toEqual([[...once, ...once]]);
  });

  test('is stretched, scaled and lifted', () => {
    const [plan] = plans(
      { demand: { series: BY_MINUTE, slide: 'none', stretch: 2, scale: 3, offset: 1 } },
      1,
      files,
    );
    expect(plan!.source.demand.base.stepMicros).toBe(2 * MINUTE);
    expect(rates(plan!, 3)).toEqual([1, 4, 7]);
  });

  test('begins elsewhere with another seed, at one place for all services or for each', () => {
    const starts = (slide: string): number[][] =>
      Array.from({ length: 12 }, (_, seed) => recorded({ slide }, seed, 4).map(([first]) => first!));
    const together = starts('together');
    for (const start of together) expect(new Set(start).size).toBe(1);
    expect(new Set(together.map(([first]) => first)).size).toBeGreaterThan(3);
    expect(starts('each').some((start) => new Set(start).size > 1)).toBe(true);
    expect(recorded({})).toEqual(recorded({ slide: 'together' }));
  });

  test('is put together anew from blocks that keep their order inside', () => {
    const [drawn] = recorded({ blocks: '4m' }, 3);
    for (const block of [0, 4, 8, 12])
      for (const within of [1, 2, 3]) expect(drawn![block + within]).toBe((drawn![block]! + within) % 8);
    expect(recorded({ blocks: '4m' }, 4)).not.toEqual([drawn]);
  });

  test('drifts by one factor a repetition', () => {
    const [drawn] = recorded({ slide: 'none', drift: 0.5 });
    const factors = drawn!.map((rate, step) => rate / (step % 8)).filter((factor) => !Number.isNaN(factor));
    expect(factors.slice(0, 7)).toEqual(
      Array.from({ length: 7 }, (): unknown => expect.closeTo(factors[0]!, 9)),
    );
    expect(factors.slice(7)).toEqual(
      Array.from({ length: 7 }, (): unknown => expect.closeTo(factors[7]!, 9)),
    );
    expect(factors[7]).not.toBeCloseTo(factors[0]!, 3);
  });

  test('is read at local time', () => {
    const services = {
      count: 2,
      home: ['edge1', 'edge2'],
      timeZones: { edge2: 0.05 },
      demand: { series: BY_MINUTE, slide: 'none' },
    };
    const [here, ahead] = plans(services, 1, files);
    expect(rates(here!, 3)).toEqual([0, 1, 2]);
    expect(rates(ahead!, 3)).toEqual([3, 4, 5]);
  });

  test('has even steps where its rows have not, and counts of a time become rates', () => {
    const csv =
      'timestamp,value\n2014-04-10 00:04:00,600\n2014-04-10 00:09:02,300\n2014-04-10 00:13:58,0\n2014-04-10 00:24:00,900\n';
    const series = { file: 'd.csv', per: '5m' };
    const [plan] = plans({ demand: { series: { ...series, step: '5m' }, slide: 'none' } }, 1, {
      's/d.csv': csv,
    });
    expect(plan!.source.demand.base).toMatchObject({ stepMicros: 5 * MINUTE });
    expect(rates(plan!, 5)).toEqual([2, 1, 0, 0, 3]);
  });
});

test('a row of a table is a service, at home where its row says', () => {
  const csv = 'fn,owner,m1,m2\na,x,60,120\nb,y,0,30\nc,x,6,0\n';
  const home = { hashOf: 'owner', among: ['edge1', 'edge2'] };
  const table = { file: 'd.csv', first: 'm1', step: '1m', home };
  const made = plans({ demand: { table, slide: 'none' } }, 1, { 's/d.csv': csv });
  expect(made.map((plan) => rates(plan, 2))).toEqual([
    [1, 2],
    [0, 0.5],
    [0.1, 0],
  ]);
  expect(made[0]!.home).toBe(made[2]!.home);
  expect(['edge1', 'edge2']).toContain(made[1]!.home);
});

describe('a sine of the day', () => {
  test('peaks at its hour of local time and has its mean', () => {
    const services = {
      count: 2,
      home: ['edge1', 'edge2'],
      timeZones: { edge1: -5 },
      demand: { daily: { mean: 100, amplitude: 0.5, step: '1h' } },
    };
    const [west, here] = plans(services);
    const [drawnWest, drawn] = [rates(west!, 24), rates(here!, 24)];
    expect(drawn.indexOf(Math.max(...drawn))).toBe(14);
    expect(drawnWest.indexOf(Math.max(...drawnWest))).toBe(19);
    expect(drawn[14]).toBeCloseTo(150);
    expect(drawn.reduce((sum, rate) => sum + rate, 0) / 24).toBeCloseTo(100);
  });

  test('has noise of mean one and flash crowds of their height', () => {
    const day = (more: Readonly<Record<string, unknown>>, noise = 0): number[] =>
      rates(plans({ demand: { daily: { mean: 1, amplitude: 0, noise }, ...more } })[0]!, 14_400);
    const noisy = day({}, 0.5);
    expect(noisy.reduce((sum, rate) => sum + rate, 0) / noisy.length).toBeCloseTo(1, 1);
    const crowded = day({ flash: { perDay: 2, factor: 5 } });
    expect(Math.max(...crowded)).toBeCloseTo(5);
    expect(Math.min(...crowded)).toBe(1);
  });
});

test("the demand is the seed's alone: another name, count or policy moves no draw of a service", () => {
  const demand = {
    daily: { mean: 50, noise: 0.3 },
    spread: 0.4,
    flash: { perDay: 3, factor: 3 },
  };
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1000 }), (seed) => {
      const few = plans({ count: 2, demand }, seed).map((plan) => rates(plan, 100));
      const more = plans({ count: 5, demand, home: ['edge1'] }, seed).map((plan) => rates(plan, 100));
      expect(more.slice(0, 2)).toEqual(few);
      expect(plans({ count: 2, demand }, seed).map((plan) => rates(plan, 100))).toEqual(few);
    }),
    { numRuns: 20 },
  );
});

test('a service is explained by its name', () => {
  const services = { count: 3, demand: { daily: { mean: 1 } } };
  const load = buildLoad(prepareLoad(scenarioOf(text(services))), 1);
  const key = 'MultiClusterDeployment/default/web-2';
  expect(findWorkload('mcd/web-2', load)).toEqual({ ok: true, value: { key, atMicros: 0 } });
});

test('the pooled reference meets the same demand', () => {
  const services = {
    count: 2,
    home: ['edge1', 'edge2'],
    timeZones: { edge1: 5 },
    demand: { daily: { mean: 50, noise: 0.3 } },
  };
  const load = buildLoad(prepareLoad(scenarioOf(text(services))), 1);
  const pooled = pooledLoad(load);
  expect(pooled.services.map((plan) => rates(plan, 10))).toEqual(
    load.services.map((plan) => rates(plan, 10)),
  );
  expect(pooled.services.map(({ home }) => home)).toEqual(['', '']);
});
