// Who is decided again when something happened, and in what order.

import { describe, expect, it } from 'vitest';
import type { DeploymentSpec } from '../../core/placement/workload-spec.ts';
import { on, shapeWith } from '../support/shapes.ts';
import { clusterFacts, cpuNode, deploymentOf, ONE_CPU, World } from '../support/fleets.ts';

/** A full cluster of four one-cpu pods, and workloads that wait for it. */
function waitingFor(...waiting: readonly (readonly [name: string, spec: Partial<DeploymentSpec>])[]): World {
  const world = new World().cluster('c', 4);
  world.fill('c', 4);
  for (const [name, spec] of waiting) {
    world.nowMicros++;
    world.place(name, deploymentOf(spec));
  }
  world.woken();
  return world;
}

const gone = (world: World, ...ids: number[]): World =>
  world.see(...ids.map((id) => ({ type: 'podGone', id: `other-${id}` }) as const));

describe('room that comes free', () => {
  it('wakes who waits for it, the longest waiting first', () => {
    const world = waitingFor(['b', {}], ['a', {}]);
    expect(gone(world, 0, 1).woken()).toEqual(['b', 'a']);
  });

  it('wakes by priority first, and by name last', () => {
    const world = new World().cluster('c', 4);
    world.fill('c', 4);
    world.place('b', deploymentOf());
    world.place('a', deploymentOf());
    world.place('urgent', deploymentOf({ priority: 1 }));
    world.woken();
    expect(gone(world, 0, 1, 2).woken()).toEqual(['urgent', 'a', 'b']);
  });

  it('wakes nobody whose pod is larger', () => {
    const world = waitingFor(['large', { shape: shapeWith({ cpuMilli: 3000 }) }], ['small', {}]);
    expect(gone(world, 0, 1).woken()).toEqual(['small']);
    expect(gone(world, 2).woken()).toContain('large');
  });

  it('wakes who has a smaller pod there that runs on until a larger one replaces it', () => {
    const world = new World().cluster('c', 4);
    world.settle('app', deploymentOf());
    world.fill('c', 3);
    const larger = deploymentOf({ shape: shapeWith({ cpuMilli: 3000 }) });
    expect(world.settle('app', larger).status).toMatchObject({ placements: [], leaving: ['c'] });
    world.woken();
    expect(gone(world, 1, 2).woken()).toEqual(['app']);
    world.settle('app');
    expect(world.wanted('app')).toEqual({ c: 1 });
  });

  it('wakes nobody who may not run there', () => {
    const world = waitingFor(
      ['picky', { shape: shapeWith({ cpuMilli: 1000, nodeSelector: [on('disk', 'In', 'ssd')] }) }],
      [
        'named',
        {
          shape: shapeWith({ cpuMilli: 1000, nodeSelector: [on('kubernetes.io/hostname', 'In', 'c-node')] }),
        },
      ],
    );
    expect(gone(world, 0).woken()).toEqual(['named']);
  });

  it('wakes nobody who waits for another cluster', () => {
    const world = waitingFor(['pinned', { policy: 'pinned', home: 'd' }], ['free', {}]);
    expect(gone(world, 0).woken()).toEqual(['free']);
  });

  it('wakes nobody when room is only taken', () => {
    const world = new World().cluster('c', 4).cluster('d', 4);
    world.place('app', deploymentOf({ replicas: 9 }));
    world.woken();
    world.fill('c', 1);
    expect(world.woken()).toEqual([]);
  });

  it('wakes who waits when a promise is taken back or made smaller', () => {
    const world = new World().cluster('c', 4);
    world.place('app', deploymentOf({ replicas: 4 }));
    world.place('next', deploymentOf());
    world.woken();
    world.place('app', deploymentOf({ replicas: 3 }));
    expect(world.woken()).toEqual(['next']);
  });

  it('wakes who waits for a pod to go that it keeps away from, however small that is', () => {
    const world = new World().cluster('c', 4);
    const labels = new Map([['app', 'port']]);
    const port = shapeWith({
      cpuMilli: 1000,
      labels,
      hostPorts: [{ protocol: 'TCP', hostIp: '0.0.0.0', port: 80 }],
    });
    const tiny = shapeWith({ labels, hostPorts: port.hostPorts });
    world.fill('c', 1, tiny);
    world.place('app', deploymentOf({ shape: port }));
    world.woken();
    expect(gone(world, 0).woken()).toEqual(['app']);
  });

  it('is passed over by those for whom it is taken again before their turn', () => {
    const world = waitingFor(['first', {}], ['second', {}]);
    gone(world, 0);
    const turns: string[] = [];
    for (const name of world.turns()) {
      turns.push(name);
      world.again(name);
    }
    expect(turns).toEqual(['first']);
    expect(world.waiting('second')).toBe(1);
  });
});

describe('facts about a cluster', () => {
  const settled = (): World => {
    const world = new World().cluster('c', 4).cluster('d', 2);
    world.settle('here', deploymentOf());
    world.settle('there', deploymentOf({ policy: 'pinned', home: 'd' }));
    world.settle('waiting', deploymentOf({ policy: 'pinned', home: 'nowhere' }));
    world.woken();
    return world;
  };

  it.each([
    ['a taint', { type: 'cluster', facts: clusterFacts('c', { cordoned: true }) }, ['here', 'waiting']],
    ['readiness', { type: 'health', cluster: 'd', ready: false }, ['there', 'waiting']],
    ['the same readiness', { type: 'health', cluster: 'd', ready: true }, []],
    ['traffic', { type: 'traffic', cluster: 'd', value: 9 }, []],
    ['a round-trip time', { type: 'rtt', from: 'c', to: 'd', ms: 3 }, []],
    ['the end of a round-trip time', { type: 'rttGone', from: 'c', to: 'd' }, []],
    ['its end', { type: 'clusterGone', cluster: 'c' }, ['here', 'waiting']],
    ['its beginning', { type: 'cluster', facts: clusterFacts('nowhere') }, ['waiting']],
    ['a node that nobody waits for', { type: 'node', cluster: 'd', facts: cpuNode('d-more', 1) }, []],
  ] as const)('%s', (_, change, woken) => {
    expect(settled().see(change).woken()).toEqual(woken);
  });

  it('wake once', () => {
    const world = settled().see({ type: 'health', cluster: 'd', ready: false });
    world.woken();
    expect(world.woken()).toEqual([]);
  });
});

it('a pod of a workload that ends wakes the workload', () => {
  const world = new World().cluster('c', 4);
  world.settle('app', deploymentOf());
  world.woken();
  const owner = world.keyOf('app');
  world.see({
    type: 'pod',
    pod: { id: 'x', cluster: 'c', node: 'c-node', shape: ONE_CPU, owner, phase: 'bound' },
  });
  expect(world.woken()).toEqual([]);
  world.see({ type: 'podGone', id: 'x' });
  expect(world.woken()).toEqual(['app']);
  world.see({
    type: 'pod',
    pod: { id: 'y', cluster: 'c', node: 'c-node', shape: ONE_CPU, owner, phase: 'finished' },
  });
  expect(world.woken()).toEqual(['app']);
});
