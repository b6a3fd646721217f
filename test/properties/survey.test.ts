// What placement finds of clusters follows from the fleet as it is now: that it is kept between decisions changes nothing.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Change } from '../../core/fleet/change.ts';
import { survey } from '../../core/placement/survey.ts';
import type { Site } from '../../core/placement/sites.ts';
import { clusterFacts, deploymentOf, type World } from '../support/fleets.ts';
import { anyNode, anySketch, HOMES, nodeFacts, SHAPES, specOf, worldOf } from './worlds.ts';

const cluster = fc.constantFrom(...HOMES);
const node = fc.nat(2).map((index) => `n${index}`);

const anyChange: fc.Arbitrary<Change> = fc.oneof(
  fc
    .tuple(cluster, fc.boolean())
    .map(([name, cordoned]): Change => ({ type: 'cluster', facts: clusterFacts(name, { cordoned }) })),
  cluster.map((name): Change => ({ type: 'clusterGone', cluster: name })),
  fc.tuple(cluster, fc.boolean()).map(([name, ready]): Change => ({ type: 'health', cluster: name, ready })),
  fc
    .tuple(cluster, node, anyNode)
    .map(([name, at, sketch]): Change => ({ type: 'node', cluster: name, facts: nodeFacts(at, sketch) })),
  fc.tuple(cluster, node).map(([name, at]): Change => ({ type: 'nodeGone', cluster: name, node: at })),
  fc.tuple(cluster, fc.nat(8)).map(([name, cpus]): Change => {
    const allocatable = new Map([
      ['cpu', cpus * 1000],
      ['memory', 2 ** 36],
      ['pods', 110],
    ]);
    return { type: 'totals', cluster: name, totals: { allocatable, requested: new Map() } };
  }),
  fc
    .tuple(fc.nat(5), cluster, node, fc.constantFrom('pending', 'bound', 'finished'), fc.constantFrom(0, 1))
    .map(([id, name, at, phase, shape]): Change => {
      const bound = phase === 'pending' ? null : at;
      return {
        type: 'pod',
        pod: { id, cluster: name, node: bound, shape: SHAPES[shape]!, owner: null, phase },
      };
    }),
  fc.nat(5).map((id): Change => ({ type: 'podGone', id })),
);

/** What a new workload of a shape that asks for nothing else finds. */
function found({ fleet, nowMicros }: World, shape: number): readonly Site[] {
  const rules = deploymentOf({ shape: SHAPES[shape]! });
  const asked = { avoided: [], nowMicros, within: null, finished: [], isExplained: false };
  return [...survey({ key: 'MultiClusterDeployment/default/new', rules, fleet, ...asked })];
}

it('finds the same in clusters that were looked at before as in all of them looked at anew', () => {
  let kept = 0;
  fc.assert(
    fc.property(anySketch(), fc.array(anyChange, { minLength: 1, maxLength: 12 }), (sketch, changes) => {
      const { world } = worldOf(sketch);
      for (const [i, change] of changes.entries()) {
        for (const shape of [0, 1]) found(world, shape);
        kept += world.fleet.surveys.size;
        world.see(change);
        if (i % 3 === 1) world.place('another', specOf(sketch.workloads.at(-1)!));
        for (const shape of [0, 1]) {
          const now = found(world, shape).map((site) => ({ ...site, cluster: site.name }));
          world.fleet.surveys.clear();
          const anew = found(world, shape).map((site) => ({ ...site, cluster: site.name }));
          expect(now).toEqual(anew);
        }
      }
    }),
    { seed: 14, numRuns: 300 },
  );
  expect(kept).toBeGreaterThan(1000);
});
