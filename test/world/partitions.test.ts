// A way that is down carries nothing, each way by itself, and all comes through in the end once it is mended.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkSettled } from '../../simulator/run/invariants/settled.ts';
import { Links } from '../../simulator/world/links.ts';
import { deployment, job, tell, type Told } from './story.ts';

const SECOND = 1_000_000;

interface Cut {
  readonly from: string;
  readonly to: string;
  readonly fromSeconds: number;
  readonly untilSeconds: number;
}

/** Two clusters of four cpus; something happens every second, so that cuts begin and end in time. */
function story(manifests: readonly string[], seconds = 60): string {
  const ticks = Array.from({ length: seconds }, (_, i) => `at: ${i}s, scale: mcd/tick, replicas: 0`);
  const tick = `at: 0s, apply: ${deployment('tick', { replicas: 0 })}`;
  return `name: partitions
question: What gets through?
duration: 20m
policies: [worst_fit]
clusters:
  - { name: edge1, nodes: [{ allocatable: { cpu: 4, memory: 8Gi } }] }
  - { name: edge2, nodes: [{ allocatable: { cpu: 4, memory: 8Gi } }] }
load:
  - manifests:
${[tick, ...ticks, ...manifests].map((line) => `      - { ${line} }\n`).join('')}`;
}

function tellWith(
  cuts: readonly Cut[],
  manifests: readonly string[],
  onEvent?: (told: Told, nowMicros: number) => void,
): Told {
  return tell(story(manifests), {
    onEvent: (told, nowMicros) => {
      const isDown = new Map<string, boolean>();
      for (const { from, to, fromSeconds, untilSeconds } of cuts) {
        const isCut = nowMicros >= fromSeconds * SECOND && nowMicros < untilSeconds * SECOND;
        isDown.set(`${from}/${to}`, (isDown.get(`${from}/${to}`) ?? false) || isCut);
      }
      for (const [way, isCut] of isDown) {
        const [from, to] = way.split('/');
        told.control.links.setDown(from!, to!, isCut);
      }
      onEvent?.(told, nowMicros);
    },
  });
}

const web = `at: 2s, apply: ${deployment('web', { locations: 'edge1', replicas: 3 })}`;

describe('each way by itself', () => {
  test('what cluster0 asks for arrives when the way to the member is mended', () => {
    const cut = { from: 'cluster0', to: 'edge1', fromSeconds: 1, untilSeconds: 30 };
    let firstMicros = Infinity;
    const told = tellWith([cut], [web], (now, nowMicros) => {
      if (Object.keys(now.queuedOf('web')).length > 0) firstMicros = Math.min(firstMicros, nowMicros);
    });
    expect(told.podsOf('web')).toEqual({ edge1: 3 });
    // Two requests and the member's controllers, after the way is there again.
    expect(firstMicros).toBe(30 * SECOND + 120_000);
  });

  test('what was asked of a job that has run meanwhile makes no other of it', () => {
    const lines = [
      `at: 1s, run: 10s, apply: ${job('once', { locations: 'edge1' })}`,
      `at: 5s, run: 10s, apply: ${job('once', { locations: 'edge1' }, { cpu: '2' })}`,
    ];
    const cut = { from: 'cluster0', to: 'edge1', fromSeconds: 4, untilSeconds: 30 };
    const told = tellWith([cut], lines);
    checkSettled(told.control);
    expect([told.finishedOf('once'), told.podsOf('once')]).toEqual([{ edge1: 1 }, {}]);
  });

  test('what a member does is seen when the way from it is mended, and done all the same', () => {
    const cut = { from: 'edge1', to: 'cluster0', fromSeconds: 1, untilSeconds: 30 };
    let runMicros = Infinity;
    let seenMicros = Infinity;
    const told = tellWith([cut], [web], (now, nowMicros) => {
      if (now.readyOf('web')['edge1'] === 3) runMicros = Math.min(runMicros, nowMicros);
      if (now.control.cluster0.workloads.at(1)?.seen[0]?.ready === 3)
        seenMicros = Math.min(seenMicros, nowMicros);
    });
    expect(told.readyOf('web')).toEqual({ edge1: 3 });
    expect(runMicros).toBeLessThan(10 * SECOND);
    // An API request and the informer's delay, after the way is there again.
    expect(seenMicros).toBe(30 * SECOND + 60_000);
  });

  test('of what is asked for meanwhile, only the last comes about', () => {
    const cut = { from: 'cluster0', to: 'edge1', fromSeconds: 1, untilSeconds: 30 };
    const manifests = [
      web,
      'at: 5s, scale: mcd/web, replicas: 4',
      'at: 9s, scale: mcd/web, replicas: 1',
      `at: 10s, apply: ${deployment('gone', { locations: 'edge1' })}`,
      'at: 20s, delete: mcd/gone',
    ];
    const told = tellWith([cut], manifests);
    expect(told.podsOf('web')).toEqual({ edge1: 1 });
    expect(told.control.pods.count).toBe(1);
  });

  test('a cut that begins again before the way has caught up goes on', () => {
    const cuts = [
      { from: 'cluster0', to: 'edge1', fromSeconds: 1, untilSeconds: 10 },
      { from: 'cluster0', to: 'edge1', fromSeconds: 10.05, untilSeconds: 30 },
    ];
    const blink = `at: 10100ms, scale: mcd/tick, replicas: 0`;
    let firstMicros = Infinity;
    tellWith(cuts, [web, blink], (now, nowMicros) => {
      if (now.control.pods.count > 0) firstMicros = Math.min(firstMicros, nowMicros);
    });
    expect(firstMicros).toBe(30 * SECOND + 120_000);
  });
});

