// A live fleet as a scenario: a run of it begins with everything where it is, and nothing in it is a secret.

import { expect, test } from 'vitest';
import type { FleetLook } from '../../handlers/look/fleet-look.ts';
import { DEPLOYMENTS, NODES } from '../../handlers/ports/kube-object.ts';
import { seenBy } from '../../handlers/snapshot/from-look.ts';
import { snapshotOf } from '../../handlers/snapshot/scenario.ts';
import { scenarioOf, tell, type Told } from '../world/story.ts';
import { foreignDeployment, template } from './objects.ts';
import { JobWorld } from './job-world.ts';
import { World } from './world.ts';

const OPTIONS = { version: '0.0.0', jobRun: '10m' };

function textOf(look: FleetLook): string {
  return snapshotOf(seenBy(look), OPTIONS).text;
}

/** A fleet with apps, one of which waits in part, and with pods of others. */
async function settled(): Promise<World> {
  const world = new World({ members: { cluster1: [4, 4], cluster2: [2], cluster3: [3] } });
  world.member('cluster1').local('somebody').create(DEPLOYMENTS, 'default', foreignDeployment('theirs', 3));
  world.start();
  world.apply('web', { replicas: 3, numberOfLocations: 2 });
  world.apply('far', { locations: 'cluster2, cluster3', replicas: 2 });
  await world.pass(60);
  world.apply('big', { replicas: 9 });
  await world.pass(120);
  return world;
}

/** Pods by node, of a live fleet; `null`: waiting. */
function podsOf(world: World, name: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const member of world.members.keys())
    for (const pod of world.podsIn(member)) {
      const { app } = pod.metadata.labels ?? {};
      const node = (pod.spec as { nodeName?: string }).nodeName;
      if (app === name && node !== undefined) counts[node] = (counts[node] ?? 0) + 1;
    }
  return counts;
}

/** The same, in a run. */
function podsIn({ control }: Told, name: string): Record<string, number> {
  const { pods, clusters, members, cluster0 } = control;
  const counts: Record<string, number> = {};
  for (let pod = 0; pod < pods.rows; pod++) {
    if (!pods.isOnNode(pod) || cluster0.workloads.at(members.workloadOf(pod))?.self.name !== name) continue;
    const node = clusters[pods.member[pod]!]!.nodes.facts[pods.slot[pod]!]!.name;
    counts[node] = (counts[node] ?? 0) + 1;
  }
  return counts;
}

test('a run of a snapshot begins with what is placed, and leaves all of it where it is', async () => {
  const world = await settled();
  const told = tell(await world.look(textOf));
  for (const name of ['web', 'far', 'big']) {
    const placements = told.find(name).status?.placements ?? [];
    expect(Object.fromEntries(placements.map(({ cluster, replicas }) => [cluster, replicas]))).toEqual(
      world.placements(name),
    );
    expect(told.waiting(name)).toBe(world.unplaced(name));
    expect(podsIn(told, name)).toEqual(podsOf(world, name));
  }
  expect(world.unplaced('big')).toBeGreaterThan(0);
  expect(told.metrics.migrations).toBe(0);
});

test('what pods of others request is on the nodes on which it is', async () => {
  const world = await settled();
  const scenario = scenarioOf(await world.look(textOf));
  const { others } = scenario.clusters.find(({ name }) => name === 'cluster1')!;
  const counted = [...(others ?? [])].map(([node, groups]) => [
    node,
    groups.reduce((sum, { count }) => sum + count, 0),
  ]);
  expect(Object.fromEntries(counted)).toEqual(podsOf(world, 'theirs'));
  expect(
    [...(others ?? [])].every(([, groups]) => groups.every(({ shape }) => shape.cpuMilli === 1000)),
  ).toBe(true);
});

test('nothing is in it that may be a secret, whatever stands in an object or in what differs by cluster', async () => {
  const world = new World();
  world.start();
  const plain = template('web') as { metadata: object; spec: { containers: object[] } };
  const env = [
    { name: 'TOKEN', value: 'hidden-value' },
    { name: 'REF', valueFrom: { secretKeyRef: { name: 'hidden-ref', key: 'k' } } },
  ];
  const container = {
    ...plain.spec.containers[0],
    env,
    args: ['--key=hidden-arg'],
    command: ['hidden-command'],
  };
  world.apply('web', {
    replicas: 2,
    template: {
      metadata: { ...plain.metadata, annotations: { note: 'hidden-note' } },
      spec: { containers: [container], volumes: [{ name: 'v', secret: { secretName: 'hidden-secret' } }] },
    },
    overrides: [
      {
        cluster: 'cluster1',
        env: [{ container: 'app', name: 'TOKEN', value: 'hidden-here' }],
        image: [{ container: 'app', image: 'app:2' }],
        jsonPatch: [
          { op: 'add', path: '/spec/containers/0/env/-', value: { name: 'P', value: 'hidden-patch' } },
        ],
      },
    ],
  });
  world.annotate('web', { 'kubectl.kubernetes.io/last-applied-configuration': 'hidden-applied' });
  await world.pass(60);
  const text = await world.look(textOf);
  expect(text).not.toContain('hidden');
  expect(text).toContain('app:2');
  expect(scenarioOf(text).clusters).toHaveLength(3);
});

