// Policies are data: who decides may know others beside ours, and whoever decides again from a tape needs them as well.

import { expect, test } from 'vitest';
import { decide } from '../../core/decide/dispatch.ts';
import { byHighest, type PlacementPolicy } from '../../core/policies/policy.ts';
import { policies, withOthers } from '../../core/policies/registry.ts';
import { deploymentOf, World } from '../support/fleets.ts';

const byName: PlacementPolicy = {
  name: 'last_name',
  summary: 'The last by name first.',
  parameters: [],
  source: 'this test',
  overflow: 'policyOrder',
  rank: (candidates) => byHighest(candidates, ({ name }) => name.charCodeAt(0)),
};

function world(): World {
  const made = new World().cluster('a', 9).cluster('b', 3).cluster('c', 2);
  made.place('front', deploymentOf({ policy: 'last-name', replicas: 4 }));
  return made;
}

test('a policy that is passed in places as it says', () => {
  const decision = decide({ ...world().inputOf('front'), policies: withOthers([byName]) });
  expect(decision.status.placements).toEqual([
    { cluster: 'c', replicas: 2 },
    { cluster: 'b', replicas: 2 },
  ]);
});

test('without it the object is stalled, and the sentence names those that there are', () => {
  const { reasons } = decide(world().inputOf('front'));
  const known = policies().map(({ name }) => name);
  expect(reasons.notes).toEqual([{ code: 'UnknownPolicy', policy: 'last-name', known }]);
});

test('policies stand in order of name, ours and others', () => {
  const names = [...withOthers([byName]).keys()];
  expect(names).toEqual([...policies().map(({ name }) => name), 'last_name'].sort());
  expect(withOthers([])).toBe(withOthers([]));
});
