// A fault in a manifest is told with its field and what to write instead, and no input makes reading throw.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatProblem,
  parseMemberCluster,
  parseMultiClusterDeployment,
  parseMultiClusterJob,
  type Problem,
} from '../../core/api/index.ts';
import type { Result } from '../../core/result.ts';
import { deployment, job, member, template } from './manifests.ts';

function faults(result: Result<unknown, readonly Problem[]>): string[] {
  return result.ok ? [] : result.error.map(formatProblem);
}

const ofDeployment = (spec: Record<string, unknown>): string[] =>
  faults(parseMultiClusterDeployment(deployment(spec)));
const ofContainer = (container: Record<string, unknown>): string[] =>
  ofDeployment({ template: template(container) });
const ofPod = (pod: Record<string, unknown>): string[] => ofDeployment({ template: template({}, pod) });
const request = (requests: Record<string, unknown>): string[] => ofContainer({ resources: { requests } });

const CONTAINER = 'spec.template.spec.containers[0]';

describe('faults in our own fields', () => {
  it.each<[Record<string, unknown>, string]>([
    [{ replicas: -1 }, 'spec.replicas: -1 is too small; write at least 0'],
    [{ replicas: 1.5 }, 'spec.replicas: 1.5 is not allowed here; write a whole number'],
    [{ replicas: '3' }, 'spec.replicas: the text "3" is not allowed here; write 3 without quotes'],
    [{ replicas: 1e9 }, 'spec.replicas: 1000000000 is too large; write at most 100000'],
    [{ replicas: NaN }, 'spec.replicas: NaN is not allowed here; write a number'],
    [{ numberOfLocations: 0 }, 'spec.numberOfLocations: 0 is too small; write at least 1'],
    [{ replica: 3 }, 'spec.replica: there is no field "replica"; did you mean replicas?'],
    [
      { numberofLocation: 3 },
      'spec.numberofLocation: there is no field "numberofLocation"; did you mean numberOfLocations?',
    ],
    [
      { placement: { zzzzzz: 1 } },
      'spec.placement.zzzzzz: there is no field "zzzzzz"; the fields are home, clusterSelector, tolerations, spread, minReplicasPerCluster, maxReplicasPerCluster, maxRttMs, maxRttFrom, priority, partial, stuckAfter, createNamespace, ...',
    ],
    [
      { placementPolicy: 'Worst Fit' },
      'spec.placementPolicy: the text "Worst Fit" is not allowed here; write the name of a policy, for example worst_fit or most_traffic',
    ],
    [
      { placementPolicy: 'cluster-affinity' },
      'spec.locations: is missing; policy cluster_affinity needs the clusters to use, for example "cluster1, cluster2", or placement.home',
    ],
    [{ locations: 'a, b, a' }, 'spec.locations[2]: names a a second time; write each cluster once'],
    [
      { locations: '' },
      'spec.locations: the text "" is not allowed here; write cluster names separated by commas, for example "cluster1, cluster2"',
    ],
    [{ locations: [] }, 'spec.locations: 0 entries are too few; write at least 1'],
    [
      { locations: 7 },
      'spec.locations: 7 is not allowed here; write cluster names: "cluster1, cluster2" or a list',
    ],
    [
      { locations: ['a', 'B'] },
      'spec.locations[1]: the text "B" is not allowed here; write lower-case letters, digits and "-", beginning and ending with a letter or digit (DNS-1123 label)',
    ],
    [
      { locations: 'a, b', replicaOverrides: [1] },
      'spec.replicaOverrides: has 1 entries but locations has 2; write one number for each location',
    ],
    [
      { replicaOverrides: '1, 2' },
      'spec.replicaOverrides: has 2 entries but numberOfLocations is 1; write one number for each location',
    ],
    [
      { locations: 'a', replicaOverrides: '200000' },
      'spec.replicaOverrides[0]: 200000 is too large; write at most 100000',
    ],
    [
      { placement: { clusterSelector: {} } },
      'spec.placement.clusterSelector: write matchLabels or matchExpressions, or leave clusterSelector out to allow every cluster',
    ],
    [
      { placement: { tolerations: [{ effect: 'NoSchedul', operator: 'Exists' }] } },
      'spec.placement.tolerations[0].effect: the text "NoSchedul" is not allowed here; write one of NoSchedule, PreferNoSchedule, NoExecute (did you mean NoSchedule?)',
    ],
    [
      { placement: { tolerations: [{ effect: 'NoSchedule' }] } },
      'spec.placement.tolerations[0].key: write the key of a taint, or operator: Exists',
    ],
    [
      { placement: { maxRttMs: 20 } },
      'spec.placement.maxRttMs: maxRttMs needs a cluster to measure from; write home or maxRttFrom',
    ],
    [
      { placement: { home: 'a', maxRttFrom: 'b' } },
      'spec.placement.maxRttFrom: maxRttFrom says nothing without maxRttMs; write both, or leave maxRttFrom out',
    ],
    [
      { placement: { minReplicasPerCluster: 3, maxReplicasPerCluster: 2 } },
      'spec.placement.minReplicasPerCluster: minReplicasPerCluster must not be more than maxReplicasPerCluster',
    ],
    [
      { placement: { minReplicasPerCluster: 3, spread: [{ topologyKey: 'region', maxSkew: 2 }] } },
      'spec.placement.spread[0].maxSkew: maxSkew must not be less than minReplicasPerCluster, or no group could take its first replicas; write a larger maxSkew, or whenUnsatisfiable: ScheduleAnyway',
    ],
    [
      { placement: { spread: [{ topologyKey: 'region', minGroups: 3, maxGroups: 2 }] } },
      'spec.placement.spread[0].minGroups: minGroups must not be more than maxGroups',
    ],
    [
      { placement: { spread: [{ topologyKey: 'region' }, { topologyKey: 'region', maxSkew: 1 }] } },
      'spec.placement.spread[1]: repeats the topologyKey region; write each once',
    ],
    [
      { placement: { spread: [{ topologyKey: 'region', maxSkew: 0 }] } },
      'spec.placement.spread[0].maxSkew: 0 is too small; write at least 1',
    ],
    [{ selector: {} }, 'spec.selector: is empty; write matchLabels with labels of the template'],
    [
      { selector: { matchLabels: { app: 'back' } } },
      'spec.selector: does not match the labels of the template; write app: back in spec.template.metadata.labels',
    ],
    [
      { selector: { matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] } },
      'spec.selector: does not match the labels of the template; leave out app in spec.template.metadata.labels',
    ],
  ])('%j', (spec, sentence) => {
    expect(ofDeployment(spec)).toEqual([sentence]);
  });

  it.each<[unknown, string]>([
    [undefined, 'is missing; write fields (name: value)'],
    ['text', 'the text "text" is not allowed here; write fields (name: value)'],
    [[], 'a list is not allowed here; write fields (name: value)'],
    [{ ...deployment(), sepc: {} }, 'sepc: there is no field "sepc"; did you mean spec?'],
    [
      { ...deployment(), kind: 'Deployment' },
      'kind: the text "Deployment" is not allowed here; write MultiClusterDeployment',
    ],
    [
      { ...deployment(), metadata: { name: 'Ünïcode' } },
      'metadata.name: the text "Ünïcode" is not allowed here; write lower-case letters, digits, "-" and ".", beginning and ending with a letter or digit (DNS-1123 subdomain)',
    ],
    [
      { ...deployment(), metadata: { name: 'a'.repeat(300) } },
      'metadata.name: 300 characters are too many; write at most 253',
    ],
    [{ ...deployment(), metadata: {} }, 'metadata.name: is missing; write text'],
  ])('of the whole object: %j', (input, sentence) => {
    expect(faults(parseMultiClusterDeployment(input))).toEqual([sentence]);
  });

  it.each<[Record<string, unknown>, string]>([
    [{ parallelism: -1 }, 'spec.parallelism: -1 is too small; write at least 0'],
    [{ paralelism: 2 }, 'spec.paralelism: there is no field "paralelism"; did you mean parallelism?'],
    [
      { template: template({}, { restartPolicy: 'Always' }) },
      'spec.template.spec.restartPolicy: Always is not possible in a job; write Never or OnFailure, or use a MultiClusterDeployment',
    ],
  ])('of a job: %j', (spec, sentence) => {
    expect(faults(parseMultiClusterJob(job(spec)))).toEqual([sentence]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a'.repeat(49), {}, 'metadata.name: 49 characters are too many; write at most 48'],
    [
      'c',
      { tier: 'clod' },
      'spec.tier: the text "clod" is not allowed here; write one of edge, fog, cloud (did you mean cloud?)',
    ],
    [
      'c',
      { coordinates: { latitude: 91, longitude: 0 } },
      'spec.coordinates.latitude: 91 is no such angle; write degrees from -90 to 90, for example "48.1"',
    ],
    ['c', { pricePerHour: '-1' }, 'spec.pricePerHour: quantity "-1" is negative; write 0 or more'],
    [
      'c',
      {
        taints: [
          { key: 'a', effect: 'NoSchedule' },
          { key: 'a', effect: 'NoSchedule', value: 'b' },
        ],
      },
      'spec.taints[1]: repeats the taint a:NoSchedule; write each key and effect once',
    ],
  ])('of cluster %s: %j', (name, spec, sentence) => {
    expect(faults(parseMemberCluster(member(name, spec)))).toEqual([sentence]);
  });
});

