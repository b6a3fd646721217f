// Our reader and the schema of the API server refuse the same.

import { describe, expect, it } from 'vitest';
import {
  parseCloudProvisioner,
  parseMemberCluster,
  parseMultiClusterDeployment,
  parseMultiClusterHorizontalPodAutoscaler,
  parseMultiClusterJob,
  parseMultiClusterService,
} from '../../core/api/index.ts';
import {
  autoscaler,
  deployment,
  job,
  member,
  provisioner,
  service,
  template,
  type Manifest,
} from './manifests.ts';
import { refusedAt } from './structural-schema.ts';

const PARSERS: Readonly<Record<string, (input: unknown) => { readonly ok: boolean }>> = {
  CloudProvisioner: parseCloudProvisioner,
  MemberCluster: parseMemberCluster,
  MultiClusterDeployment: parseMultiClusterDeployment,
  MultiClusterHorizontalPodAutoscaler: parseMultiClusterHorizontalPodAutoscaler,
  MultiClusterJob: parseMultiClusterJob,
  MultiClusterService: parseMultiClusterService,
};

const parses = (object: Manifest): boolean => PARSERS[String(object['kind'])]!(object).ok;
const IN_LAB = { key: 'site', operator: 'In', values: ['lab'] };
const target = { type: 'Utilization', averageUtilization: 50 };

describe('what we read, the API server takes', () => {
  it.each<Manifest>([
    deployment(),
    deployment({ locations: 'cluster2, cluster3', replicaOverrides: '2,3', replicas: 2 }),
    deployment({ locations: ['a', 'b'], replicaOverrides: [2, '3'] }),
    deployment({ locations: 'a', replicaOverrides: 4 }),
    deployment({ placementPolicy: 'worst-fit', numberOfLocations: 3 }),
    deployment({ placementPolicy: 'cluster-affinity', placement: { home: 'a' } }),
    deployment({
      placement: { stuckAfter: '1h30m', createNamespace: true, tolerations: [{ operator: 'Exists' }] },
    }),
    deployment({
      placementPolicy: 'kubefed-weighted',
      placement: {
        weights: [
          { weight: 1 },
          { clusters: ['a', 'b'], weight: 0, minReplicas: 1, maxReplicas: 1 },
          { clusterSelector: { matchLabels: { site: 'lab' } }, weight: 3 },
        ],
        tiers: [{ clusters: ['a'] }, { clusterSelector: { matchExpressions: [IN_LAB] } }],
        rebalance: true,
      },
    }),
    deployment({
      placement: {
        home: 'a',
        spread: [{ topologyKey: 'region', minGroups: 2, maxSkew: 1 }, { topologyKey: 'example.com/rack' }],
        minReplicasPerCluster: 1,
        maxReplicasPerCluster: 4,
        maxRttMs: 30,
        maxRttFrom: 'b',
      },
    }),
    deployment({
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
    }),
    deployment({ template: template({ resources: { requests: { cpu: 0.5, memory: '1Gi', 'a.b/c': 1 } } }) }),
    deployment({ template: template({ securityContext: null, env: [{ name: 'A', value: null }] }) }),
    deployment({
      template: template({ ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'UDP' }] }),
    }),
    deployment({
      overrides: [
        {
          cluster: 'a',
          env: [{ container: 'main', name: 'A' }],
          jsonPatch: [
            { op: 'add', path: '/spec/x', value: { a: [1, 2.5, 'b', false] } },
            { op: 'remove', path: '/spec/x' },
            { op: 'copy', path: '/spec/x', from: '/spec/y' },
          ],
        },
      ],
    }),
    job(),
    job({ completions: null, terminationGracePeriodSeconds: 0, locations: 'a' }),
    job({ division: 'Divided', completions: 4, parallelism: 2 }),
    job({ division: 'Indexed', completionMode: 'Indexed', completions: 4 }),
    job({
      podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [1] } }] },
    }),
    member('cluster1'),
    member('cluster1', { coordinates: { latitude: 48.117, longitude: '-1.6777' }, pricePerHour: 0.12 }),
    member('cluster1', { roundTripTimes: { cluster2: '12ms', cluster3: '0.4ms', cluster4: '10s' } }),
    member('cluster1', { source: { kind: 'KubeFedCluster', name: 'a', namespace: 'b' } }),
    member('cluster1', { kubeconfigSecretRef: { name: 'a', key: 'value' } }),
    service(),
    service({ ports: [{ port: 80, targetPort: 'http' }], locations: 'a,b', type: 'NodePort' }),
    service({ ports: [{ port: 80, targetPort: 8080, nodePort: 30_000, appProtocol: 'kubernetes.io/h2c' }] }),
    service({ ports: [], clusterIP: 'None' }),
    service({ ports: [], type: 'ExternalName', externalName: 'example.com' }),
    autoscaler(),
    autoscaler({ metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }], minReplicas: 2 }),
    provisioner({ cloudsYaml: 'Y2xvdWRzOiB7fQo=', certText: 'W0dsb2JhbF0K', gatewayIP: '10.0.0.1' }),
  ])('%j', (object) => {
    expect(parses(object)).toBe(true);
    expect(refusedAt(object)).toEqual([]);
  });
});

