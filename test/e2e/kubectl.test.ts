// What users of kubectl meet: the manifests that the original shipped, and every word of kubectl that works on Deployments.

import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from './harness/eventually.ts';
import { testFleet } from './harness/fleet.ts';
import { apply, kubectl } from './harness/kubectl.ts';
import { resetFleet } from './harness/reset.ts';
import { app } from './support/apps.ts';
import { removeWorkloads, SOON, startOnFleet } from './support/live.ts';
import { eventsOf, readyOf, workload } from './support/seen.ts';

const fleet = testFleet();
const { management } = fleet;

/** The two examples of the original differ only in these fields. */
function example(where: string, name = 'hello'): string {
  return `
apiVersion: fogguru.eu/v1
kind: MultiClusterDeployment
metadata:
  name: ${name}
spec:
  ${where}
  selector:
    matchLabels:
      app: hello
      tier: backend
      track: stable
  replicas: 2
  template:
    metadata:
      labels:
        app: hello
        tier: backend
        track: stable
    spec:
      containers:
        - name: hello
          image: "gcr.io/google-samples/hello-go-gke:1.0"
          resources:
            requests:
              memory: 1024Mi
              cpu: 1000m
            limits:
              memory: 1024Mi
              cpu: 1000m
          ports:
            - name: http
              containerPort: 80
`;
}

const PREFERRED_CLUSTERS = example('locations: cluster2, cluster3');
const WORST_FIT = example('numberOfLocations: 3\n  placementPolicy: worst_fit');
const READY = ['wait', '--for=condition=Ready', '--timeout=120s'];

/** The cells of the table that kubectl prints, a row for each line, without the age. */
async function table(...args: readonly string[]): Promise<readonly (readonly string[])[]> {
  const text = await kubectl(management, 'get', ...args);
  const [header = '', ...rows] = text.trimEnd().split('\n');
  const starts = [...header.matchAll(/\S+/g)].map(({ index }) => index);
  const cells = (line: string): readonly string[] =>
    starts.map((start, column) => line.slice(start, starts[column + 1]).trim());
  const age = cells(header).indexOf('AGE');
  return [header, ...rows].map((line) => cells(line).filter((_, column) => column !== age));
}

beforeAll(async () => {
  await resetFleet(fleet);
  await startOnFleet(fleet);
});

afterEach(() => removeWorkloads(fleet));

describe('an example of the original', () => {
  test('with preferred clusters runs in these', async () => {
    await apply(management, PREFERRED_CLUSTERS);
    await kubectl(management, ...READY, 'mcd/hello');
    expect(await readyOf(fleet, 'hello')).toEqual({ cluster2: 2, cluster3: 2 });
    expect(await table('mcd')).toEqual([
      ['NAME', 'POLICY', 'CLUSTERS', 'READY', 'UNPLACED', 'STATUS'],
      ['hello', 'cluster_affinity', 'cluster2,cluster3', '4/4', '0', 'AllReady'],
    ]);
  });

  test.each(['worst_fit', 'worst-fit'])('with policy %s runs in as many as it asks for', async (policy) => {
    await apply(management, WORST_FIT.replace('worst_fit', policy));
    await kubectl(management, ...READY, 'mcd/hello');
    expect(await readyOf(fleet, 'hello')).toEqual({ cluster1: 2, cluster2: 2, cluster3: 2 });
    expect((await table('mcd'))[1]).toEqual([
      'hello',
      'worst_fit',
      'cluster1,cluster2,cluster3',
      '6/6',
      '0',
      'AllReady',
    ]);
  });
});

describe('kubectl', () => {
  test('describes why replicas are where they are, and what happened', async () => {
    await apply(management, app('web', { spec: { locations: 'cluster2', replicas: 2 } }));
    await kubectl(management, ...READY, 'mcd/web');
    await eventually(async () => {
      expect(await eventsOf(management, 'web')).toHaveLength(1);
    }, SOON);
    const told = await kubectl(management, 'describe', 'mcd', 'web');
    expect(told).toMatch(/cluster2: takes 2 of 2; .*3 nodes; fits 12$/m);
    expect(told).toMatch(/cluster1: has room and is not needed; .*3 nodes; fits 12/);
    expect(told).toMatch(/Normal +Placed .*replicas by cluster: cluster2 2/);
  });

  test('gets the reason of what is not ready, and waits for it', async () => {
    await apply(management, app('giant', { cpu: '5' }));
    await kubectl(management, 'wait', '--for=condition=Placed=False', '--timeout=120s', 'mcd/giant');
    const [header, row] = await table('mcd', '-o', 'wide');
    expect(header).toEqual(['NAME', 'POLICY', 'CLUSTERS', 'READY', 'UNPLACED', 'STATUS', 'MESSAGE']);
    expect(row).toEqual([
      'giant',
      'most_traffic',
      '',
      '0/1',
      '1',
      'WaitingForRoom',
      '1 of 1 replicas wait for room',
    ]);
    const told = await kubectl(management, 'describe', 'mcd', 'giant');
    expect(told).toMatch(/cluster1: one pod is larger than any node/);
    await eventually(async () => {
      expect(await eventsOf(management, 'giant')).toEqual([
        expect.stringMatching(
          /^Warning WaitingForRoom: 1 replicas wait for room: .*cluster1: one pod is larger/,
        ),
      ]);
    }, SOON);
  });

  test('scales', async () => {
    await apply(management, app('web', { spec: { locations: 'cluster1, cluster3' } }));
    await kubectl(management, ...READY, 'mcd/web');
    await kubectl(
      management,
      'scale',
      'mcd',
      'web',
      '--current-replicas=1',
      '--replicas=3',
      '--timeout=120s',
    );
    await kubectl(management, ...READY, 'mcd/web');
    expect(await readyOf(fleet, 'web')).toEqual({ cluster1: 3, cluster3: 3 });
    const raw = '/apis/fogguru.eu/v1/namespaces/default/multiclusterdeployments/web/scale';
    expect(JSON.parse(await kubectl(management, 'get', '--raw', raw))).toMatchObject({
      spec: { replicas: 3 },
      status: { replicas: 3, selector: 'app=web' },
    });
    await kubectl(management, 'scale', 'mcd', 'web', '--replicas=0', '--timeout=120s');
    await kubectl(management, ...READY, 'mcd/web');
    expect(Object.values(await readyOf(fleet, 'web')).filter((count) => count > 0)).toEqual([]);
  });

  test('applies the same again and nothing changes', async () => {
    await apply(management, PREFERRED_CLUSTERS);
    await kubectl(management, ...READY, 'mcd/hello');
    const { resourceVersion } = (await workload(fleet, 'hello')).metadata;
    await apply(management, PREFERRED_CLUSTERS);
    expect((await workload(fleet, 'hello')).metadata.resourceVersion).toBe(resourceVersion);
    const diff = await management.kubectl(['diff', '-f', '-'], { stdin: PREFERRED_CLUSTERS });
    expect(diff).toMatchObject({ code: 0, stdout: '' });
  });

  test('explains the fields that are ours, and refuses those that nobody has', async () => {
    expect(await kubectl(management, 'explain', 'mcd.spec.locations')).toContain('Clusters to use');
    expect(await kubectl(management, 'explain', 'mcd.spec.placement.stuckAfter')).toContain('unschedulable');
    const misspelt = app('web', { spec: { location: 'cluster1' } });
    await expect(apply(management, misspelt)).rejects.toThrow('unknown field "spec.location"');
  });
});
