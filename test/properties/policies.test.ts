// What holds of every policy that ranks, whatever the clusters look like.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawFor } from '../../core/draw.ts';
import { survey } from '../../core/placement/survey.ts';
import type { Site } from '../../core/placement/sites.ts';
import type { RankContext } from '../../core/policies/policy.ts';
import { policies } from '../../core/policies/registry.ts';
import type { World } from '../support/fleets.ts';
import { anySketch, emptyWorldOf, HOMES, specOf, worldOf, type WorldSketch } from './worlds.ts';

/** What a policy is given for the last workload of a drawn world, the others placed. */
function asked(sketch: WorldSketch): { world: World; sites: readonly Site[]; context: RankContext } {
  const { world } = worldOf(sketch);
  const rules = specOf(sketch.workloads.at(-1)!);
  const { fleet, board } = world;
  const self = { key: 'w9', createdMicros: world.nowMicros };
  const nowMicros = world.nowMicros;
  const every = { avoided: [], nowMicros, within: null, finished: [], isExplained: true };
  const sites = [...survey({ key: self.key, rules, fleet, ...every })];
  return { world, sites, context: { fleet, board, rules, self, draw: drawFor(1, self.key) } };
}

/** All that a policy might change of the clusters, as text. */
function written(world: World): string {
  const clusters = [...world.fleet.clusters.values()].map(({ facts, ready, traffic, nodes, claims }) => ({
    facts: [facts.name, facts.tier, facts.cordoned, [...facts.labels], facts.pricePerHourUsd],
    ready,
    traffic,
    columns: [...nodes.columns()].map(({ name, free, requested, claimed }) => [
      name,
      [...free],
      [...requested],
      [...claimed],
    ]),
    claims: [...claims.values()].map(({ key, wanted, present, packed }) => [key, wanted, present, packed]),
  }));
  const board = [...world.board.entries].map(([key, { placements, unplaced }]) => [
    key,
    placements,
    unplaced,
  ]);
  return JSON.stringify([clusters, board]);
}

const ranking = policies().flatMap(({ name, rank }) => (rank === undefined ? [] : [{ name, rank }]));

describe.each(ranking)('policy $name', (policy) => {
  it('ranks every candidate once, the same in whatever order they come and however often it is asked', () => {
    let moved = 0;
    fc.assert(
      fc.property(anySketch(), (sketch) => {
        const { world, sites, context } = asked(sketch);
        const before = written(world);
        const ranked = policy.rank(sites, context);
        const turned = [...sites.slice(1), ...sites.slice(0, 1)];
        expect(policy.rank(turned, context)).toEqual(ranked);
        expect(policy.rank(sites.toReversed(), context)).toEqual(ranked);
        expect(ranked.map(({ candidate }) => candidate.name).toSorted()).toEqual(
          sites.map(({ name }) => name),
        );
        expect(written(world)).toBe(before);
        if (sites.length > 1) moved++;
      }),
      { seed: 21, numRuns: 60 },
    );
    expect(moved).toBeGreaterThan(30);
  });
});

describe('policies that come to the same', () => {
  const same = (one: string, other: string, change: (world: World) => unknown): void => {
    fc.assert(
      fc.property(anySketch(), (sketch) => {
        const worlds = [emptyWorldOf(sketch), emptyWorldOf(sketch)] as const;
        for (const world of worlds) change(world);
        for (const [i, workload] of sketch.workloads.entries()) {
          const [a, b] = [one, other].map((policy, at) =>
            worlds[at]!.settle(`w${i}`, specOf({ ...workload, locations: null, policy })),
          );
          expect({ ...a, reasons: null, memory: null }).toEqual({ ...b, reasons: null, memory: null });
        }
      }),
      { seed: 22, numRuns: 100 },
    );
  };
  const noDistances = ({ fleet }: World): void => {
    const names = [...fleet.names, ...HOMES];
    for (const from of names) fleet.rttMs.set(from, new Map(names.map((to) => [to, 0])));
  };

  it('nearest is first_fit where no time passes between clusters', () => {
    same('nearest', 'first_fit', noDistances);
  });

  it('rtt_weighted is worst_fit where no time passes between clusters', () => {
    same('rtt_weighted', 'worst_fit', noDistances);
  });

  it('cheapest is first_fit where nobody names a price', () => {
    same('cheapest', 'first_fit', ({ fleet }) => {
      for (const cluster of fleet.clusters.values())
        cluster.facts = { ...cluster.facts, pricePerHourUsd: null };
    });
  });

  it('latency_bounded_cheapest is nearest where nobody names a price', () => {
    same('latency_bounded_cheapest', 'nearest', ({ fleet }) => {
      for (const cluster of fleet.clusters.values())
        cluster.facts = { ...cluster.facts, pricePerHourUsd: null };
    });
  });
});
