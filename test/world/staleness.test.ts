// What cluster0 knows is as old as the delays say, and claims make up for it: nothing is booked twice in between.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PodRecord } from '../../core/fleet/fleet.ts';
import { PodState } from '../../simulator/cluster/pods.ts';
import { deployment, job, tell, type Told } from './story.ts';

const MILLI = 1000;

interface DelayMillis {
  readonly api: number;
  readonly informer: number;
  readonly controller: number;
  readonly schedule: number;
}

const USUAL: DelayMillis = { api: 10, informer: 50, controller: 100, schedule: 5 };

/** Single nodes of so many cpus, and these delays; pods run at once. */
function story(cpus: readonly number[], delays: DelayMillis, manifests: readonly string[]): string {
  const times = Object.entries(delays).map(([name, millis]) => `${name}: ${millis}ms`);
  const clusters = cpus.map(
    (cpu, i) => `  - { name: edge${i + 1}, nodes: [{ allocatable: { cpu: ${cpu}, memory: 8Gi } }] }\n`,
  );
  return `name: staleness
question: How old is what it knows?
duration: 10m
policies: [worst_fit]
delays: { ${times.join(', ')}, pull: 0s, start: 0s }
clusters:
${clusters.join('')}load:
  - manifests:
${manifests.map((line) => `      - { ${line} }\n`).join('')}`;
}

/** When something first held of each pod of the run, in order of creation, microseconds. */
class FirstTimes {
  readonly at = new Map<number, number>();

  note(told: Told, nowMicros: number, holds: (pod: number) => boolean): void {
    const { pods } = told.control;
    for (let pod = 0; pod < pods.rows; pod++) {
      const birth = pods.birth[pod]!;
      if (!this.at.has(birth) && holds(pod)) this.at.set(birth, nowMicros);
    }
  }
}

describe('cluster0 sees', () => {
  test.each([
    { delays: USUAL, late: 60 },
    { delays: { ...USUAL, informer: 5000 }, late: 5010 },
    { delays: { ...USUAL, api: 0, informer: 0 }, late: 0 },
    { delays: { ...USUAL, api: 300, informer: 1 }, late: 301 },
  ])('pods that are bound, and those that are over, $late ms late', ({ delays, late }) => {
    const bound = new FirstTimes();
    const seen = new FirstTimes();
    const over = new FirstTimes();
    const gone = new FirstTimes();
    const manifests = [
      `at: 0s, apply: ${deployment('web', { replicas: 3 })}`,
      `at: 1s, run: 20s, apply: ${job('batch', { parallelism: 2, completions: 4 })}`,
      `at: 60s, delete: mcd/web`,
    ];
    const onEvent = (told: Told, now: number): void => {
      const { control } = told;
      const { fleet } = control.cluster0;
      const seenPod = (pod: number): PodRecord | undefined => fleet.pods.get(control.pods.birth[pod]!);
      bound.note(told, now, (pod) => control.pods.slot[pod]! >= 0);
      seen.note(told, now, (pod) => seenPod(pod) !== undefined);
      over.note(told, now, (pod) => control.pods.state[pod]! >= PodState.finished);
      gone.note(told, now, (pod) => seen.at.has(control.pods.birth[pod]!) && seenPod(pod)?.phase !== 'bound');
    };
    const told = tell(story([4, 4], delays, manifests), { onEvent });
    expect(told.control.pods.count).toBe(7);
    for (let pod = 0; pod < 7; pod++) {
      expect(seen.at.get(pod)! - bound.at.get(pod)!).toBe(late * MILLI);
      expect(gone.at.get(pod)! - over.at.get(pod)!).toBe(late * MILLI);
    }
  });
});

describe('the time to place', () => {
  test.each([
    USUAL,
    { api: 200, informer: 50, controller: 100, schedule: 5 },
    { api: 10, informer: 3000, controller: 0, schedule: 1 },
  ])('is all that lies between kubectl and a node: %j', (delays) => {
    const told = tell(story([4], delays, [`at: 7s, apply: ${deployment('web')}`]));
    const { api, informer, controller, schedule } = delays;
    // The informer brings the object; its status and the effect are two requests; then controller and scheduler.
    const millis = informer + 2 * api + controller + schedule;
    expect(told.metrics.timeToPlaceP50Seconds).toBeCloseTo(millis / 1000, 9);
  });

  test('counts from creation, also while there is no room', () => {
    const manifests = [
      `at: 0s, run: 100s, apply: ${job('first', { parallelism: 4 })}`,
      `at: 20s, run: 10s, apply: ${job('second', { parallelism: 4 })}`,
    ];
    const told = tell(story([4], USUAL, manifests));
    const { api, informer, controller, schedule } = USUAL;
    const toMember = 2 * api + controller;
    // The last of the first four is bound after four attempts, and its end is heard of an api hop and an informer later.
    const end = informer + toMember + 4 * schedule + api + 100_000;
    const placed = end + api + informer + toMember + 4 * schedule;
    expect(told.metrics.timeToPlaceP99Seconds).toBeCloseTo((placed - 20_000) / 1000, 9);
  });

  test('of pods never bound is endless, and what was withdrawn while it waited does not count', () => {
    const web = `at: 0s, apply: ${deployment('web', { replicas: 6 })}`;
    expect(tell(story([4], USUAL, [web])).metrics).toMatchObject({
      timeToPlaceP50Seconds: 0.185,
      timeToPlaceP95Seconds: Infinity,
      pendingPerSubmitted: 1 / 3,
    });
    const fewer = `at: 1m, scale: mcd/web, replicas: 4`;
    expect(tell(story([4], USUAL, [web, fewer])).metrics).toMatchObject({
      timeToPlaceP99Seconds: 0.19,
      pendingPerSubmitted: 0,
    });
  });
});