describe('faults in pod templates', () => {
  it.each<[Record<string, unknown>, string]>([
    [
      { memory: '4Gb' },
      `${CONTAINER}.resources.requests.memory: quantity "4Gb": unknown suffix "Gb"; write 4G or 4Gi`,
    ],
    [
      { cpu: '1500 m' },
      `${CONTAINER}.resources.requests.cpu: quantity "1500 m": blanks are not allowed; write 1500m`,
    ],
    [{ cpu: '-1' }, `${CONTAINER}.resources.requests.cpu: quantity "-1" is negative; write 0 or more`],
    [{ cpu: -0.5 }, `${CONTAINER}.resources.requests.cpu: quantity -0.5 is negative; write 0 or more`],
    [
      { cpu: true },
      `${CONTAINER}.resources.requests.cpu: true is not allowed here; write a quantity, for example 500m, 2 or 4Gi`,
    ],
    [
      { mem: '1Gi' },
      `${CONTAINER}.resources.requests.mem: this name is not allowed; write cpu, memory, ephemeral-storage, hugepages-<size> or a name such as example.com/gpu (did you mean memory?)`,
    ],
  ])('requests %j', (requests, sentence) => {
    expect(request(requests)).toEqual([sentence]);
  });

  it.each([[{ cpu: 1 }], [{ cpu: 0.5 }], [{ cpu: '0' }], [{ 'nvidia.com/gpu': 1, 'hugepages-2Mi': '4Mi' }]])(
    'requests %j are well',
    (requests) => {
      expect(request(requests)).toEqual([]);
    },
  );

  it.each<[string[], string]>([
    [
      ofDeployment({ template: { spec: { containers: [] } }, selector: { matchLabels: { a: 'b' } } }),
      'spec.template.spec.containers: 0 entries are too few; write at least 1',
    ],
    [ofContainer({ image: 3 }), `${CONTAINER}.image: 3 is not allowed here; write it in quotes: "3"`],
    [
      ofContainer({ ports: [{ containerPort: 80, hostPort: 70_000 }] }),
      `${CONTAINER}.ports[0].hostPort: 70000 is too large; write at most 65535`,
    ],
    [
      ofPod({ nodeSelector: { disk: true } }),
      'spec.template.spec.nodeSelector.disk: true is not allowed here; write it in quotes: "true"',
    ],
    [
      ofPod({ tolerations: [{ operator: 'Exist' }] }),
      'spec.template.spec.tolerations[0].operator: the text "Exist" is not allowed here; write one of Exists, Equal, Lt, Gt (did you mean Exists?)',
    ],
    [
      ofPod({
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Gt', values: ['x'] }] }],
            },
          },
        },
      }),
      'spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values: write exactly one whole number in quotes, as operator Gt needs it',
    ],
    [
      ofPod({ restartPolicy: 'Never' }),
      'spec.template.spec.restartPolicy: Never is not possible in a deployment; write Always, leave it out, or use a MultiClusterJob',
    ],
  ])('%# %s', (found, sentence) => {
    expect(found).toEqual([sentence]);
  });
});

