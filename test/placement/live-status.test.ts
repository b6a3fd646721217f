// How a live deployment is shown: its conditions, how it stands in each cluster, and counts in the unit of spec.replicas.

import { describe, expect, it } from 'vitest';
import type { BadSpec, Decision } from '../../core/decide/contract.ts';
import { clusterStatuses, podTotals, type ShownMember } from '../../core/placement/cluster-statuses.ts';
import { liveConditions, type LiveCondition } from '../../core/placement/conditions.ts';
import { replicasInSpecUnit } from '../../core/placement/replica-unit.ts';
import type { DeploymentSpec } from '../../core/placement/workload-spec.ts';
import { deploymentOf, World } from '../support/fleets.ts';

function sites(): World {
  return new World().cluster('c1', 4).cluster('c2', 4);
}

/** The conditions after the last decision on `app`, by type: `status reason: message`. */
function shown(world: World, spec: DeploymentSpec | BadSpec): Readonly<Record<string, string>> {
  const decision = world.again('app') as Decision<'MultiClusterDeployment'>;
  const conditions = liveConditions({ decision, observed: world.observed('app'), spec });
  const text = ({ status, reason, message }: LiveCondition): string => `${status} ${reason}: ${message}`;
  return Object.fromEntries(conditions.map((condition) => [condition.type, text(condition)]));
}

const AT_BOTH = deploymentOf({ locations: ['c1', 'c2'], replicas: 2 });

describe('the conditions of a deployment', () => {
  it('say that it is ready once all is placed, settled and not stalled', () => {
    const world = sites();
    world.settle('app', AT_BOTH);
    expect(shown(world, AT_BOTH)).toEqual({
      Ready: 'True AllReady: 4 of 4 placed replicas are ready',
      Placed: 'True AllPlaced: all 4 replicas are placed',
      Reconciling: 'False Settled: everything is as it is wanted',
      Stalled: 'False Readable: the object can be acted on',
    });
  });

  it('say what is on its way', () => {
    const world = sites();
    world.apply('app', world.place('app', AT_BOTH));
    world.observe('app', 'c1', { bound: 1 });
    expect(shown(world, AT_BOTH)).toMatchObject({
      Ready: 'False InProgress: 3 of 4 placed replicas are ready',
      Reconciling: 'True InProgress: 3 of 4 placed replicas are ready',
    });
  });

  it('say what waits, and for which clusters', () => {
    const world = sites();
    const spec = deploymentOf({ policy: 'pinned', home: 'c1', replicas: 6 });
    world.settle('app', spec);
    const waits = 'WaitingForRoom: 2 of 6 replicas wait for room; only c1 may take them';
    expect(shown(world, spec)).toMatchObject({
      Ready: `False ${waits}`,
      Placed: `False ${waits}`,
      Reconciling: `True ${waits}`,
    });
  });

  it('name whoever refuses, before all that follows from it', () => {
    const world = sites();
    world.apply('app', world.place('app', AT_BOTH));
    world.observe('app', 'c2', {
      revision: '',
      bound: 0,
      refusal: { code: 'NamespaceMissing', sinceMicros: 0 },
    });
    expect(shown(world, AT_BOTH)['Ready']).toBe(
      'False Refused: c2 does not take it, as the namespace is not there',
    );
  });

  it('name where pods found no node', () => {
    const world = sites();
    world.apply('app', world.place('app', AT_BOTH));
    world.observe('app', 'c1', { bound: 1, unschedulable: { count: 1, sinceMicros: 0 } });
    expect(shown(world, AT_BOTH)['Ready']).toBe('False Unschedulable: 1 found no node in c1');
  });

  it('say why it is stalled', () => {
    const world = sites();
    world.settle('app', AT_BOTH);
    const bad = { problems: ['spec.replicas: is missing'] };
    world.place('app', bad);
    const why = 'True BadObject: the object cannot be read: spec.replicas: is missing';
    expect(shown(world, bad)).toEqual({ Ready: why.replace('True', 'False'), Stalled: why });
  });

  it('say of a policy that there is none of its name', () => {
    const world = sites();
    const spec = deploymentOf({ policy: 'wurst_fit' });
    world.place('app', spec);
    expect(shown(world, spec)['Ready']).toMatch(
      /^False UnknownPolicy: there is no placementPolicy wurst_fit; /,
    );
  });

  it('say nothing of readiness while it is paused', () => {
    const world = sites();
    world.settle('app', AT_BOTH);
    world.mark('app', { paused: true });
    expect(shown(world, AT_BOTH)).toEqual({
      Ready: 'Unknown Paused: nothing is placed, moved or changed while spec.paused is true',
      Reconciling: 'False Paused: nothing is placed, moved or changed while spec.paused is true',
    });
  });

  it('say where it still is while it is being deleted', () => {
    const world = sites();
    world.settle('app', AT_BOTH);
    world.mark('app', { deleting: true });
    const still = 'Deleting: it is still to go from c1, c2';
    expect(shown(world, AT_BOTH)).toEqual({ Ready: `False ${still}`, Reconciling: `True ${still}` });
  });

  it('say that replicas are not used where overrides are given', () => {
    const world = sites();
    const spec = deploymentOf({ locations: ['c1', 'c2'], replicaOverrides: [1, 2] });
    world.settle('app', spec);
    expect(shown(world, spec)['OverriddenReplicas']).toBe(
      'True ReplicaOverridesSet: spec.replicas is not used, as spec.replicaOverrides says how many each location has: 1, 2',
    );
  });

  it('say where somebody else sets the number of replicas', () => {
    const world = sites();
    world.settle('app', AT_BOTH);
    world.observe('app', 'c2', { replicasOwnedElsewhere: true });
    expect(shown(world, AT_BOTH)['ReplicasOwnedElsewhere']).toBe(
      'True AnotherFieldManager: somebody else sets the replicas in c2, so their number is left alone there',
    );
  });
});