describe('what the API server refuses, we refuse as well', () => {
  it.each<[Manifest, string]>([
    [deployment({ replicas: -1 }), '/spec/replicas'],
    [deployment({ replicas: 1.5 }), '/spec/replicas'],
    [deployment({ replicas: '3' }), '/spec/replicas'],
    [deployment({ replicas: 1e9 }), '/spec/replicas'],
    [deployment({ replicas: 2 ** 31 }), '/spec/replicas'],
    [deployment({ numberOfLocations: 0 }), '/spec/numberOfLocations'],
    [deployment({ placementPolicy: 'Worst Fit' }), '/spec/placementPolicy'],
    [deployment({ placementPolicy: 'cluster-affinity' }), '/spec'],
    [deployment({ locations: 'A, B' }), '/spec/locations'],
    [deployment({ locations: ['a', 'B'] }), '/spec/locations/1'],
    [deployment({ locations: [] }), '/spec/locations'],
    [deployment({ replicaOverrides: '2; 3' }), '/spec/replicaOverrides'],
    [deployment({ replicaOverrides: [-1] }), '/spec/replicaOverrides/0'],
    [deployment({ placement: { stuckAfter: '1d' } }), '/spec/placement/stuckAfter'],
    [deployment({ placement: { stuckAfter: '' } }), '/spec/placement/stuckAfter'],
    [deployment({ placement: { failover: { after: '1d' } } }), '/spec/placement/failover/after'],
    [deployment({ placement: { failover: '5m' } }), '/spec/placement/failover'],
    [deployment({ placement: { priority: 1e10 } }), '/spec/placement/priority'],
    [deployment({ placement: { weights: [{ clusters: ['a'] }] } }), '/spec/placement/weights/0'],
    [deployment({ placement: { weights: [{ weight: -1 }] } }), '/spec/placement/weights/0/weight'],
    [
      deployment({ placement: { weights: [{ weight: 1, clusters: [] }] } }),
      '/spec/placement/weights/0/clusters',
    ],
    [deployment({ placement: { tiers: [{ clusters: ['A'] }] } }), '/spec/placement/tiers/0/clusters/0'],
    [deployment({ placement: { maxRttMs: -1, home: 'a' } }), '/spec/placement/maxRttMs'],
    [deployment({ placement: { maxReplicasPerCluster: 0 } }), '/spec/placement/maxReplicasPerCluster'],
    [
      deployment({ placement: { spread: [{ topologyKey: 'zone', whenUnsatisfiable: 'Never' }] } }),
      '/spec/placement/spread/0/whenUnsatisfiable',
    ],
    [
      deployment({ placement: { spread: Array.from({ length: 9 }, (_, i) => ({ topologyKey: `k${i}` })) } }),
      '/spec/placement/spread',
    ],
    [deployment({ template: undefined }), '/spec'],
    [
      deployment({ template: template({ resources: { requests: { cpu: '1i' } } }) }),
      '/spec/template/spec/containers/0/resources/requests/cpu',
    ],
    [deployment({ overrides: [{ image: [] }] }), '/spec/overrides/0'],
    [
      deployment({ overrides: [{ cluster: 'a', jsonPatch: [{ op: 'add', path: '/spec/a' }] }] }),
      '/spec/overrides/0/jsonPatch/0',
    ],
    [
      deployment({ overrides: Array.from({ length: 1001 }, (_, index) => ({ cluster: `c${index}` })) }),
      '/spec/overrides',
    ],
    [job({ parallelism: -1 }), '/spec/parallelism'],
    [job({ division: 'Half' }), '/spec/division'],
    [job({ completionMode: 'Random' }), '/spec/completionMode'],
    [member('c'.repeat(49)), '/metadata/name'],
    [member('c', { tier: 'sky' }), '/spec/tier'],
    [member('c', { coordinates: { latitude: 91, longitude: '0' } }), '/spec/coordinates/latitude'],
    [member('c', { pricePerHour: 'cheap' }), '/spec/pricePerHour'],
    [member('c', { taints: [{ key: 'a' }] }), '/spec/taints/0'],
    ...['NaN', 'Infinity', '-1ms', '+Infms', '11s', '10001ms', '10.1s', '1e3ms', '12', '12 ms', '', 12].map(
      (time): [Manifest, string] => [member('c', { roundTripTimes: { b: time } }), '/spec/roundTripTimes/b'],
    ),
    [service({ ports: [{ port: 0 }] }), '/spec/ports/0/port'],
    [service({ ports: [{ port: 80, targetPort: 70_000 }] }), '/spec/ports/0/targetPort'],
    [service({ clusterIP: '10.0.0.1' }), '/spec/clusterIP'],
    [autoscaler({ minReplicas: 0 }), '/spec/minReplicas'],
    [autoscaler({ metrics: [] }), '/spec/metrics'],
    [
      autoscaler({ metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Value' } } }] }),
      '/spec/metrics/0/resource/target',
    ],
    [provisioner({ gatewayIP: 'gateway' }), '/spec/gatewayIP'],
    [provisioner({ cloudClusterName: undefined }), '/spec'],
  ])('%j', (object, path) => {
    const written = JSON.parse(JSON.stringify(object)) as Manifest;
    expect(refusedAt(written)).toContain(path);
    expect(parses(written)).toBe(false);
  });
});
