// What users see of a MultiClusterDeployment from apply to delete, over fake API servers in virtual time.

import { describe, expect, it } from 'vitest';
import { World } from './world.ts';

describe('a MultiClusterDeployment', () => {
  it('becomes Deployments in the clusters that it names', async () => {
    const world = new World();
    world.start();
    await world.pass(5);
    world.apply('front', { locations: 'cluster2, cluster3', replicas: 2 });
    await world.pass(1);
    expect(world.replicas('front')).toEqual({ cluster2: 2, cluster3: 2 });
    world.patchSpec('front', { replicas: 3 });
    await world.pass(1);
    expect(world.replicas('front')).toEqual({ cluster2: 3, cluster3: 3 });
    world.patchSpec('front', { locations: 'cluster1', replicas: 1 });
    await world.pass(1);
    console.log(world.replicas('front'), JSON.stringify(world.object('front')!.status, null, 1), world.lines, world.events().map(e=>[e.reason,e.note]));
    world.delete('front');
    await world.pass(2);
    expect(world.replicas('front')).toEqual({});
    expect(world.object('front')).toBeUndefined();
  });
});
