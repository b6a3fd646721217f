// Policies of one's own on real clusters: they place as they do in a rehearsal, and one that breaks a rule stalls the objects that
// name it, with a reason, and nothing else.

import { expect, test } from 'vitest';
import { replay } from '../../core/record/replay.ts';
import { TapeWriter } from '../../core/record/tape.ts';
import { guarded } from '../../core/policies/guarded.ts';
import type * as Own from '../../core/policies/own-policy.ts';
import type { PlacementPolicy } from '../../core/policies/policy.ts';
import { withOthers } from '../../core/policies/registry.ts';
import { World } from './world.ts';

function own(name: string, rank: NonNullable<Own.PlacementPolicy['rank']>): PlacementPolicy {
  return guarded({ name, summary: 'Of this test.', rank }, `${name}.ts`);
}

const lastByName = own('last_by_name', (candidates) =>
  candidates.map((candidate, i) => ({ candidate, score: i })).toReversed(),
);

test('an object that names one is placed by it, and replayed with it', async () => {
  const world = new World();
  const lines: string[] = [];
  const record = () => ({ tape: new TapeWriter(), write: (line: string) => void lines.push(line) });
  world.start({ policies: [lastByName], record });
  await world.pass(2);
  world.apply('front', { placementPolicy: 'last-by-name', numberOfLocations: 2, replicas: 1 });
  await world.pass(10);
  expect(world.replicas('front')).toEqual({ cluster2: 1, cluster3: 1 });
  expect(world.isReady('front')).toBe(true);
  const same = (policies?: Parameters<typeof replay>[1]): boolean =>
    [...replay(lines, policies)].every((decision) => decision.same);
  expect([same(withOthers([lastByName])), same()]).toEqual([true, false]);
});

test('one that throws stalls its objects with a reason, keeps what runs, and leaves others alone', async () => {
  const world = new World();
  const mood = { isBad: false };
  const moody = own('moody', (candidates) => {
    if (mood.isBad) throw new RangeError('not today');
    return candidates.map((candidate) => ({ candidate, score: 0 }));
  });
  const operator = world.start({ policies: [moody] });
  await world.pass(2);
  world.apply('mine', { placementPolicy: 'moody', replicas: 1 });
  await world.pass(10);
  expect(world.replicas('mine')).toEqual({ cluster1: 1 });

  mood.isBad = true;
  world.patchSpec('mine', { numberOfLocations: 3 });
  world.apply('other', { placementPolicy: 'worst_fit', replicas: 1 });
  await world.pass(10);
  expect(world.said('mine', 'Stalled')).toBe('True PolicyFailed');
  expect(world.condition(world.object('mine'), 'Stalled')!.message).toContain(
    'policy moody broke a rule: its rank threw RangeError: not today',
  );
  expect(world.replicas('mine')).toEqual({ cluster1: 1 });
  expect(world.isReady('other')).toBe(true);
  expect(operator.isDead).toBe(false);

  mood.isBad = false;
  world.patchSpec('mine', { numberOfLocations: 2 });
  await world.pass(10);
  expect(world.replicas('mine')).toEqual({ cluster1: 1, cluster2: 1 });
  expect(world.said('mine', 'Stalled')).toMatch(/^False /);
});
