// How users write deployments: old manifests apply unchanged, and several spellings of one wish mean the same.

import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { parseMultiClusterDeployment, type MultiClusterDeployment } from '../../core/api/index.ts';
import { deployment, template } from './manifests.ts';

function read(input: unknown): MultiClusterDeployment {
  const result = parseMultiClusterDeployment(input);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

const located = `
apiVersion: fogguru.eu/v1
kind: MultiClusterDeployment
metadata:
  name: web-shop
spec:
  locations: "cluster2, cluster3"
  replicas: 2
  selector:
    matchLabels:
      app: web-shop
      tier: front
  template:
    metadata:
      labels:
        app: web-shop
        tier: front
    spec:
      containers:
      - name: server
        image: registry.example/shop:v5
        resources:
          requests: {memory: 1024Mi, cpu: 1000m}
          limits: {memory: 1024Mi, cpu: 1000m}
        ports:
        - containerPort: 80
`;

const byPolicy = `
apiVersion: fogguru.eu/v1
kind: MultiClusterDeployment
metadata: {name: web-shop, namespace: shop}
spec:
  numberOfLocations: 3
  placementPolicy: worst_fit
  selector: {matchLabels: {app: web-shop}}
  template:
    metadata: {labels: {app: web-shop}}
    spec:
      containers:
      - name: server
        image: registry.example/shop:v5
        command: ["sh", "-c", "echo \\"it's on\\"; sleep 1"]
        env:
        - {name: MOTTO, value: "don't say 'never'"}
        - {name: UNSET, value: null}
        stdin: true
        tty: false
        securityContext: null
`;

describe('manifests that worked before apply unchanged', () => {
  it('reads locations as a list and as cluster_affinity', () => {
    const { metadata, spec } = read(parse(located));
    expect(metadata).toEqual({ name: 'web-shop', namespace: 'default', labels: new Map() });
    expect(spec.placement).toMatchObject({
      policy: 'cluster_affinity',
      locations: ['cluster2', 'cluster3'],
      numberOfLocations: 2,
      home: '',
      priority: 0,
      partial: true,
    });
    expect(spec.replicas).toBe(2);
    expect(spec.replicaOverrides).toBeNull();
  });

  it('reads a policy and keeps the template as it was written', () => {
    const manifest = parse(byPolicy) as { spec: { template: { spec: { containers: object[] } } } };
    const { spec } = read(manifest);
    expect(spec.placement).toMatchObject({ policy: 'worst_fit', locations: null, numberOfLocations: 3 });
    expect(spec.replicas).toBe(1);
    const container = { ...manifest.spec.template.spec.containers[0] };
    Reflect.deleteProperty(container, 'securityContext');
    Reflect.set(container, 'env', [{ name: 'MOTTO', value: "don't say 'never'" }, { name: 'UNSET' }]);
    expect(spec.template.spec.containers).toEqual([container]);
  });

  it('keeps fields of Kubernetes that it does not know', () => {
    const { spec } = read(
      deployment({
        template: template({ livenessProbe: { exec: { command: ['a'] } } }, { futureField: { deep: [1] } }),
      }),
    );
    expect(spec.template.spec).toMatchObject({
      futureField: { deep: [1] },
      containers: [{ livenessProbe: { exec: { command: ['a'] } } }],
    });
  });

  it('takes no replicas for an answer', () => {
    expect(read(deployment({ replicas: 0 })).spec.replicas).toBe(0);
  });
});

describe('spellings of one wish', () => {
  it.each([
    ['cluster1', ['cluster1']],
    ['cluster2, cluster3', ['cluster2', 'cluster3']],
    [' b ,a', ['b', 'a']],
    [
      ['b', 'a'],
      ['b', 'a'],
    ],
  ])('locations %j are %j', (written, names) => {
    expect(read(deployment({ locations: written })).spec.placement.locations).toEqual(names);
  });

  it.each([
    ['worst-fit', 'worst_fit'],
    ['best_fit', 'best_fit'],
    ['my-own_policy', 'my_own_policy'],
    [undefined, 'most_traffic'],
  ])('placementPolicy %j is %s', (written, policy) => {
    const spec = written === undefined ? {} : { placementPolicy: written };
    expect(read(deployment(spec)).spec.placement.policy).toBe(policy);
  });

  it('locations go before placementPolicy and numberOfLocations', () => {
    const spec = { locations: 'a, b', placementPolicy: 'worst_fit', numberOfLocations: 5 };
    expect(read(deployment(spec)).spec.placement).toMatchObject({
      policy: 'cluster_affinity',
      numberOfLocations: 2,
    });
  });

  it.each([
    ['2,3', [2, 3]],
    ['2, 0', [2, 0]],
    [
      [2, 3],
      [2, 3],
    ],
    [
      ['2', '3'],
      [2, 3],
    ],
    [
      ['2', 3],
      [2, 3],
    ],
  ])('replicaOverrides %j are %j', (written, counts) => {
    expect(read(deployment({ locations: 'a, b', replicaOverrides: written })).spec.replicaOverrides).toEqual(
      counts,
    );
  });

  it('a single override may be a number', () => {
    expect(read(deployment({ locations: 'a', replicaOverrides: 4 })).spec.replicaOverrides).toEqual([4]);
  });
});

describe('the placement block', () => {
  it('bounds spread, replicas in a cluster and distance, with what is not said filled in', () => {
    const placement = {
      home: 'a',
      spread: [
        { topologyKey: 'region', maxSkew: 1 },
        { topologyKey: 'cluster', whenUnsatisfiable: 'ScheduleAnyway' },
      ],
      maxReplicasPerCluster: 4,
      maxRttMs: 30,
    };
    expect(read(deployment({ placement })).spec.placement.limits).toEqual({
      spread: [
        { topologyKey: 'region', minGroups: 1, maxGroups: null, maxSkew: 1, isHard: true },
        { topologyKey: 'cluster', minGroups: 1, maxGroups: null, maxSkew: null, isHard: false },
      ],
      minPerCluster: 1,
      maxPerCluster: 4,
      maxRttMs: 30,
      rttFrom: 'a',
    });
  });

  it('measures distance from another cluster than the home where it is said', () => {
    const placement = { home: 'a', maxRttMs: 0, maxRttFrom: 'b' };
    expect(read(deployment({ placement })).spec.placement.limits?.rttFrom).toBe('b');
  });

  it('says nothing of limits where it has none, so that what is placed already is not ranked anew', () => {
    expect(read(deployment({ placement: { home: 'a' } })).spec.placement).not.toHaveProperty('limits');
  });

  it('is evened out to requirements and tolerations', () => {
    const placement = {
      home: 'edge1',
      clusterSelector: {
        matchLabels: { zone: 'b', area: 'a' },
        matchExpressions: [{ key: 'gpu', operator: 'Exists' }],
      },
      tolerations: [{ key: 'night', value: 'on', effect: 'NoSchedule' }, { operator: 'Exists' }],
      priority: -5,
      partial: false,
    };
    expect(read(deployment({ placement })).spec.placement).toEqual({
      policy: 'most_traffic',
      locations: null,
      numberOfLocations: 1,
      home: 'edge1',
      clusterSelector: [
        { key: 'area', operator: 'In', values: ['a'], field: false },
        { key: 'zone', operator: 'In', values: ['b'], field: false },
        { key: 'gpu', operator: 'Exists', values: [], field: false },
      ],
      tolerations: [
        { key: 'night', operator: 'Equal', value: 'on', effect: 'NoSchedule' },
        { key: '', operator: 'Exists', value: '' },
      ],
      priority: -5,
      partial: false,
      stuckAfterMicros: 300_000_000,
      createNamespace: false,
    });
  });

  it.each([
    ['1s', 1_000_000],
    ['1500ms', 1_500_000],
    ['90s', 90_000_000],
    ['1h30m', 5_400_000_000],
    ['24h', 86_400_000_000],
  ])('stuckAfter %s is %i microseconds', (stuckAfter, micros) => {
    expect(read(deployment({ placement: { stuckAfter } })).spec.placement.stuckAfterMicros).toBe(micros);
  });

  it.each([
    [undefined, undefined],
    [{}, 300_000_000],
    [{ after: '90s' }, 90_000_000],
    [{ after: '24h' }, 86_400_000_000],
  ])('failover %j lets replicas leave after %s microseconds', (failover, micros) => {
    const placement = failover === undefined ? {} : { failover };
    expect(read(deployment({ placement })).spec.placement.failoverAfterMicros).toBe(micros);
  });

  it('creates namespaces only where that is asked for', () => {
    const placement = { createNamespace: true };
    expect(read(deployment({ placement })).spec.placement.createNamespace).toBe(true);
  });
});