const SEEN: ShownMember = {
  cluster: 'c1',
  desired: 2,
  revision: AT_BOTH.revision,
  bound: 2,
  ready: 2,
  finished: 0,
  unschedulable: null,
  refusal: null,
  replicasOwnedElsewhere: false,
  seenMicros: 0,
  current: 2,
  updated: 2,
};
const WANTED = { placements: [{ cluster: 'c1', replicas: 2 }], leaving: [] };
const GONE = { placements: [], leaving: [] };

const rows: readonly (readonly [
  Partial<ShownMember>,
  typeof WANTED | { placements: []; leaving: string[] },
  string,
  string,
])[] = [
  [{}, WANTED, 'Running', 'all that are wanted here are ready'],
  [{ ready: 1 }, WANTED, 'Progressing', '1 of 2 are ready'],
  [{ revision: 'older' }, WANTED, 'Progressing', '2 of 2 are ready, 0 run the newest template'],
  [
    { ready: 1, unschedulable: { count: 1, sinceMicros: 0 } },
    WANTED,
    'Unschedulable',
    '1 found no node here',
  ],
  [
    { ready: 1, unschedulable: { count: 1, sinceMicros: 0 }, said: 'exceeded quota: few' },
    WANTED,
    'Unschedulable',
    '1 cannot run here: exceeded quota: few',
  ],
  [
    { desired: 5, replicasOwnedElsewhere: true },
    WANTED,
    'ReplicasOwnedElsewhere',
    'somebody else in the cluster sets spec.replicas, so it is left alone',
  ],
  [
    { ready: 0, refusal: { code: 'QuotaExceeded', sinceMicros: 0 } },
    WANTED,
    'QuotaExceeded',
    'not taken, as a quota is exceeded there',
  ],
  [{}, { placements: [], leaving: ['c1'] }, 'Leaving', '2 run on until those that replace them are ready'],
  [{}, { placements: [], leaving: [] }, 'Removing', 'being removed'],
];

describe('how a workload stands in a cluster', () => {
  it.each(rows)('seen as %j and wanted as %j: %s', (given, status, reason, message) => {
    const observed = [{ ...SEEN, ...given }];
    const [standing] = clusterStatuses({ status, observed, rules: AT_BOTH, isReady: () => true });
    expect(standing).toMatchObject({ name: 'c1', reason, message });
  });

  it('is as last seen where the cluster does not answer', () => {
    const [standing] = clusterStatuses({
      status: WANTED,
      observed: [SEEN],
      rules: AT_BOTH,
      isReady: () => false,
    });
    expect(standing).toMatchObject({ ready: 2, reason: 'ClusterNotReady' });
  });

  it('is told of wanted clusters in order, then of those that are left', () => {
    const status = {
      placements: ['c3', 'c2'].map((cluster) => ({ cluster, replicas: 1 })),
      leaving: ['c4'],
    };
    const observed = [SEEN, { ...SEEN, cluster: 'c3', current: 3, ready: 1, updated: 1 }];
    const standings = clusterStatuses({ status, observed, rules: null, isReady: () => true });
    expect(standings.map(({ name }) => name)).toEqual(['c3', 'c2', 'c4', 'c1']);
    expect(standings.map(({ leaving }) => leaving)).toEqual([false, false, true, false]);
    expect(standings[1]).toMatchObject({ desired: 1, current: 0, ready: 0, reason: 'Progressing' });
    expect(podTotals(standings)).toEqual({ current: 5, ready: 3, updated: 3, unschedulable: 0 });
  });

  it('is nothing where nothing is wanted or seen', () => {
    expect(clusterStatuses({ status: GONE, observed: [], rules: null, isReady: () => true })).toEqual([]);
    expect(podTotals([])).toEqual({ current: 0, ready: 0, updated: 0, unschedulable: 0 });
  });
});

describe('pods in the unit of spec.replicas', () => {
  it.each([
    [6, 3, 2],
    [7, 3, 2],
    [2, 3, 0],
    [0, 3, 0],
    [5, 1, 5],
    [5, 0, 5],
  ])('%i pods in %i locations are %i', (pods, locations, replicas) => {
    expect(replicasInSpecUnit(pods, locations)).toBe(replicas);
  });
});
