// Limits of the placement block where they meet what else decides: policies that divide, tiers, clusters that are given up.

import { describe, expect, it } from 'vitest';
import type { PlacementLimits } from '../../core/placement/workload-spec.ts';
import { deploymentOf, World } from '../support/fleets.ts';

const NONE: PlacementLimits = {
  spread: [],
  minPerCluster: 1,
  maxPerCluster: null,
  maxRttMs: null,
  rttFrom: '',
};
const EVEN_REGIONS: PlacementLimits = {
  ...NONE,
  spread: [{ topologyKey: 'region', minGroups: 2, maxGroups: null, maxSkew: 1, isHard: true }],
};
const AFTER = 300_000_000;
const POLICIES = ['worst_fit', 'dynamic_weight', 'aggregated', 'static_weight'];

/** Two clusters in the north, one each in the south and in the east. */
function regions(): World {
  return new World()
    .cluster('a', 6, { region: 'north' })
    .cluster('b', 6, { region: 'north' })
    .cluster('c', 6, { region: 'south' })
    .cluster('d', 6, { region: 'east' });
}

function unitsByRegion(world: World): Record<string, number> {
  const { a = 0, b = 0, c = 0, d = 0 } = world.wanted('web');
  return { north: a + b, south: c, east: d };
}

describe.each(POLICIES)('%s', (policy) => {
  it('fills tiers in order up to the number that a cluster may have, and empties the last one first', () => {
    const world = regions();
    const tiers = [['a'], ['b', 'c']].map((clusters) => ({ clusters, selector: [] }));
    const spec = { policy, division: { weights: [], tiers, rebalance: false } };
    const limits = { ...NONE, maxPerCluster: 2 };
    const wantedOf = (replicas: number) => {
      world.settle('web', deploymentOf({ ...spec, limits, replicas }));
      const { a = 0, b = 0, c = 0, d = 0 } = world.wanted('web');
      return { first: a, second: b + c, none: d, waiting: world.waiting('web') };
    };
    expect(wantedOf(7)).toEqual({ first: 2, second: 4, none: 0, waiting: 1 });
    expect(wantedOf(5)).toEqual({ first: 2, second: 3, none: 0, waiting: 0 });
    expect(wantedOf(2)).toEqual({ first: 2, second: 0, none: 0, waiting: 0 });
  });

  it('keeps regions even, also over those that are left when one is given up', () => {
    const world = regions();
    const spec = { policy, limits: EVEN_REGIONS, failoverAfterMicros: AFTER, replicas: 6 };
    world.settle('web', deploymentOf(spec));
    expect(unitsByRegion(world)).toEqual({ north: 2, south: 2, east: 2 });
    world.see({ type: 'health', cluster: 'c', ready: false });
    world.nowMicros += AFTER;
    world.settle('web');
    expect(unitsByRegion(world)).toEqual({ north: 3, south: 0, east: 3 });
  });

  it('gives no cluster up where those that are left are too few groups', () => {
    const world = new World().cluster('a', 6, { region: 'north' }).cluster('c', 6, { region: 'south' });
    world.cluster('b', 6, { region: 'north' });
    const spec = { policy, limits: EVEN_REGIONS, failoverAfterMicros: AFTER, replicas: 6 };
    world.settle('web', deploymentOf(spec));
    world.see({ type: 'health', cluster: 'c', ready: false });
    world.nowMicros += AFTER;
    world.settle('web');
    expect(unitsByRegion(world)).toEqual({ north: 3, south: 3, east: 0 });
    expect(world.waiting('web')).toBe(0);
  });
});