const way = fc.constantFrom(
  ['cluster0', 'edge1'],
  ['edge1', 'cluster0'],
  ['cluster0', 'edge2'],
  ['edge2', 'cluster0'],
);
const cut = fc
  .record({ way, fromSeconds: fc.integer({ min: 0, max: 40 }), lasts: fc.double({ min: 0.1, max: 30 }) })
  .map(({ way: [from, to], fromSeconds, lasts }) => ({
    from: from,
    to: to,
    fromSeconds,
    untilSeconds: Math.min(55, fromSeconds + lasts),
  }));

const deed = fc
  .record({ at: fc.integer({ min: 0, max: 50_000 }), what: fc.integer({ min: 0, max: 3 }), size: fc.nat(5) })
  .map(({ at, what, size }) =>
    what === 0
      ? `at: ${at}ms, scale: mcd/app, replicas: ${size}`
      : what === 1
        ? `at: ${at}ms, apply: ${deployment('app', { replicas: size, numberOfLocations: 2 }, { image: `app:${size}` })}`
        : `at: ${at}ms, run: ${size + 1}s, apply: ${job('batch', { parallelism: 3, completions: 3 })}`,
  );

test('whatever is cut and when: once all is mended, everything is as it was asked for', () => {
  fc.assert(
    fc.property(fc.array(cut, { maxLength: 6 }), fc.array(deed, { maxLength: 6 }), (cuts, deeds) => {
      const first = `at: 0s, apply: ${deployment('app', { replicas: 2, numberOfLocations: 2 })}`;
      const told = tellWith(cuts, [first, ...deeds]);
      checkSettled(told.control);
    }),
    { numRuns: 100 },
  );
});

test('cutting twice is cutting once, and only changes are told', () => {
  const links = new Links();
  const changes: string[] = [];
  links.watch((from, to, isDown) => changes.push(`${from} ${to} ${isDown}`));
  links.setDown('a', 'b', true);
  links.setDown('a', 'b', true);
  expect([links.isUp('a', 'b'), links.isUp('b', 'a')]).toEqual([false, true]);
  links.setDown('a', 'b', false);
  links.setDown('a', 'b', false);
  expect(links.isUp('a', 'b')).toBe(true);
  expect(changes).toEqual(['a b true', 'a b false']);
});
