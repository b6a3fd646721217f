// How users write jobs and member clusters.

import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import {
  formatProblem,
  parseMemberCluster,
  parseMultiClusterJob,
  type MemberCluster,
  type MultiClusterJobSpec,
} from '../../core/api/index.ts';
import { job, member } from './manifests.ts';

function readJob(input: unknown): MultiClusterJobSpec {
  const result = parseMultiClusterJob(input);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value.spec;
}

function readCluster(input: unknown): MemberCluster {
  const result = parseMemberCluster(input);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

describe('MultiClusterJob', () => {
  it('reads a job as it was written before, stray grace period included', () => {
    const spec = readJob(
      parse(`
apiVersion: fogguru.eu/v1
kind: MultiClusterJob
metadata: {name: stress}
spec:
  locations: cluster1
  ttlSecondsAfterFinished: 10
  terminationGracePeriodSeconds: 0
  template:
    spec:
      containers:
      - name: stress
        image: registry.example/stress
        env: [{name: SECONDS, value: "60"}]
        resources: {requests: {cpu: 500m, memory: 64Mi}}
      restartPolicy: Never
`),
    );
    expect(spec).toMatchObject({
      parallelism: 1,
      completions: 1,
      suspend: false,
      ttlSecondsAfterFinished: 10,
      terminationGracePeriodSeconds: 0,
      placement: { policy: 'cluster_affinity', locations: ['cluster1'], numberOfLocations: 1 },
      template: { spec: { restartPolicy: 'Never' } },
    });
  });

  it.each([
    [{}, 1, 1],
    [{ parallelism: 4 }, 4, 4],
    [{ parallelism: null, completions: 3 }, 1, 3],
    [{ parallelism: 2, completions: null }, 2, null],
    [{ parallelism: 0 }, 0, 0],
  ])('of %j runs %j at once until %j succeeded', (fields, parallelism, completions) => {
    expect(readJob(job(fields))).toMatchObject({ parallelism, completions });
  });

  it.each([
    [{}, 'Never'],
    [{ restartPolicy: 'OnFailure' }, 'OnFailure'],
  ])('with pod fields %j restarts %s', (podFields, restartPolicy) => {
    const template = { spec: { containers: [{ name: 'main' }], ...podFields } };
    expect(readJob(job({ template })).template.spec.restartPolicy).toBe(restartPolicy);
  });
});

describe('MemberCluster', () => {
  it.each([
    ['cloud1', {}, 'cloud'],
    ['my-cloudlet', {}, 'cloud'],
    ['cluster1', {}, 'edge'],
    ['cloud1', { tier: 'fog' }, 'fog'],
  ])('%s with %j is of tier %s', (name, spec, tier) => {
    expect(readCluster(member(name, spec)).facts.tier).toBe(tier);
  });

  it('needs nothing but a name', () => {
    const { spec, ...bare } = member('cluster1');
    expect(spec).toEqual({});
    expect(readCluster(bare)).toEqual({
      kind: 'MemberCluster',
      facts: {
        name: 'cluster1',
        tier: 'edge',
        labels: new Map(),
        taints: [],
        region: '',
        zone: '',
        provider: '',
        coordinates: null,
        pricePerHourUsd: null,
        cordoned: false,
      },
      roundTripTimesMs: new Map(),
      kubeconfigSecret: null,
      source: null,
    });
  });

  it('takes numbers that may be fractions as numbers or as text', () => {
    const spec = {
      labels: { constructor: 'yes', a: 'b' },
      taints: [{ key: 'night', effect: 'NoExecute' }],
      coordinates: { latitude: 48.117, longitude: '-1.6777' },
      pricePerHour: 0.12,
      kubeconfigSecretRef: { name: 'kubeconfig-cluster1' },
      cordoned: true,
    };
    expect(readCluster(member('cluster1', spec))).toMatchObject({
      facts: {
        labels: new Map([
          ['a', 'b'],
          ['constructor', 'yes'],
        ]),
        taints: [{ key: 'night', value: '', effect: 'NoExecute' }],
        coordinates: { latitude: 48.117, longitude: -1.6777 },
        pricePerHourUsd: 0.12,
        cordoned: true,
      },
      kubeconfigSecret: { name: 'kubeconfig-cluster1', key: 'kubeconfig' },
    });
  });

  it.each([
    ['12ms', 12],
    ['0.4ms', 0.4],
    ['0ms', 0],
    ['1.001s', 1001],
    ['9999.999ms', 9999.999],
    ['10s', 10_000],
    ['10000ms', 10_000],
  ])('%s to another cluster is %s ms', (written, ms) => {
    const { roundTripTimesMs } = readCluster(member('cluster1', { roundTripTimes: { b: written } }));
    expect(roundTripTimesMs).toEqual(new Map([['b', ms]]));
  });

  it.each([
    [{ kind: 'KubeconfigContext', name: 'admin@one' }, ''],
    [{ kind: 'KubeFedCluster', name: 'one', namespace: 'kube-federation-system' }, 'kube-federation-system'],
    [{ kind: 'ClusterProfile', name: 'one' }, ''],
  ])('of source %j is reached without a Secret', (source, namespace) => {
    expect(readCluster(member('cluster1', { source }))).toMatchObject({
      kubeconfigSecret: null,
      source: { ...source, namespace },
    });
  });

  it.each<[Record<string, unknown>, string]>([
    [
      { source: { kind: 'ClusterProfile', name: 'one' }, kubeconfigSecretRef: { name: 'one' } },
      'spec.source: write either kubeconfigSecretRef or source, not both',
    ],
    [
      { source: { kind: 'KubeconfigContext', name: 'one', namespace: 'a' } },
      'spec.source.namespace: leave namespace out, as a context of a kubeconfig has none',
    ],
    [
      { source: { kind: 'Context', name: 'one' } },
      'spec.source.kind: the text "Context" is not allowed here; write one of KubeconfigContext, KubeFedCluster, ClusterProfile',
    ],
    [
      { kubeconfigSecretRef: { name: 'one', key: 'a/b' } },
      'spec.kubeconfigSecretRef.key: the text "a/b" is not allowed here; write letters, digits, "-", "_" and "."',
    ],
    [
      { labels: Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`l${index}`, ''])) },
      'spec.labels: 101 entries are too many; write at most 100',
    ],
  ])('%j is refused', (spec, sentence) => {
    const result = parseMemberCluster(member('cluster1', spec));
    expect(result.ok ? [] : result.error.map(formatProblem)).toEqual([sentence]);
  });
});
