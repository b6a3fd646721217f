// Where two recordings part: nowhere if both ask for the same, whenever they do, else at the first placement that is another.

import { expect, test } from 'vitest';
import { TapeError } from '../../core/record/replay.ts';
import { firstDifferenceOfRecordings } from '../../simulator/diff/recordings.ts';
import { whyOf } from '../../simulator/diff/why.ts';
import { deploymentOf, MINUTE } from '../support/fleets.ts';
import { RecordedWorld } from '../support/recorded-world.ts';

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
  const difference = firstDifferenceOfRecordings(recording(), recording({ afterMicros: 7 * MINUTE }));
  expect(difference).toMatchObject({ a: null, b: null });
  expect(difference.same).toBeGreaterThan(1);
});

test('others part at the first placement that is another, and the numbers tell why', () => {
  const { a, b } = firstDifferenceOfRecordings(recording(), recording({ nodes: 9 }));
  expect(a!.key).toBe(b!.key);
  expect(a!.placements).not.toEqual(b!.placements);
  const seen = whyOf(a!, b!).clusters.filter(({ cluster }) => cluster === 'c2');
  expect(seen[0]!.seen.length + seen[0]!.made.length).toBeGreaterThan(0);
});

test('one that ends before the other decides nothing more', () => {
  const whole = recording();
  const last = whole.findLastIndex((line) => line.includes('"type":"decision"'));
  const { a, b } = firstDifferenceOfRecordings(whole, whole.slice(0, last));
  expect(b).toBeNull();
  expect(a).not.toBeNull();
});

test('what is no recording is refused', () => {
  expect(() => firstDifferenceOfRecordings(recording(), [])).toThrow(TapeError);
  expect(() => firstDifferenceOfRecordings(['{}'], recording())).toThrow(TapeError);
});
