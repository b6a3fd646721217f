// Where two recordings part: nowhere if both ask for the same, whenever they do, else at the first placement that is another.

import { expect, test } from 'vitest';
import { TapeError } from '../../core/record/replay.ts';
import type { Difference } from '../../simulator/diff/difference.ts';
import { firstDifferenceOfRecordings } from '../../simulator/diff/recordings.ts';
import { whyOf } from '../../simulator/diff/why.ts';
import { deploymentOf, MINUTE } from '../support/fleets.ts';
import { RecordedWorld } from '../support/recorded-world.ts';

function between(a: readonly string[], b: readonly string[]): Difference {
  return firstDifferenceOfRecordings(
    () => a,
    () => b,
  );
}

/** Two deployments, the second of which fits where there is room. */
function recording({ nodes = 4, afterMicros = 0 } = {}): readonly string[] {
  const world = new RecordedWorld();
  world.nowMicros += afterMicros;
  world.cluster('c1', 4).cluster('c2', nodes);
  world.settle('first', deploymentOf({ replicas: 2 }));
  world.settle('second', deploymentOf({ replicas: 4 }));
  return world.lines;
}

test('recordings that ask for the same do not part, whenever they ask', () => {
  const difference = between(recording(), recording({ afterMicros: 7 * MINUTE }));
  expect(difference).toMatchObject({ a: null, b: null });
  expect(difference.same).toBeGreaterThan(1);
});

test('others part at the first placement that is another, and the numbers tell why', () => {
  const { a, b } = between(recording(), recording({ nodes: 9 }));
  expect(a!.key).toBe(b!.key);
  expect(a!.placements).not.toEqual(b!.placements);
  const seen = whyOf(a!, b!).clusters.filter(({ cluster }) => cluster === 'c2');
  expect(seen[0]!.seen.length + seen[0]!.made.length).toBeGreaterThan(0);
});

test('one that ends before the other decides nothing more', () => {
  const whole = recording();
  const last = whole.findIndex((line) => line.includes('"type":"decision"') && line.includes('/second"'));
  const { a, b } = between(whole, whole.slice(0, last));
  expect(b).toBeNull();
  expect(a).not.toBeNull();
});

test('how often an answer is given again, and on whom one is given first, does not count', () => {
  const apart = (names: readonly string[]): readonly string[] => {
    const world = new RecordedWorld();
    world.cluster('c1', 4).cluster('c2', 4);
    for (const name of names)
      world.settle(name, deploymentOf({ locations: [name === 'left' ? 'c1' : 'c2'], replicas: 2 }));
    return world.lines;
  };
  const difference = between(apart(['left', 'right']), apart(['right', 'left', 'right', 'left']));
  expect(difference).toEqual({ same: 2, a: null, b: null });
});

test('what was placed before a recording began is of any revision', () => {
  const world = new RecordedWorld();
  world.cluster('c1', 4);
  const spec = deploymentOf({ replicas: 2 });
  world.settle('first', spec);
  const whole = world.takeOver();
  world.ask('first');
  const later = world.lines;
  expect(between(whole, later)).toEqual({ same: 1, a: null, b: null });
  expect(between(later, whole)).toEqual({ same: 1, a: null, b: null });
});

test('what is no recording is refused', () => {
  expect(() => between(recording(), [])).toThrow(TapeError);
  expect(() => between(['{}'], recording())).toThrow(TapeError);
});
