// What the fleet says follows from what is true now, never from how it came about.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { promise } from '../../core/board/promise.ts';
import { settleClaims } from '../../core/fleet/claims.ts';
import { estimate } from '../../core/capacity/estimate.ts';
import type { Change, PodFacts } from '../../core/fleet/change.ts';
import type { BoardEntry } from '../../core/board/board.ts';
import type { PodPhase } from '../../core/fleet/fleet.ts';
import { NO_VARIANTS } from '../../core/placement/variants.ts';
import type { NodeFacts } from '../../core/nodes/node-facts.ts';
import { clusterFacts, World } from '../support/fleets.ts';
import { anyNode, nodeFacts, SHAPES, type NodeSketch } from './worlds.ts';

type Event =
  | { readonly type: 'node'; readonly node: number; readonly sketch: NodeSketch }
  | { readonly type: 'nodeGone'; readonly node: number }
  | {
      readonly type: 'pod';
      readonly id: number;
      readonly node: number;
      readonly phase: PodPhase;
      readonly owner: number;
      readonly shape: number;
    }
  | { readonly type: 'podGone'; readonly id: number }
  | {
      readonly type: 'promise';
      readonly owner: number;
      readonly replicas: number;
      readonly shape: number;
      readonly priority: number;
    };

// Few of each, so that they meet: a plain pod, a smaller one, one with a host port, one that keeps away from plain ones.
const shape = fc.constantFrom(0, 1, 8, 9);
const node = fc.nat(2);
const id = fc.nat(5);
const owner = fc.nat(2);

const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ type: fc.constant('node' as const), node, sketch: anyNode }),
  fc.record({ type: fc.constant('nodeGone' as const), node }),
  fc.record({
    type: fc.constant('pod' as const),
    id,
    node,
    phase: fc.constantFrom('pending', 'bound', 'bound', 'finished'),
    owner,
    shape,
  }),
  fc.record({ type: fc.constant('podGone' as const), id }),
  fc.record({
    type: fc.constant('promise' as const),
    owner,
    replicas: fc.nat(2),
    shape,
    priority: fc.nat(1),
  }),
);

/** The facts that are true after some events. */
class Present {
  readonly nodes = new Map<string, NodeFacts>();
  readonly pods = new Map<number, PodFacts>();
  readonly promises = new Map<string, BoardEntry>();

  /** Takes an event in and says what a wrapper would fold. */
  take(event: Event): Change | BoardEntry {
    switch (event.type) {
      case 'node': {
        const facts = nodeFacts(`n${event.node}`, event.sketch);
        this.nodes.set(facts.name, facts);
        return { type: 'node', cluster: 'c', facts };
      }
      case 'nodeGone':
        this.nodes.delete(`n${event.node}`);
        return { type: 'nodeGone', cluster: 'c', node: `n${event.node}` };
      case 'pod': {
        const pod = podFacts(event);
        this.pods.set(event.id, pod);
        return { type: 'pod', pod };
      }
      case 'podGone':
        this.pods.delete(event.id);
        return { type: 'podGone', id: event.id };
      case 'promise': {
        const entry = entryOf(event);
        this.promises.set(entry.key, entry);
        return entry;
      }
    }
  }
}

function podFacts({
  id: podId,
  node: at,
  phase,
  owner: of,
  shape: index,
}: Event & { type: 'pod' }): PodFacts {
  const place = { cluster: 'c', node: phase === 'pending' ? null : `n${at}` };
  return { id: podId, ...place, phase, owner: of === 0 ? null : `K/default/w${of}`, shape: SHAPES[index]! };
}

function entryOf({ owner: of, replicas, shape: index, priority }: Event & { type: 'promise' }): BoardEntry {
  return {
    key: `K/default/w${of}`,
    namespace: 'default',
    name: `w${of}`,
    shape: SHAPES[index]!,
    variants: NO_VARIANTS,
    priority,
    createdMicros: 5 - of,
    placements: replicas === 0 ? [] : [{ cluster: 'c', replicas }],
    unplaced: null,
  };
}

function fold(world: World, fact: Change | BoardEntry): void {
  if ('placements' in fact) promise(world.fleet, world.board, fact.key, fact);
  else world.see(fact);
}

/** All that can be read of the cluster: each node's books, and what each shape meets for each workload. */
function read(world: World): unknown {
  const cluster = world.state('c');
  settleClaims(cluster);
  const { nodes } = cluster;
  const books = nodes.facts.flatMap((facts, slot) => {
    if (facts === undefined) return [];
    const amounts = [...nodes.columns()].map(({ name, allocatable, requested, claimed }) => [
      name,
      allocatable[slot]!,
      requested[slot]!,
      claimed[slot]!,
    ]);
    const used = amounts.filter(([, ...numbers]) => numbers.some((number) => number !== 0));
    const groups = [...nodes.groups.byId].map(([group, { perSlot }]) => [group, perSlot[slot]!]);
    return [[facts.name, used.sort(), groups.filter(([, count]) => count !== 0).sort(), facts.ready]];
  });
  const estimates = SHAPES.flatMap((asked) =>
    ['K/default/w1', 'K/default/w2', 'none'].map((key) => estimate(cluster, asked, key)),
  );
  return { books: books.sort(), estimates, nodesHash: cluster.nodesHash };
}

function newWorld(): World {
  return new World().see({ type: 'cluster', facts: clusterFacts('c') });
}

it('reads the same as a fleet that was told only what is true now, in another order', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { minLength: 5, maxLength: 40 }), (events) => {
      const present = new Present();
      const world = newWorld();
      for (const [i, event] of events.entries()) {
        fold(world, present.take(event));
        if (i % 4 === 0) settleClaims(world.state('c'));
      }
      const fresh = newWorld();
      for (const entry of present.promises.values()) fold(fresh, entry);
      for (const pod of present.pods.values()) fold(fresh, { type: 'pod', pod });
      const last = [...present.nodes.values()].reverse();
      for (const facts of last) fold(fresh, { type: 'node', cluster: 'c', facts });
      expect(read(world)).toEqual(read(fresh));
    }),
    { seed: 11, numRuns: 600 },
  );
});

it('is as it was once a promise is taken back', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 30 }), anyEvent, (events, last) => {
      const present = new Present();
      const world = newWorld();
      for (const event of events) fold(world, present.take(event));
      const before = read(world);
      if (last.type !== 'promise') return;
      const entry = entryOf(last);
      const said = promise(world.fleet, world.board, entry.key, entry);
      promise(world.fleet, world.board, entry.key, said);
      expect(read(world)).toEqual(before);
      expect(world.board.entries.get(entry.key)).toEqual(said);
    }),
    { seed: 12, numRuns: 300 },
  );
});
