// What holds of every decision, whatever the world looks like.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settleClaims } from '../../core/fleet/claims.ts';
import { capacityIn, estimate } from '../../core/capacity/estimate.ts';
import type { Decision } from '../../core/decide/contract.ts';
import { decide } from '../../core/decide/dispatch.ts';
import type { Change } from '../../core/fleet/change.ts';
import { shapeIn } from '../../core/placement/variants.ts';
import type { DeploymentSpec, JobSpec } from '../../core/placement/workload-spec.ts';
import { MINUTE, World } from '../support/fleets.ts';
import {
  addCluster,
  anySketch,
  emptyWorldOf,
  nodeFacts,
  PLAIN_SHAPES,
  SHAPES,
  specOf,
  worldOf,
  type WorldSketch,
} from './worlds.ts';

/** Node, resource and how much more is bound and promised there than it offers; nothing where all is well. */
function overbooked(world: World): string[] {
  const found: string[] = [];
  for (const cluster of world.fleet.clusters.values()) {
    settleClaims(cluster);
    const { nodes } = cluster;
    for (const column of nodes.columns()) {
      for (let slot = 0; slot < nodes.slots; slot++) {
        const free = column.allocatable[slot]! - column.requested[slot]! - column.claimed[slot]!;
        if (column.claimed[slot]! > 0 && free < 0) found.push(`${nodes.facts[slot]?.name} ${column.name}`);
        if (column.claimed[slot]! < 0) found.push(`${nodes.facts[slot]?.name} claims ${column.name}`);
      }
    }
  }
  return found;
}

/** Pods of a workload that are promised and that no node was found for. */
function unpacked(world: World): number {
  let missing = 0;
  for (const { claims } of world.fleet.clusters.values())
    for (const { wanted, present, packed, key } of claims.values())
      if (!key.startsWith('pod/')) missing += Math.max(0, wanted - present) - packed.length;
  return missing;
}

function pods(spec: DeploymentSpec | JobSpec): number {
  if ('parallelism' in spec) return Math.min(spec.parallelism, spec.completions) * locations(spec);
  let total = 0;
  for (let i = 0; i < locations(spec); i++) total += spec.replicaOverrides?.[i] ?? spec.replicas;
  return total;
}

/** A home that stands in for the locations is asked for all of them. */
function locations(spec: DeploymentSpec | JobSpec): number {
  return spec.locations?.length ?? spec.numberOfLocations;
}

const total = ({ status }: Decision): number =>
  status.placements.reduce((sum, { replicas }) => sum + replicas, 0);

