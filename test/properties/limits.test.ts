// What holds of every placement with limits: spread, replicas in one cluster, distance.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rttBetween } from '../../core/fleet/fleet.ts';
import { groupOf } from '../../core/placement/cluster-groups.ts';
import { chooseGroups } from '../../core/placement/group-choice.ts';
import { leaveCause } from '../../core/placement/survey.ts';
import type {
  DeploymentSpec,
  JobSpec,
  PlacementLimits,
  SpreadConstraint,
} from '../../core/placement/workload-spec.ts';
import type { World } from '../support/fleets.ts';
import { anyLimits, anySketch, emptyWorldOf, specOf, type WorldSketch } from './worlds.ts';

type Wanted = Readonly<Record<string, number>>;

interface Step {
  readonly world: World;
  readonly spec: (DeploymentSpec | JobSpec) & { readonly limits: PlacementLimits };
  readonly before: Wanted;
  readonly wanted: Wanted;
  readonly pods: number;
}

/** Draws worlds in which every workload has limits, and looks at each after it was placed and as it is settled. */
function everyPlacement(seed: number, look: (step: Step) => void): number {
  let placed = 0;
  fc.assert(
    fc.property(anySketch(), anyLimits, (drawn, limits) => {
      const sketch: WorldSketch = {
        ...drawn,
        workloads: drawn.workloads.map((workload) => ({ ...workload, limits: workload.limits ?? limits })),
      };
      const world = emptyWorldOf(sketch);
      for (const [i, workload] of sketch.workloads.entries()) {
        const name = `w${i}`;
        const spec = specOf(workload) as Step['spec'];
        const { status } = world.place(name, spec);
        const wanted = world.wanted(name);
        const all = Object.values(wanted).reduce((sum, pods) => sum + pods, 0);
        look({ world, spec, before: {}, wanted, pods: all + (status.unplaced?.replicas ?? 0) });
        if (all > 0) placed++;
        world.settle(name);
      }
    }),
    { seed, numRuns: 300 },
  );
  return placed;
}

const unitOf = (spec: DeploymentSpec | JobSpec): number =>
  'parallelism' in spec ? Math.max(1, Math.min(spec.parallelism, spec.completions)) : 1;

/** Units by group; '' stands for clusters in none. */
function unitsByGroup({ world, spec, wanted }: Step, { topologyKey }: SpreadConstraint): Map<string, number> {
  const units = new Map<string, number>();
  for (const [cluster, pods] of Object.entries(wanted)) {
    const group = groupOf(world.state(cluster).facts, topologyKey);
    units.set(group, (units.get(group) ?? 0) + pods / unitOf(spec));
  }
  return units;
}

/** Groups that have a cluster which may receive replicas. */
function openGroups({ world, spec }: Step, { topologyKey }: SpreadConstraint): Set<string> {
  const { limits, tolerations } = spec;
  const open = [...world.fleet.clusters.values()].filter(
    ({ facts, ready }) =>
      ready &&
      !facts.cordoned &&
      leaveCause(spec, world.state(facts.name)) === null &&
      (tolerations.length > 0 || facts.taints.every(({ effect }) => effect === 'PreferNoSchedule')) &&
      (limits.maxRttMs === null || rttBetween(world.fleet, limits.rttFrom, facts.name) <= limits.maxRttMs),
  );
  return new Set(open.map(({ facts }) => groupOf(facts, topologyKey)).filter((group) => group !== ''));
}

const hard = ({ spec }: Step): readonly SpreadConstraint[] =>
  spec.limits.spread.filter(({ isHard }) => isHard);

