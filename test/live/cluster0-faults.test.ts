// Every fault of cluster0's API server on every kind of request that is made of it: others are not held up, nothing is asked in a
// hot loop, and all is as it should be once the fault is over.

import { describe, expect, test } from 'vitest';
import { REQUEST_FAULTS, type FaultRule } from '../../simulator/apiserver/faults.ts';
import { endState, Turnover } from './end-state.ts';
import { World } from './world.ts';

type Target = Pick<FaultRule, 'method' | 'path'> & {
  /** Whether it strikes the one object alone, so that others must not suffer. */
  readonly isOfOneObject: boolean;
};

const TARGETS: Readonly<Record<string, Target>> = {
  'finalizers of an object': {
    method: 'PATCH',
    path: /\/multiclusterdeployments\/front(\?|$)/,
    isOfOneObject: true,
  },
  'the status of an object': { method: 'PATCH', path: /\/front\/status/, isOfOneObject: true },
  'an object': { method: 'GET', path: /\/multiclusterdeployments\/front(\?|$)/, isOfOneObject: true },
  'dry runs of templates': { method: 'POST', path: /\/deployments\?/, isOfOneObject: false },
  'statuses of members': { method: 'PATCH', path: /\/memberclusters\/.*\/status/, isOfOneObject: false },
  Events: { method: ['POST', 'PATCH'], path: /\/events/, isOfOneObject: false },
  anything: { isOfOneObject: false },
};

interface Outcome {
  readonly state: unknown;
  readonly turnover: Turnover['counts'];
  readonly mostInAMinute: number;
  readonly isOtherReady: boolean;
}

/** Users place, change and delete while a fault strikes for a minute and a half. */
async function play(target?: Target, fault?: FaultRule['fault']): Promise<Outcome> {
  const world = new World();
  const turnover = new Turnover(world);
  world.start();
  world.apply('old', { locations: 'cluster3', replicas: 1 });
  world.apply('going', { locations: 'cluster3', replicas: 1 });
  await world.pass(40);
  if (target !== undefined && fault !== undefined) {
    const { method, path } = target;
    world.cluster0.faults.add({ fault, ...(method && { method }), ...(path && { path }) });
  }
  world.apply('front', { locations: 'cluster1, cluster2', replicas: 2 });
  world.apply('back', { locations: 'cluster2', replicas: 1 });
  world.patchSpec('old', { locations: 'cluster1' });
  await world.pass(60);
  const isOtherReady = world.isReady('back');
  world.delete('going');
  await world.pass(30);
  world.cluster0.faults.clear();
  await world.pass(150);
  return {
    state: endState(world),
    turnover: turnover.counts,
    mostInAMinute: mostInAMinute(world),
    isOtherReady,
  };
}

/** Requests of one method and path to cluster0 in the worst minute. */
function mostInAMinute(world: World): number {
  const counts = new Map<string, number>();
  for (const { server, method, path, atMicros } of world.traffic.requests) {
    if (server !== 'cluster0') continue;
    const key = `${method} ${path} ${Math.floor(atMicros / 6e7)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return Math.max(...counts.values());
}

test.each([
  ['30', 30],
  ['1000000000', 300],
])('Retry-After of %s s is obeyed, up to five minutes (39)', async (retryAfter, seconds) => {
  const world = new World();
  world.start();
  await world.pass(5);
  world.cluster0.faults.add({ path: /\/front\/status/, fault: { kind: 'status', status: 429, retryAfter } });
  world.apply('front', { locations: 'cluster1', replicas: 1 });
  await world.pass(700);
  const tries = world.traffic.requests.filter(({ path }) => path.endsWith('/front/status'));
  expect(tries.length).toBeGreaterThan(1);
  for (const [index, { atMicros }] of tries.entries())
    if (index > 0) expect(atMicros - tries[index - 1]!.atMicros).toBeGreaterThanOrEqual(seconds * 1e6);
  world.cluster0.faults.clear();
  await world.pass(310);
  expect(world.isReady('front')).toBe(true);
});

const undisturbed = play();

/** What cluster0 says against a template is taken at its word, and asked for again after ten minutes only. */
const VERDICT = 'status 422';
const FAULTS = Object.entries(REQUEST_FAULTS);

describe.each(Object.entries(TARGETS))('requests for %s', (_what, target) => {
  const faults = FAULTS.filter(([name]) => target !== TARGETS['dry runs of templates'] || name !== VERDICT);

  test.each(faults)('survive %s (31 to 42)', async (_name, fault) => {
    const clean = await undisturbed;
    const struck = await play(target, fault);
    expect(struck.state).toEqual(clean.state);
    expect(struck.turnover).toEqual(clean.turnover);
    expect(struck.mostInAMinute).toBeLessThan(40);
    expect(struck.isOtherReady || !target.isOfOneObject).toBe(true);
  });
});
