// What is promised takes room before any pod exists, where the member's scheduler would put it.

import { describe, expect, it } from 'vitest';
import { settleClaims } from '../../core/fleet/claims.ts';
import { promise } from '../../core/board/promise.ts';
import { shapeWith } from '../support/shapes.ts';
import { cpuNode, deploymentOf, ONE_CPU, World } from '../support/fleets.ts';

/** Pods that claims keep room for, by node. */
function claimed(world: World, cluster: string): Readonly<Record<string, number>> {
  const state = world.state(cluster);
  settleClaims(state);
  const { nodes } = state;
  const entries = nodes.facts.map((facts, slot) => [facts?.name ?? '', nodes.pods.claimed[slot]!] as const);
  return Object.fromEntries(entries.filter(([name]) => name !== ''));
}

function twoNodes(): World {
  return new World().cluster('c', [cpuNode('n1', 4), cpuNode('n2', 2)]);
}

describe('claims', () => {
  it('go to the nodes that the scheduler would take: the emptiest first, then by name', () => {
    const world = twoNodes();
    world.place('app', deploymentOf({ replicas: 3 }));
    expect(claimed(world, 'c')).toEqual({ n1: 2, n2: 1 });
  });

  it('become pods one by one, wherever these are bound', () => {
    const world = twoNodes();
    world.place('app', deploymentOf({ replicas: 3 }));
    const owner = world.keyOf('app');
    const pod = { cluster: 'c', shape: ONE_CPU, owner } as const;
    world.see({ type: 'pod', pod: { ...pod, id: 1, node: 'n2', phase: 'bound' } });
    world.see({ type: 'pod', pod: { ...pod, id: 2, node: null, phase: 'pending' } });
    expect(claimed(world, 'c')).toEqual({ n1: 2, n2: 0 });
    world.see({ type: 'pod', pod: { ...pod, id: 2, node: 'n1', phase: 'finished' } });
    expect(claimed(world, 'c')).toEqual({ n1: 1, n2: 0 });
    world.see({ type: 'podGone', id: 1 });
    expect(claimed(world, 'c')).toEqual({ n1: 2, n2: 0 });
  });

  it('are never below zero, however many pods there are', () => {
    const world = twoNodes();
    world.settle('app', deploymentOf({ replicas: 3 }));
    world.place('app', deploymentOf({ replicas: 1 }));
    expect(claimed(world, 'c')).toEqual({ n1: 0, n2: 0 });
  });

  it('are packed anew when nodes come and go', () => {
    const world = twoNodes();
    world.place('app', deploymentOf({ replicas: 4 }));
    world.see({ type: 'nodeGone', cluster: 'c', node: 'n1' });
    expect(claimed(world, 'c')).toEqual({ n2: 2 });
    world.see({ type: 'node', cluster: 'c', facts: cpuNode('n3', 9) });
    expect(claimed(world, 'c')).toEqual({ n2: 0, n3: 4 });
  });

  it('are packed by priority, then by age', () => {
    const world = new World().cluster('c', 3);
    world.place('old', deploymentOf({ replicas: 1 }));
    world.nowMicros = 1;
    world.place('young', deploymentOf({ replicas: 1 }));
    world.place('zealous', deploymentOf({ replicas: 1, priority: 5 }));
    world.see({ type: 'node', cluster: 'c', facts: cpuNode('c-node', 2) });
    settleClaims(world.state('c'));
    const packed = ['old', 'young', 'zealous'].filter(
      (name) => world.state('c').claims.get(world.keyOf(name))!.packed.length > 0,
    );
    expect(packed).toEqual(['old', 'zealous']);
  });

  it('of pending pods that are not ours end when these are bound or gone', () => {
    const world = twoNodes();
    const pod = { cluster: 'c', shape: ONE_CPU, owner: null } as const;
    world.see({ type: 'pod', pod: { ...pod, id: 1, node: null, phase: 'pending' } });
    world.see({ type: 'pod', pod: { ...pod, id: 2, node: null, phase: 'pending' } });
    expect(claimed(world, 'c')).toEqual({ n1: 2, n2: 0 });
    world.see({ type: 'pod', pod: { ...pod, id: 1, node: 'n2', phase: 'bound' } });
    world.see({ type: 'podGone', id: 2 });
    expect(claimed(world, 'c')).toEqual({ n1: 0, n2: 0 });
  });

  it('are taken back by promising again what was said before', () => {
    const world = twoNodes();
    world.place('app', deploymentOf({ replicas: 1 }));
    const key = world.keyOf('app');
    const said = world.board.entries.get(key)!;
    const more = { ...said, placements: [{ cluster: 'c', replicas: 5 }] };
    const before = promise(world.fleet, world.board, key, more);
    expect(claimed(world, 'c')).toEqual({ n1: 4, n2: 1 });
    promise(world.fleet, world.board, key, before);
    expect(claimed(world, 'c')).toEqual({ n1: 1, n2: 0 });
    promise(world.fleet, world.board, key, undefined);
    expect(claimed(world, 'c')).toEqual({ n1: 0, n2: 0 });
  });

  it('follow the pod template', () => {
    const world = twoNodes();
    world.place('app', deploymentOf({ replicas: 2 }));
    world.place('app', deploymentOf({ replicas: 2, shape: shapeWith({ cpuMilli: 2000 }) }));
    settleClaims(world.state('c'));
    const { cpu } = world.state('c').nodes;
    expect([...cpu.claimed.slice(0, 2)]).toEqual([4000, 0]);
  });
});