describe('a placement with limits', () => {
  it('puts nothing outside the groups of a constraint that must hold, and uses no more and no fewer than it says', () => {
    const placed = everyPlacement(31, (step) => {
      for (const constraint of hard(step)) {
        const units = unitsByGroup(step, constraint);
        if (units.size === 0) continue;
        expect(units.has('')).toBe(false);
        expect(units.size).toBeLessThanOrEqual(constraint.maxGroups ?? Infinity);
        const all = Math.ceil(step.pods / unitOf(step.spec));
        expect(units.size).toBeGreaterThanOrEqual(Math.min(constraint.minGroups, all));
      }
    });
    expect(placed).toBeGreaterThan(100);
  });

  it('is no more uneven than a constraint that must hold allows', () => {
    let checked = 0;
    everyPlacement(32, (step) => {
      for (const constraint of hard(step)) {
        if (constraint.maxSkew === null) continue;
        const units = unitsByGroup(step, constraint);
        // Groups without replicas count where any group may be used; which ones may be used is not said by the placement.
        const open = constraint.maxGroups === null ? openGroups(step, constraint) : new Set<string>();
        const counts = [...new Set([...units.keys(), ...open])].map((group) => units.get(group) ?? 0);
        if (counts.length < 2) continue;
        checked++;
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(constraint.maxSkew);
      }
    });
    expect(checked).toBeGreaterThan(30);
  });

  it('gives a cluster no more than the most, and none or at least the least', () => {
    everyPlacement(33, ({ spec, wanted, pods }) => {
      const { minPerCluster, maxPerCluster } = spec.limits;
      for (const replicas of Object.values(wanted)) {
        expect(replicas).toBeLessThanOrEqual(maxPerCluster ?? Infinity);
        expect(replicas).toBeGreaterThanOrEqual(Math.min(minPerCluster, pods));
      }
    });
  });

  it('goes no further than the longest round-trip time', () => {
    everyPlacement(34, ({ world, spec, wanted }) => {
      const { maxRttMs, rttFrom } = spec.limits;
      if (maxRttMs === null) return;
      for (const cluster of Object.keys(wanted))
        expect(rttBetween(world.fleet, rttFrom, cluster)).toBeLessThanOrEqual(maxRttMs);
    });
  });

  it('changes nothing when it is decided again', () => {
    fc.assert(
      fc.property(anySketch(), anyLimits, (drawn, limits) => {
        const workloads = drawn.workloads.map((workload) => ({ ...workload, limits }));
        const world = emptyWorldOf({ ...drawn, workloads });
        for (const [i, workload] of workloads.entries()) {
          const settled = world.settle(`w${i}`, specOf(workload));
          expect(settled.effects).toEqual([]);
          expect(world.again(`w${i}`).status).toEqual(settled.status);
        }
      }),
      { seed: 35, numRuns: 200 },
    );
  });
});

describe('groups that are chosen', () => {
  it('hold all if any set of as many groups does, and are then the first such set in order', () => {
    const anyGroups = fc.array(fc.nat(6), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(anyGroups, fc.integer({ min: 1, max: 4 }), fc.nat(20), (rooms, most, units) => {
        const groups = rooms.map((room, i) => ({ name: `g${i}`, room, isHeld: false }));
        const chosen = [...chooseGroups(groups, most, units)].map((name) => Number(name.slice(1)));
        const usable = rooms.map((room, i) => ({ room, i })).filter(({ room }) => room > 0);
        const size = Math.min(most, usable.length);
        const sets = subsets(
          usable.map(({ i }) => i),
          size,
        );
        const holds = (set: readonly number[]): number => set.reduce((sum, i) => sum + rooms[i]!, 0);
        const best = sets.find((set) => holds(set) >= units);
        if (best !== undefined) expect(chosen).toEqual(best);
        else expect(holds(chosen)).toBe(Math.max(0, ...sets.map(holds)));
      }),
      { seed: 36, numRuns: 2000 },
    );
  });
});

/** All subsets of a size, in lexicographic order. */
function subsets(items: readonly number[], size: number): number[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, i) => subsets(items.slice(i + 1), size - 1).map((rest) => [item, ...rest]));
}
