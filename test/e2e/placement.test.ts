// Workloads from their first apply to their deletion on real control planes: overflow and waiting, updates, moves, overrides, and
// what happens to Deployments in members that somebody else touches.

import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from './harness/eventually.ts';
import { testFleet } from './harness/fleet.ts';
import { apply, kubectl } from './harness/kubectl.ts';
import { resetFleet } from './harness/reset.ts';
import { app } from './support/apps.ts';
import { removeWorkloads, SOON, startOnFleet, untilRunning } from './support/live.ts';
import {
  condition,
  deploymentIn,
  leftovers,
  messageOf,
  podsIn,
  readyOf,
  replicasOf,
  wantedBy,
  workload,
  workloadNames,
} from './support/seen.ts';

const fleet = testFleet();
const { management } = fleet;
const [first, second, third] = fleet.members as [
  (typeof fleet.members)[0],
  (typeof fleet.members)[0],
  (typeof fleet.members)[0],
];
const EXTRA_NODE = { name: 'extra', cpu: '4', memory: '8Gi' };

function patch(name: string, spec: Readonly<Record<string, unknown>>): Promise<string> {
  return kubectl(management, 'patch', 'mcd', name, '--type=merge', '-p', JSON.stringify({ spec }));
}

async function imagesIn(plane: typeof first, name: string): Promise<readonly string[]> {
  const pods = await podsIn(plane, name);
  return pods.flatMap(({ spec }) =>
    (spec['containers'] as readonly { readonly image: string }[]).map(({ image }) => image),
  );
}

beforeAll(async () => {
  await resetFleet(fleet);
  await startOnFleet(fleet);
});

afterEach(async () => {
  await removeWorkloads(fleet);
  await kubectl(second, 'delete', 'node', EXTRA_NODE.name, '--ignore-not-found');
});

describe('replicas that do not fit', () => {
  test('go elsewhere, wait where nothing is left, and are placed when room comes', async () => {
    await apply(management, app('web', { spec: { locations: 'cluster1', replicas: 10 }, cpu: '3' }));
    await eventually(async () => {
      const object = await workload(fleet, 'web');
      expect(wantedBy(object)).toEqual({ cluster1: 3, cluster2: 3, cluster3: 3 });
      expect(object.status?.total).toMatchObject({ wanted: 10, placed: 9, ready: 9, unplaced: 1 });
      expect(condition(object, 'Placed')).toBe('False WaitingForRoom');
    }, SOON);
    await second.addNodes([EXTRA_NODE]);
    await untilRunning(fleet, 'web', { cluster1: 3, cluster2: 4, cluster3: 3 });
  });

  test('wait whole where a part is of no use', async () => {
    const spec = { locations: 'cluster1', replicas: 10, placement: { partial: false } };
    await apply(management, app('whole', { spec, cpu: '3' }));
    await eventually(async () => {
      expect((await workload(fleet, 'whole')).status?.total).toMatchObject({ placed: 0, unplaced: 10 });
    }, SOON);
    expect(await leftovers(fleet)).toEqual([]);
    await second.addNodes([EXTRA_NODE]);
    await untilRunning(fleet, 'whole', { cluster1: 3, cluster2: 4, cluster3: 3 });
  });
});

