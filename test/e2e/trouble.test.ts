// Members that take a workload and cannot run it, or do not take it at all: what users are told, and where replicas go instead.

import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from './harness/eventually.ts';
import { testFleet } from './harness/fleet.ts';
import { apply, kubectl } from './harness/kubectl.ts';
import { resetFleet } from './harness/reset.ts';
import { app } from './support/apps.ts';
import { removeWorkloads, SOON, startOnFleet } from './support/live.ts';
import {
  condition,
  deploymentIn,
  eventsOf,
  messageOf,
  readyOf,
  replicasOf,
  wantedBy,
  workload,
} from './support/seen.ts';

const fleet = testFleet();
const { management } = fleet;
const first = fleet.plane('cluster1');
const STUCK = { placement: { stuckAfter: '5s' } };

beforeAll(async () => {
  await resetFleet(fleet);
  await startOnFleet(fleet);
});

afterEach(() => removeWorkloads(fleet));

describe('replicas that a member finds no node for', () => {
  /** A volume that is there, and a claim that has it. */
  const VOLUME = `
apiVersion: v1
kind: PersistentVolume
metadata: { name: data }
spec:
  accessModes: [ReadWriteOnce]
  capacity: { storage: 1Gi }
  storageClassName: ''
  hostPath: { path: /data }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: ''
  volumeName: data
  resources: { requests: { storage: 1Gi } }
`;
  const WITH_CLAIM = {
    volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
  };

  test('are taken back and go to one that does', async () => {
    const third = fleet.plane('cluster3');
    await apply(third, VOLUME);
    const spec = { placementPolicy: 'worst_fit', replicas: 2, ...STUCK };
    await apply(management, app('data', { spec, pod: WITH_CLAIM }));
    await eventually(async () => {
      const object = await workload(fleet, 'data');
      expect(condition(object, 'Ready')).toBe('False Unschedulable');
      expect(messageOf(object, 'Ready')).toBe('2 found no node in cluster1');
    }, SOON);
    await eventually(async () => {
      expect(await readyOf(fleet, 'data')).toEqual({ cluster3: 2 });
      const object = await workload(fleet, 'data');
      expect(condition(object, 'Ready')).toBe('True AllReady');
      expect(object.status?.considered).toContainEqual(
        expect.objectContaining({ cluster: 'cluster1', code: 'StuckHereBefore' }),
      );
    }, SOON);
    await kubectl(management, 'delete', 'mcd', 'data', '--timeout=120s');
    await kubectl(third, 'delete', 'pvc,pv', 'data', '--timeout=120s');
  });
});

describe('a member with a quota', () => {
  test('keeps what it lets in; the rest goes elsewhere', async () => {
    await kubectl(first, 'create', 'quota', 'few', '--hard=pods=1');
    const spec = { locations: 'cluster1', replicas: 3, ...STUCK };
    await apply(management, app('web', { spec }));
    await eventually(async () => {
      const object = await workload(fleet, 'web');
      expect(condition(object, 'Ready')).toBe('False Unschedulable');
      expect(object.status?.clusters).toContainEqual(
        expect.objectContaining({
          name: 'cluster1',
          message: expect.stringMatching(/^2 cannot run here: exceeded quota: few, /) as unknown,
        }),
      );
    }, SOON);
    await eventually(async () => {
      expect(await readyOf(fleet, 'web')).toEqual({ cluster1: 1, cluster2: 2 });
      expect(condition(await workload(fleet, 'web'), 'Ready')).toBe('True AllReady');
    }, SOON);
    await kubectl(first, 'delete', 'quota', 'few');
  });
});

describe('a namespace that members lack', () => {
  test('is told of, and made where that is wished', async () => {
    await kubectl(management, 'create', 'namespace', 'team');
    const spec = { locations: 'cluster1, cluster2' };
    await apply(management, app('web', { spec, namespace: 'team' }));
    await eventually(async () => {
      const object = await workload(fleet, 'web', 'team');
      expect(condition(object, 'Ready')).toBe('False Refused');
      expect(messageOf(object, 'Ready')).toContain(
        'cluster1 does not take it, as the namespace is not there',
      );
      expect(object.status?.clusters).toMatchObject([
        { name: 'cluster1', reason: 'NamespaceMissing' },
        { name: 'cluster2', reason: 'NamespaceMissing' },
      ]);
      expect(await eventsOf(management, 'web')).toContainEqual(
        expect.stringMatching(/^Warning NamespaceMissing: cluster1: /),
      );
    }, SOON);
    const wished = { ...spec, placement: { createNamespace: true } };
    await apply(management, app('web', { spec: wished, namespace: 'team' }));
    await eventually(async () => {
      expect(await readyOf(fleet, 'web', 'team')).toEqual({ cluster1: 1, cluster2: 1 });
    }, SOON);
    await kubectl(management, 'delete', 'mcd', 'web', '--namespace=team', '--timeout=120s');
    for (const plane of fleet.planes)
      await kubectl(plane, 'delete', 'namespace', 'team', '--ignore-not-found', '--wait=false');
  });
});

describe("somebody else's Deployment", () => {
  test('of the same name is left alone, and replicas go elsewhere', async () => {
    await kubectl(first, 'create', 'deployment', 'web', '--image=theirs:1', '--replicas=2');
    await kubectl(first, 'rollout', 'status', 'deployment/web', '--timeout=120s');
    const theirs = await deploymentIn(first, 'web');
    const spec = { locations: 'cluster1', replicas: 2, ...STUCK };
    await apply(management, app('web', { spec }));
    await eventually(async () => {
      const object = await workload(fleet, 'web');
      expect(condition(object, 'Ready')).toBe('False Refused');
      expect(object.status?.clusters).toMatchObject([{ name: 'cluster1', reason: 'NotOurs' }]);
    }, SOON);
    await eventually(async () => {
      expect(wantedBy(await workload(fleet, 'web'))).toEqual({ cluster2: 2 });
      expect(await replicasOf(fleet, 'web')).toEqual({ cluster1: 2, cluster2: 2 });
    }, SOON);
    await kubectl(management, 'delete', 'mcd', 'web', '--timeout=120s');
    const left = await deploymentIn(first, 'web');
    expect(left?.metadata.uid).toBe(theirs?.metadata.uid);
    expect(left?.spec).toEqual(theirs?.spec);
    await kubectl(first, 'delete', 'deployment', 'web');
  });
});