describe('hostile input', () => {
  it('reports every fault, not the first', () => {
    expect(ofDeployment({ replicas: -1, numberOfLocations: 0, replcas: 1 })).toHaveLength(3);
  });

  it('keys that name parts of JavaScript objects do no harm', () => {
    const text = JSON.stringify(
      deployment({ template: template({}, { nodeSelector: { constructor: 'a' } }) }),
    );
    const input: unknown = JSON.parse(
      text.replaceAll('"metadata":{', '"metadata":{"__proto__":{"name":"evil","labels":{"app":"evil"}},'),
    );
    const read = parseMultiClusterDeployment(input);
    if (!read.ok) throw new Error(JSON.stringify(read.error));
    expect(read.value.metadata.name).toBe('front');
    expect(read.value.spec.template.spec.nodeSelector).toEqual({ constructor: 'a' });
    expect(Object.getPrototypeOf(read.value.spec.template.metadata)).toBe(Object.prototype);
    expect(ofDeployment({ ['__proto__']: 1, constructor: 1 })).toEqual([
      expect.stringContaining('spec.__proto__: there is no field "__proto__"'),
      expect.stringContaining('spec.constructor: there is no field "constructor"'),
    ]);
  });

  it('nesting without end is a fault, not a crash', () => {
    let deep: unknown = 'end';
    for (let level = 0; level < 20_000; level++) deep = [deep];
    expect(ofPod({ deep })).toEqual(['is nested more than 100 levels deep; write it flatter']);
  });

  it('whatever stands in a field, reading it returns', () => {
    const keys = [
      'replicas',
      'locations',
      'replicaOverrides',
      'placement',
      'selector',
      'template',
      'strategy',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.anything({ withNullPrototype: true }), (key, value) => {
        const result = parseMultiClusterDeployment(deployment({ [key]: value }));
        expect(result.ok || result.error.every(({ message }) => message !== '')).toBe(true);
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});