describe('decisions', () => {
  it('never book one slot twice, in whatever order they are made', () => {
    fc.assert(
      fc.property(anySketch(PLAIN_SHAPES), fc.array(fc.nat()), (sketch, turns) => {
        const world = emptyWorldOf(sketch);
        const names = sketch.workloads.map((_, i) => `w${i}`);
        for (const [i, name] of names.entries()) {
          world.place(name, specOf(sketch.workloads[i]!));
          expect(overbooked(world)).toEqual([]);
        }
        for (const turn of turns.slice(0, 8)) {
          world.settle(names[turn % names.length]!);
          expect(overbooked(world)).toEqual([]);
        }
      }),
      { seed: 1, numRuns: 80 },
    );
  });

  it('promise only what a node was found for, while one decides after the other', () => {
    fc.assert(
      fc.property(anySketch(1), (sketch) => {
        const world = emptyWorldOf(sketch);
        for (const [i, workload] of sketch.workloads.entries()) {
          world.place(`w${i}`, specOf(workload));
          for (const cluster of world.fleet.clusters.values()) settleClaims(cluster);
          expect(unpacked(world)).toBe(0);
        }
      }),
      { seed: 2, numRuns: 200 },
    );
  });

  it('place no more than is asked for, and say that the rest waits', () => {
    fc.assert(
      fc.property(anySketch(), (sketch) => {
        const { world, names } = worldOf(sketch);
        for (const [i, name] of names.entries()) {
          const decision = world.again(name);
          const { conditions, unplaced, placements } = decision.status;
          const spec = specOf(sketch.workloads[i]!);
          // It asks every cluster for all that one location is asked for.
          if (spec.policy !== 'duplicated')
            expect(total(decision) + (unplaced?.replicas ?? 0)).toBe(pods(spec));
          expect(placements.every(({ replicas }) => replicas > 0)).toBe(true);
          expect(conditions).toContainEqual(
            expect.objectContaining({ type: 'Placed', status: unplaced === null ? 'True' : 'False' }),
          );
        }
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it('add no more to a cluster than fits there', () => {
    fc.assert(
      fc.property(anySketch(), (sketch) => {
        const world = emptyWorldOf(sketch);
        for (const [i, workload] of sketch.workloads.entries()) {
          const spec = specOf(workload);
          const room = new Map(
            [...world.fleet.clusters].map(([name, cluster]) => [
              name,
              estimate(cluster, shapeIn(spec, name), 'none').capacity,
            ]),
          );
          for (const { cluster, replicas } of world.place(`w${i}`, spec).status.placements)
            expect(replicas).toBeLessThanOrEqual(room.get(cluster)!);
        }
      }),
      { seed: 4, numRuns: 200 },
    );
  });

  it('made twice say the same, and change nothing once members did as told', () => {
    fc.assert(
      fc.property(anySketch(), (sketch) => {
        const { world, names } = worldOf(sketch);
        for (const name of names) {
          expect(world.ask(name)).toEqual(world.ask(name));
          world.settle(name);
          const settled = world.again(name);
          expect(settled.effects).toEqual([]);
          const again = world.again(name);
          expect({ ...again, reasons: null }).toEqual({ ...settled, reasons: null });
        }
      }),
      { seed: 5, numRuns: 80 },
    );
  });

  it('decide the same where nobody reads why', () => {
    fc.assert(
      fc.property(anySketch(), fc.boolean(), (sketch, isSecond) => {
        const world = emptyWorldOf(sketch);
        for (const [i, workload] of sketch.workloads.entries()) {
          world.place(`w${i}`, specOf(workload));
          if (isSecond) world.settle(`w${i}`);
          const told = world.ask(`w${i}`);
          const silent = decide({ ...world.inputOf(`w${i}`), isExplained: false });
          expect(silent).toEqual({ ...told, reasons: { ...told.reasons, clusters: [] } });
        }
      }),
      { seed: 11, numRuns: 200 },
    );
  });

  it('decide the same where every cluster is to be judged, and judge each by what the workload has there', () => {
    fc.assert(
      fc.property(anySketch(), fc.nat(2), (sketch, settlings) => {
        const { world, names } = worldOf(sketch);
        for (const name of names) {
          for (let i = 0; i < settlings; i++) world.settle(name);
          const told = world.ask(name);
          const judged = decide({ ...world.inputOf(name), isSurveyed: true });
          expect({ ...judged, reasons: null }).toEqual({ ...told, reasons: null });
          const { clusters } = judged.reasons;
          if (told.reasons.clusters.length > 0) expect(judged.reasons).toEqual(told.reasons);
          if (judged.memory.rulesHash === '' || judged.memory.finished.length > 0) continue;
          expect(clusters.map(({ cluster }) => cluster)).toEqual(expect.arrayContaining(world.fleet.names));
          for (const { cluster, kept, added } of clusters)
            expect(kept + added).toBe(
              told.status.placements.find((placed) => placed.cluster === cluster)?.replicas ?? 0,
            );
        }
      }),
      { seed: 12, numRuns: 200 },
    );
  });

  it('do not depend on the order in which facts came', () => {
    fc.assert(
      fc.property(anySketch(), fc.integer(), (sketch, order) => {
        const world = emptyWorldOf(sketch);
        const other = shuffledWorld(sketch, order);
        for (const [i, workload] of sketch.workloads.entries()) {
          const spec = specOf(workload);
          expect(other.place(`w${i}`, spec)).toEqual(world.place(`w${i}`, spec));
        }
      }),
      { seed: 6, numRuns: 80 },
    );
  });
});

/** The drawn world with clusters, nodes and pods folded in another order. */
function shuffledWorld(sketch: WorldSketch, order: number): World {
  const source = new World();
  const changes: Change[] = [];
  const see = source.see.bind(source);
  source.see = (...facts) => {
    changes.push(...facts);
    return see(...facts);
  };
  for (let i = 0; i < sketch.clusters.length; i++) addCluster(source, sketch.clusters, i);
  const isCluster = (change: Change): boolean => change.type === 'cluster';
  const world = new World();
  world.see(...shuffled(changes.filter(isCluster), order));
  return world.see(
    ...shuffled(
      changes.filter((change) => !isCluster(change)),
      order,
    ),
  );
}

/** A permutation drawn from a number. */
function shuffled<T>(items: readonly T[], order: number): T[] {
  let state = order | 0;
  return items
    .map((item) => {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      return { item, key: state };
    })
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

describe('a workload whose replicas are all placed and bound', () => {
  it('gets no effects while only usage, traffic and other workloads change', () => {
    fc.assert(
      fc.property(
        anySketch(),
        fc.array(fc.record({ cluster: fc.nat(4), pods: fc.nat(6), traffic: fc.nat(9) })),
        (sketch, events) => {
          const { world, names } = worldOf(sketch);
          for (const name of names) world.settle(name);
          const settled = names.filter((name) => world.waiting(name) === 0 && allBound(world, name));
          const others = names.filter((name) => !settled.includes(name));
          for (const { cluster, pods: count, traffic } of events) {
            const name = world.fleet.names[cluster % world.fleet.names.length]!;
            world.see({ type: 'traffic', cluster: name, value: traffic });
            world.fill(name, count, SHAPES[0], `${name}-0`);
            world.see({ type: 'health', cluster: name, ready: traffic % 3 > 0 });
            for (const other of others) world.settle(other);
            world.nowMicros += MINUTE;
          }
          for (const name of settled) expect(world.again(name).effects).toEqual([]);
        },
      ),
      { seed: 9, numRuns: 80 },
    );
  });

  function allBound(world: World, name: string): boolean {
    const bound = new Map(world.observed(name).map((member) => [member.cluster, member.bound]));
    return Object.entries(world.wanted(name)).every(([cluster, replicas]) => bound.get(cluster) === replicas);
  }
});

describe('an estimate that is kept', () => {
  it('is what walking all nodes says, whatever changed between', () => {
    const anyChange = fc.record({
      node: fc.nat(29),
      kind: fc.constantFrom('pod', 'pod', 'pod', 'gone', 'node', 'nodeGone'),
      shape: fc.nat(PLAIN_SHAPES - 1),
    });
    fc.assert(
      fc.property(
        anySketch(PLAIN_SHAPES),
        // More changes than the table lists before it starts its list anew.
        fc.array(anyChange, { minLength: 180, maxLength: 300 }),
        (sketch, changes) => {
          const world = emptyWorldOf(sketch);
          const cluster = world.fleet.names[0]!;
          for (let i = 0; i < 25; i++)
            world.see({ type: 'node', cluster, facts: nodeFacts(`${cluster}-${i}`, NODE) });
          for (const [i, { node, kind, shape }] of changes.entries()) {
            const name = `${cluster}-${node}`;
            const facts = nodeFacts(name, { ...NODE, cpus: i % 7, cordoned: i % 5 === 0, ssd: i % 3 === 0 });
            const pod = {
              id: i,
              cluster,
              node: name,
              shape: SHAPES[shape]!,
              owner: null,
              phase: 'bound',
            } as const;
            if (kind === 'pod') world.see({ type: 'pod', pod });
            else if (kind === 'gone') world.see({ type: 'podGone', id: i - 3 });
            else if (kind === 'node') world.see({ type: 'node', cluster, facts });
            else world.see({ type: 'nodeGone', cluster, node: name });
            for (const asked of SHAPES.slice(0, PLAIN_SHAPES)) {
              const state = world.state(cluster);
              const fresh = estimate(state, asked, 'none', true);
              expect(capacityIn(state, asked, 'none')).toBe(fresh.capacity);
              expect(estimate(state, asked, 'none')).toEqual(fresh);
              expect(capacityIn(state, asked, 'none', true)).toBe(fresh.capacity);
            }
          }
        },
      ),
      { seed: 10, numRuns: 20 },
    );
  });

  const NODE = {
    cpus: 2,
    slots: 9,
    ready: true,
    cordoned: false,
    taint: null,
    ssd: false,
    zone: 'x',
    gpus: 0,
  };
});