describe('claims', () => {
  test.each([0, 50, 5000])(
    'keep two jobs of one instant from one slot, with an informer of %i ms',
    (informer) => {
      const twins = ['first', 'second'].map((name) => `at: 1s, run: 5m, apply: ${job(name)}`);
      const told = tell(story([1, 1], { ...USUAL, informer }, twins), { untilSeconds: 60 });
      expect([told.podsOf('first'), told.podsOf('second')]).toEqual([{ edge1: 1 }, { edge2: 1 }]);
      expect(told.control.pods.attempts.every((attempts) => attempts === 0)).toBe(true);
    },
  );

  test('let the second of two jobs wait on cluster0 where there is one slot', () => {
    const twins = ['first', 'second'].map((name) => `at: 1s, run: 5m, apply: ${job(name)}`);
    const told = tell(story([1], { ...USUAL, informer: 5000 }, twins), { untilSeconds: 60 });
    expect([told.podsOf('first'), told.podsOf('second'), told.waiting('second')]).toEqual([
      { edge1: 1 },
      {},
      1,
    ]);
    expect(told.control.pods.count).toBe(1);
  });

  // On one node a claim is packed where the member's scheduler binds: no tie can part them.
  test('leave nothing pending in a member, however late cluster0 hears of anything', () => {
    const delay = fc.constantFrom(0, 1, 50, 700, 5000);
    const delays = fc.record({
      api: delay,
      informer: delay,
      controller: delay,
      schedule: fc.constantFrom(0, 5),
    });
    const arrivals = fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: 60_000 }),
        parallelism: fc.integer({ min: 1, max: 3 }),
        cpu: fc.constantFrom('500m', '1', '2'),
        run: fc.constantFrom(1, 10, 60),
        policy: fc.constantFrom('worst_fit', 'best_fit', 'random'),
      }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(delays, arrivals, (delays, jobs) => {
        const manifests = jobs
          .toSorted((a, b) => a.at - b.at)
          .map(({ at, parallelism, cpu, run, policy }, index) => {
            const spec = { parallelism, placementPolicy: policy };
            return `at: ${at}ms, run: ${run}s, apply: ${job(`job${index}`, spec, { cpu })}`;
          });
        const { pods } = tell(story([2, 3, 4], delays, manifests), { checkEvery: 11 }).control;
        expect(pods.attempts.every((attempts) => attempts === 0)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

test('from kubectl to a ready pod, things happen in their order, and nothing is written again', () => {
  const diary: string[] = [];
  const note = (now: number, what: string): void => {
    if (!diary.some((line) => line.endsWith(what))) diary.push(`${now / MILLI} ${what}`);
  };
  let effects = 0;
  const { informer, api, controller, schedule } = USUAL;
  tell(story([4], USUAL, [`at: 1s, apply: ${deployment('web')}`]), {
    onDecision: (_, decision, now) => {
      effects += decision.effects.length;
      if (decision.effects.length > 0) note(now, 'decided');
      if (decision.status.conditions.some(({ reason }) => reason === 'Settled')) note(now, 'settled');
    },
    onEvent: ({ control }, now) => {
      if (control.pods.count > 0) note(now, 'made');
      if (control.pods.isOnNode(0)) note(now, 'bound');
      if (control.pods.state[0] === PodState.ready) note(now, 'ready');
    },
  });
  const decided = 1000 + informer;
  const made = decided + 2 * api + controller;
  const ready = made + schedule + api;
  expect(diary).toEqual([
    `${decided} decided`,
    `${made} made`,
    `${made + schedule} bound`,
    `${ready} ready`,
    `${ready + api + informer} settled`,
  ]);
  expect(effects).toBe(1);
});