test('the same fleet gives the same bytes, the date apart', async () => {
  const world = await settled();
  const withoutDate = (text: string): string => text.replaceAll(/2026-[-:.\dT]+Z/g, 'DATE');
  const first = await world.look(textOf);
  await world.pass(3600);
  const second = await world.look(textOf);
  expect(second).not.toBe(first);
  expect(withoutDate(second)).toBe(withoutDate(first));
  expect(withoutDate(first)).toMatchInlineSnapshot(`
    "# A live fleet as it was at DATE, read by mck8s 0.0.0:
    # clusters 3, of which 0 did not answer; nodes seen 4; workloads 3.
    # In it: clusters, and nodes with their labels, taints and what may be requested of them; what pods of others request on each node;
    # MultiClusterDeployments and MultiClusterJobs with their labels and images, what was decided on them, and the nodes of their pods.
    # Not in it: Secrets, variables, commands and arguments of containers, annotations, volumes, and all else of pods and their names.
    # Assumed, as no fleet says it: delays and, where none is declared, round-trip times; that a pod of a job runs for 10m.
    # What if a cluster died: mck8s simulate THIS_FILE --set 'faults=[{at: 10m, clusterDown: {cluster: NAME}}]'
    name: fleet
    question: What becomes of what runs in this fleet?
    startsAt: DATE
    duration: 1h
    seeds: 1
    policies: [ cluster_affinity, worst_fit ]
    clusters:
      - name: cluster1
        tier: edge
        nodes:
          - name: cluster1-node-1
            allocatable: { cpu: 4, memory: 16Gi, pods: 110 }
            labels: { kubernetes.io/hostname: cluster1-node-1 }
            others: [ { count: 2, requests: { cpu: 1 } } ]
          - name: cluster1-node-2
            allocatable: { cpu: 4, memory: 16Gi, pods: 110 }
            labels: { kubernetes.io/hostname: cluster1-node-2 }
            others: [ { count: 1, requests: { cpu: 1 } } ]
      - name: cluster2
        tier: edge
        nodes:
          - name: cluster2-node-1
            allocatable: { cpu: 2, memory: 16Gi, pods: 110 }
            labels: { kubernetes.io/hostname: cluster2-node-1 }
      - name: cluster3
        tier: edge
        nodes:
          - name: cluster3-node-1
            allocatable: { cpu: 3, memory: 16Gi, pods: 110 }
            labels: { kubernetes.io/hostname: cluster3-node-1 }
    load:
      - name: found
        manifests:
          - at: 0s
            apply:
              apiVersion: fogguru.eu/v1
              kind: MultiClusterDeployment
              metadata: { name: big, namespace: default, creationTimestamp: DATE }
              spec:
                placementPolicy: worst_fit
                selector: { matchLabels: { app: big } }
                replicas: 9
                template:
                  metadata: { labels: { app: big } }
                  spec: { containers: [ { name: app, image: app:1, resources: { requests: { cpu: "1" } } } ] }
              status:
                clusters: []
                unplaced: { replicas: 9, since: DATE }
                memory: { rulesHash: cf1736345468639b, requestsId: 1000 0, unit: 1, locations: [ { cluster: "", pods: 9 } ] }
            placed: {}
          - at: 0s
            apply:
              apiVersion: fogguru.eu/v1
              kind: MultiClusterDeployment
              metadata: { name: far, namespace: default, creationTimestamp: DATE }
              spec:
                placementPolicy: worst_fit
                selector: { matchLabels: { app: far } }
                locations: cluster2, cluster3
                replicas: 2
                template:
                  metadata: { labels: { app: far } }
                  spec: { containers: [ { name: app, image: app:1, resources: { requests: { cpu: "1" } } } ] }
              status:
                clusters: [ { name: cluster2, desired: 2 }, { name: cluster3, desired: 2 } ]
                memory:
                  rulesHash: e8b1bb6cad812388
                  requestsId: 1000 0
                  unit: 1
                  locations: [ { cluster: cluster2, pods: 2 }, { cluster: cluster3, pods: 2 } ]
            placed: { cluster2: { cluster2-node-1: 2 }, cluster3: { cluster3-node-1: 2 } }
          - at: 0s
            apply:
              apiVersion: fogguru.eu/v1
              kind: MultiClusterDeployment
              metadata: { name: web, namespace: default, creationTimestamp: DATE }
              spec:
                placementPolicy: worst_fit
                selector: { matchLabels: { app: web } }
                replicas: 3
                numberOfLocations: 2
                template:
                  metadata: { labels: { app: web } }
                  spec: { containers: [ { name: app, image: app:1, resources: { requests: { cpu: "1" } } } ] }
              status:
                clusters: [ { name: cluster1, desired: 5 }, { name: cluster3, desired: 1 } ]
                memory:
                  rulesHash: 888e56eeeec671ec
                  requestsId: 1000 0
                  unit: 1
                  locations: [ { cluster: cluster1, pods: 3 }, { cluster: cluster3, pods: 3 } ]
            placed: { cluster1: { cluster1-node-1: 2, cluster1-node-2: 3 }, cluster3: { cluster3-node-1: 1 } }
    "
  `);
});

