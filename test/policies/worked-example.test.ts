// The policy of docs/policies.md does what its page says: room counts where nothing is far, and distance where there is room.

import { expect, test } from 'vitest';
import { guarded } from '../../core/policies/guarded.ts';
import { withOthers } from '../../core/policies/registry.ts';
import { decide } from '../../core/decide/dispatch.ts';
import rttAndRoom from '../../docs/examples/rtt_and_room.ts';
import { firstDifference } from '../../simulator/diff/difference.ts';
import { buildLoad, prepareLoad } from '../../simulator/load/build.ts';
import { readScenario } from '../../simulator/scenario/read-scenario.ts';
import { deploymentOf, World } from '../support/fleets.ts';

const policies = withOthers([guarded(rttAndRoom, 'rtt_and_room.ts')]);

/** The cluster that it takes for one replica from `home`: near has room for 6 pods, far for 10. */
function taken(rttMs: number, home = 'near'): string {
  const world = new World().cluster('near', 6).cluster('far', 10).rtt('near', 'far', rttMs);
  world.place('front', deploymentOf({ policy: 'rtt_and_room', home, replicas: 1 }));
  return decide({ ...world.inputOf('front'), policies }).status.placements[0]!.cluster;
}

test.each([
  [0, 'far'],
  [39, 'far'],
  [41, 'near'],
  [500, 'near'],
])('at %d ms, the cluster that is two fifths fuller and nearer is worth it or not: %s', (rttMs, cluster) => {
  expect(taken(rttMs)).toBe(cluster);
});

test('from nowhere, only room counts', () => {
  expect(taken(500, '')).toBe('far');
});

test('where nothing is far, it is worst_fit', () => {
  const set = ['duration=30m', 'network={}', 'network.defaultRttMs=0'];
  const read = readScenario('scenarios/mck8s-2h.yaml', { policies: [...policies.keys()], set });
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  const scenario = read.value;
  const common = { scenario, load: buildLoad(prepareLoad(scenario), 2), policies, seed: 2 };
  const found = firstDifference({ ...common, policy: 'rtt_and_room' }, { ...common, policy: 'worst_fit' });
  expect(found).toMatchObject({ a: null, b: null });
  expect(found.same).toBeGreaterThan(500);
});