describe('a workload', () => {
  test('gets its new image in every cluster and stays where it is', async () => {
    await apply(management, app('web', { spec: { locations: 'cluster1, cluster2', replicas: 3 } }));
    await untilRunning(fleet, 'web', { cluster1: 3, cluster2: 3 });
    await apply(
      management,
      app('web', { spec: { locations: 'cluster1, cluster2', replicas: 3 }, image: 'app:2' }),
    );
    await kubectl(management, 'wait', '--for=condition=Ready', '--timeout=120s', 'mcd/web');
    expect((await workload(fleet, 'web')).status?.total).toMatchObject({ ready: 6, updated: 6 });
    await eventually(async () => {
      for (const plane of [first, second])
        expect(await imagesIn(plane, 'web')).toEqual(Array(3).fill('app:2'));
    }, SOON);
    expect(await readyOf(fleet, 'web')).toEqual({ cluster1: 3, cluster2: 3 });
  });

  test('moves where it is told to, and leaves nothing behind', async () => {
    await apply(management, app('web', { spec: { locations: 'cluster1, cluster2', replicas: 2 } }));
    await untilRunning(fleet, 'web', { cluster1: 2, cluster2: 2 });
    await patch('web', { locations: 'cluster3' });
    await untilRunning(fleet, 'web', { cluster3: 2 });
    await eventually(async () => {
      expect((await leftovers(fleet)).filter((left) => !left.startsWith('cluster3'))).toEqual([]);
    }, SOON);
  });

  test('that is deleted leaves nothing anywhere', async () => {
    await apply(management, app('web', { spec: { locations: 'cluster1, cluster2, cluster3', replicas: 2 } }));
    await untilRunning(fleet, 'web', { cluster1: 2, cluster2: 2, cluster3: 2 });
    await kubectl(management, 'delete', 'mcd', 'web', '--timeout=120s');
    await eventually(async () => {
      expect(await leftovers(fleet)).toEqual([]);
    }, SOON);
    expect(await workloadNames(fleet)).toEqual([]);
  });

  test('is in each cluster as its overrides say', async () => {
    const overrides = [
      {
        cluster: 'cluster2',
        image: [{ container: 'app', image: 'app:arm' }],
        env: [{ container: 'app', name: 'SITE', value: 'rennes' }],
        labels: { site: 'rennes' },
      },
      {
        cluster: 'cluster3',
        jsonPatch: [{ op: 'replace', path: '/spec/containers/0/resources/requests/cpu', value: '2' }],
      },
    ];
    const spec = { locations: 'cluster1, cluster2, cluster3', replicaOverrides: '1, 2, 3', overrides };
    await apply(management, app('web', { spec }));
    await untilRunning(fleet, 'web', { cluster1: 1, cluster2: 2, cluster3: 3 });
    const container = async (plane: typeof first): Promise<unknown> =>
      (await podsIn(plane, 'web')).map(({ spec: pod }) => (pod['containers'] as readonly unknown[])[0]);
    expect(await container(first)).toMatchObject([{ image: 'app:1', resources: { requests: { cpu: '1' } } }]);
    const site = { image: 'app:arm', env: [{ name: 'SITE', value: 'rennes' }] };
    expect(await container(second)).toMatchObject([site, site]);
    expect((await podsIn(second, 'web'))[0]?.metadata.labels).toMatchObject({ site: 'rennes' });
    const large = { image: 'app:1', resources: { requests: { cpu: '2' } } };
    expect(await container(third)).toMatchObject([large, large, large]);
  });

  test('with a template that only an API server can refuse is stalled, and acted on once it is mended', async () => {
    const ports = (name: string): object => ({
      containers: [
        {
          name: 'app',
          image: 'app:1',
          ports: [
            { name: 'http', containerPort: 80 },
            { name, containerPort: 81 },
          ],
        },
      ],
    });
    const broken = app('web', { spec: { locations: 'cluster1' }, pod: { ...ports('http') } });
    await apply(management, broken);
    await eventually(async () => {
      const object = await workload(fleet, 'web');
      expect(condition(object, 'TemplateValid')).toBe('False Invalid');
      expect(condition(object, 'Stalled')).toMatch(/^True /);
      expect(condition(object, 'Ready')).toMatch(/^False /);
      expect(messageOf(object, 'TemplateValid')).toContain('ports[1].name');
    }, SOON);
    expect(await leftovers(fleet)).toEqual([]);
    await apply(management, app('web', { spec: { locations: 'cluster1' }, pod: { ...ports('admin') } }));
    await untilRunning(fleet, 'web', { cluster1: 1 });
    expect(condition(await workload(fleet, 'web'), 'TemplateValid')).toBe('True DryRun');
  });

  test('that was broken later runs on as it was', async () => {
    await apply(management, app('web', { spec: { locations: 'cluster1', replicas: 2 } }));
    await untilRunning(fleet, 'web', { cluster1: 2 });
    await apply(
      management,
      app('web', {
        spec: { locations: 'cluster2', replicas: 2 },
        pod: { volumes: [{ name: 'a', emptyDir: {} }, { name: 'b' }], securityContext: { runAsUser: -1 } },
      }),
    );
    await eventually(async () => {
      expect(condition(await workload(fleet, 'web'), 'Stalled')).toMatch(/^True /);
    }, SOON);
    expect(await readyOf(fleet, 'web')).toEqual({ cluster1: 2 });
    await apply(management, app('web', { spec: { locations: 'cluster2', replicas: 2 } }));
    await untilRunning(fleet, 'web', { cluster2: 2 });
  });
});

describe('a Deployment in a member', () => {
  test('that was removed by hand is made again', async () => {
    await apply(management, app('web', { spec: { locations: 'cluster1', replicas: 2 } }));
    await untilRunning(fleet, 'web', { cluster1: 2 });
    const before = await deploymentIn(first, 'web');
    await kubectl(first, 'delete', 'deployment', 'web', '--wait=true');
    await untilRunning(fleet, 'web', { cluster1: 2 });
    expect((await deploymentIn(first, 'web'))?.metadata.uid).not.toBe(before?.metadata.uid);
  });

  test('that was edited by hand is put right', async () => {
    await apply(management, app('web', { spec: { locations: 'cluster1', replicas: 2 } }));
    await untilRunning(fleet, 'web', { cluster1: 2 });
    await kubectl(first, 'set', 'image', 'deployment/web', 'app=elsewhere:1');
    await eventually(async () => {
      expect(await imagesIn(first, 'web')).toEqual(['app:1', 'app:1']);
    }, SOON);
  });

  test('keeps the replicas that an autoscaler of the member gives it', async () => {
    await apply(management, app('web', { spec: { locations: 'cluster1, cluster2', replicas: 2 } }));
    await untilRunning(fleet, 'web', { cluster1: 2, cluster2: 2 });
    await kubectl(first, 'autoscale', 'deployment', 'web', '--min=4', '--max=6', '--cpu=50%');
    await eventually(async () => {
      expect(await replicasOf(fleet, 'web')).toEqual({ cluster1: 4, cluster2: 2 });
      expect(condition(await workload(fleet, 'web'), 'ReplicasOwnedElsewhere')).toBe(
        'True AnotherFieldManager',
      );
    }, SOON);
    await apply(
      management,
      app('web', { spec: { locations: 'cluster1, cluster2', replicas: 3 }, image: 'app:2' }),
    );
    await eventually(async () => {
      expect(await replicasOf(fleet, 'web')).toEqual({ cluster1: 4, cluster2: 3 });
      expect(await imagesIn(first, 'web')).toEqual(Array(4).fill('app:2'));
    }, SOON);
  });
});