test('a member that does not answer is in it as its MemberCluster knows it, with its age, and not ready', async () => {
  const world = await settled();
  world.member('cluster2').freeze();
  await world.pass(600);
  const text = await world.look(textOf);
  expect(text).toMatch(/^# Stale: cluster2 does not answer, since 2026-01-01T00:0[23]:\d\dZ, for \d+m \(/m);
  const told = tell(text);
  const scenario = scenarioOf(text);
  const cluster2 = scenario.clusters.find(({ name }) => name === 'cluster2')!;
  expect(cluster2.nodes.map(({ allocatable }) => allocatable.get('cpu'))).toEqual([2000]);
  expect(cluster2.silentSinceMicros).toBeLessThan(-500e6);
  expect(told.control.cluster0.fleet.clusters.get('cluster2')?.ready).toBe(false);
  const placements = told.find('far').status?.placements ?? [];
  expect(Object.fromEntries(placements.map(({ cluster, replicas }) => [cluster, replicas]))).toEqual(
    world.placements('far'),
  );
});

test('a member of which nothing was ever known has no machines', async () => {
  const world = await settled();
  world.register('cluster9');
  const text = await world.look(textOf);
  const cluster9 = scenarioOf(text).clusters.find(({ name }) => name === 'cluster9')!;
  expect(cluster9.nodes).toEqual([]);
  expect(text).toMatch(/Stale: cluster9 .*NoCredential/);
});

test('what is over or cannot be read is left out and named, and an empty fleet is a scenario too', async () => {
  const world = new World();
  const empty = await world.look(textOf);
  expect(scenarioOf(empty).load).toHaveLength(1);
  world.apply('bad', { replicas: 1, numberOfLocations: -1 });
  const { text, leftOut } = await world.look((look) => snapshotOf(seenBy(look), OPTIONS));
  expect(leftOut).toEqual(['MultiClusterDeployment/default/bad']);
  expect(text).not.toContain('bad');
});

test('nodes are in it with all that decisions read of them', async () => {
  const world = new World({ members: { cluster1: [4] } });
  world
    .member('cluster1')
    .local('kubelet')
    .change(NODES, { namespace: '', name: 'cluster1-node-1' }, (node) => ({
      ...node,
      metadata: {
        ...(node['metadata'] as object),
        labels: { 'kubernetes.io/hostname': 'cluster1-node-1', disk: 'ssd' },
      },
      spec: { unschedulable: true, taints: [{ key: 'k', value: 'v', effect: 'NoSchedule' }] },
    }));
  world.start();
  await world.pass(60);
  const [cluster1] = scenarioOf(await world.look(textOf)).clusters;
  await world.look(({ mind }) => {
    const seen = mind.fleet.clusters.get('cluster1')!;
    expect(cluster1!.nodes).toEqual(seen.nodes.facts);
  });
});

test('jobs that are under way are in it with their parts, and run to their end; those that are over are left out', async () => {
  const world = new JobWorld({ members: { cluster1: [4], cluster2: [4], cluster3: [4] } });
  world.start();
  world.applyJob('over', { locations: 'cluster1', parallelism: 1, completions: 1 });
  await world.until(() => world.isComplete('over'), 180);
  world.applyJob('render', { division: 'Divided', parallelism: 9, completions: 20 });
  world.applyJob('report', { locations: 'cluster1', parallelism: 1, completions: 3 });
  await world.until(() => world.jobPodsIn('cluster1').length > 1);
  await world.pass(2);
  const { text, leftOut } = await world.look((look) => snapshotOf(seenBy(look), OPTIONS));
  expect(leftOut).toEqual(['MultiClusterJob/default/over']);
  const desired = world.byCluster('render', 'desired');
  const early = tell(text, { untilSeconds: 60 });
  const placements = early.find('render').status?.placements ?? [];
  expect(Object.fromEntries(placements.map(({ cluster, replicas }) => [cluster, [replicas]]))).toEqual(
    desired,
  );
  const told = tell(text);
  const count = (name: string): number =>
    Object.values(told.finishedOf(name)).reduce((sum, pods) => sum + pods, 0);
  expect([count('render'), count('report')]).toEqual([20, 3]);
});
