// What differs by cluster: the template that is sent there, the room it needs there, and the revision it is there.

import { describe, expect, it } from 'vitest';
import { formatProblem, parseMultiClusterDeployment } from '../../core/api/index.ts';
import type { MultiClusterDeployment, PodTemplate } from '../../core/api/index.ts';
import { deploymentSpec } from '../../core/placement/compile.ts';
import { templateIn } from '../../core/placement/overrides.ts';
import { NO_VARIANTS, revisionIn, shapeIn } from '../../core/placement/variants.ts';
import type { DeploymentSpec } from '../../core/placement/workload-spec.ts';
import { deployment, template, type Manifest } from '../api/manifests.ts';
import { clusterFacts, cpuNode, World } from '../support/fleets.ts';

const ONE_CPU = { resources: { requests: { cpu: '1' } } };
const THREE_CPUS = { requests: { cpu: '3' } };
const resize = { op: 'replace', path: '/spec/containers/0/resources', value: THREE_CPUS };

function read(spec: Manifest, metadata: Manifest = {}): MultiClusterDeployment {
  const manifest = deployment({ template: template(ONE_CPU), ...spec });
  const parsed = parseMultiClusterDeployment({ ...manifest, metadata: { name: 'front', ...metadata } });
  if (!parsed.ok) throw new Error(parsed.error.map(formatProblem).join('; '));
  return parsed.value;
}

function compiled(spec: Manifest, metadata: Manifest = {}): DeploymentSpec {
  const made = deploymentSpec(read(spec, metadata));
  if (!made.ok) throw new Error(made.error.join('; '));
  return made.value;
}

function templateOf(spec: Manifest, cluster: string): PodTemplate {
  const made = templateIn(read(spec), cluster);
  if (!made.ok) throw new Error(made.error.join('; '));
  return made.value;
}

describe('the template in a cluster', () => {
  it('is the common one where nothing is said of the cluster', () => {
    const object = read({ overrides: [{ cluster: 'edge', labels: { site: 'edge' } }] });
    expect(templateIn(object, 'cloud')).toEqual({ ok: true, value: object.spec.template });
  });

  it('has other images, in init containers too', () => {
    const pod = template({}, { initContainers: [{ name: 'setup', image: 'setup:1' }] });
    const image = ['main', 'setup'].map((container) => ({ container, image: `${container}:arm` }));
    const { spec } = templateOf({ template: pod, overrides: [{ cluster: 'edge', image }] }, 'edge');
    expect(spec.containers[0]?.image).toBe('main:arm');
    expect(spec.initContainers?.[0]?.image).toBe('setup:arm');
  });

  it('has other variables in their old places, and further ones behind', () => {
    const env = [
      { name: 'SITE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
      { name: 'URL', value: 'http://$(SITE)' },
    ];
    const wanted = ['ZONE', 'SITE'].map((name) => ({ container: 'main', name, value: name.toLowerCase() }));
    const { spec } = templateOf(
      { template: template({ env }), overrides: [{ cluster: 'edge', env: wanted }] },
      'edge',
    );
    expect(spec.containers[0]?.['env']).toEqual([
      { name: 'SITE', value: 'site' },
      { name: 'URL', value: 'http://$(SITE)' },
      { name: 'ZONE', value: 'zone' },
    ]);
  });

  it('has its labels and annotations on top of the common ones', () => {
    const override = { cluster: 'edge', labels: { site: 'edge' }, annotations: { note: 'here' } };
    const { metadata } = templateOf({ overrides: [override] }, 'edge');
    expect(metadata).toEqual({ labels: { app: 'front', site: 'edge' }, annotations: { note: 'here' } });
  });

  it('is patched after all the others', () => {
    const override = {
      cluster: 'edge',
      image: [{ container: 'main', image: 'nginx:arm' }],
      labels: { site: 'edge' },
      jsonPatch: [
        { op: 'test', path: '/spec/containers/0/image', value: 'nginx:arm' },
        { op: 'move', from: '/metadata/labels/site', path: '/metadata/labels/place' },
        { op: 'add', path: '/spec/nodeSelector', value: { disk: 'ssd' } },
      ],
    };
    const made = templateOf({ overrides: [override] }, 'edge');
    expect(made.metadata?.labels).toEqual({ app: 'front', place: 'edge' });
    expect(made.spec.nodeSelector).toEqual({ disk: 'ssd' });
  });
});

const faults: readonly (readonly [name: string, patch: readonly Manifest[], sentence: string])[] = [
  [
    'a path that is not there',
    [
      { op: 'test', path: '/spec/containers/0/name', value: 'main' },
      { ...resize, path: '/spec/containers/1/resources' },
    ],
    'spec.overrides[1].jsonPatch[1]: replace /spec/containers/1/resources: there is no entry 1 in a list of 1',
  ],
  [
    'a prototype',
    [{ op: 'add', path: '/metadata/__proto__/isAdmin', value: true }],
    'spec.overrides[1].jsonPatch[0]: add /metadata/__proto__/isAdmin: no patch may touch a prototype; write another path',
  ],
  [
    'a template without containers',
    [{ op: 'remove', path: '/spec/containers' }],
    'spec.overrides[1].jsonPatch: makes a template in which spec.containers: is missing; write a list',
  ],
  [
    'an amount that is none',
    [{ ...resize, value: { requests: { cpu: 'much' } } }],
    'spec.overrides[1].jsonPatch: makes a template in which spec.containers[0].resources.requests.cpu: quantity "much" does not start with a number; write for example 500m, 2 or 4Gi',
  ],
  [
    'labels by which pods are not found',
    [{ op: 'replace', path: '/metadata/labels/app', value: 'back' }],
    'spec.overrides[1].jsonPatch: makes a template in which metadata.labels: spec.selector would no longer find the pods by app; leave that label as it is',
  ],
  [
    'a pod that ends',
    [{ op: 'add', path: '/spec/restartPolicy', value: 'Never' }],
    'spec.overrides[1].jsonPatch: makes a template in which spec.restartPolicy: Never is not possible in a deployment; write Always or leave it out',
  ],
];

describe('an override that makes no sense', () => {
  it.each(faults)('as it makes %s', (_, jsonPatch, sentence) => {
    const object = read({ overrides: [{ cluster: 'cloud' }, { cluster: 'edge', jsonPatch }] });
    expect(deploymentSpec(object)).toEqual({ ok: false, error: [sentence] });
    expect(templateIn(object, 'edge')).toEqual({ ok: false, error: [sentence] });
    expect(templateIn(object, 'cloud')).toMatchObject({ ok: true });
  });

  it('is told together with every other', () => {
    const remove = [{ op: 'remove', path: '/spec/none' }];
    const overrides = ['edge', 'cloud'].map((cluster) => ({ cluster, jsonPatch: remove }));
    expect(deploymentSpec(read({ overrides }))).toMatchObject({
      error: [expect.stringContaining('overrides[0]'), expect.stringContaining('overrides[1]')],
    });
  });
});

describe('a compiled deployment', () => {
  it('is one everywhere while no override changes anything', () => {
    expect(compiled({}).variants).toBe(NO_VARIANTS);
    expect(compiled({ overrides: [{ cluster: 'edge' }] }).variants).toBe(NO_VARIANTS);
  });

  it('has another shape and revision where an override makes it another', () => {
    const spec = compiled({ overrides: [{ cluster: 'edge', jsonPatch: [resize] }] });
    expect([...spec.variants.keys()]).toEqual(['edge']);
    expect(shapeIn(spec, 'edge').cpuMilli).toBe(3000);
    expect(shapeIn(spec, 'cloud').cpuMilli).toBe(1000);
    expect(revisionIn(spec, 'edge')).not.toBe(spec.revision);
    expect(revisionIn(spec, 'cloud')).toBe(spec.revision);
  });

  const label = (value: string): Manifest => ({ labels: { team: value } });
  const changes: readonly (readonly [field: string, spec: Manifest, metadata: Manifest])[] = [
    ['the template', { template: template({ image: 'nginx:2' }) }, {}],
    [
      'the selector',
      { selector: { matchLabels: { app: 'front' }, matchExpressions: [{ key: 'app', operator: 'Exists' }] } },
      {},
    ],
    ['strategy', { strategy: { type: 'Recreate' } }, {}],
    ['minReadySeconds', { minReadySeconds: 1 }, {}],
    ['revisionHistoryLimit', { revisionHistoryLimit: 1 }, {}],
    ['progressDeadlineSeconds', { progressDeadlineSeconds: 1 }, {}],
    ['labels of the object', {}, label('a')],
  ];

  it.each(changes)('is another revision everywhere with another value of %s', (_, spec, metadata) => {
    const overrides = [{ cluster: 'edge', labels: { site: 'edge' } }];
    const before = compiled({ overrides });
    const after = compiled({ overrides, ...spec }, metadata);
    expect(after.revision).not.toBe(before.revision);
    expect(revisionIn(after, 'edge')).not.toBe(revisionIn(before, 'edge'));
    expect(after.rulesHash).toBe(before.rulesHash);
  });

  it.each<[string, Manifest]>([
    ['replicas', { replicas: 3 }],
    ['replicaOverrides', { replicaOverrides: [3] }],
    ['paused', { paused: true }],
    ['placement.stuckAfter', { placement: { stuckAfter: '1m' } }],
    ['placement.createNamespace', { placement: { createNamespace: true } }],
  ])('is the same revision with other %s, and ranks nothing anew', (_, spec) => {
    const { revision, rulesHash } = compiled({});
    expect(compiled(spec)).toMatchObject({ revision, rulesHash });
  });

  it('is another revision in the one cluster whose override changes', () => {
    const with1 = (image: string): DeploymentSpec =>
      compiled({
        overrides: [
          { cluster: 'edge', image: [{ container: 'main', image }] },
          { cluster: 'cloud', labels: { site: 'cloud' } },
        ],
      });
    const [before, after] = [with1('nginx:1'), with1('nginx:2')];
    expect(after.revision).toBe(before.revision);
    expect(revisionIn(after, 'cloud')).toBe(revisionIn(before, 'cloud'));
    expect(revisionIn(after, 'edge')).not.toBe(revisionIn(before, 'edge'));
  });

  it('passes on how long to wait and whether namespaces are made', () => {
    const spec = compiled({ placement: { stuckAfter: '90s', createNamespace: true } });
    expect(spec).toMatchObject({ stuckAfterMicros: 90_000_000, createNamespace: true });
  });
});

/** Two clusters of four cpus; in c1 a pod takes three of them. */
function uneven(spec: Manifest = {}): { readonly world: World; readonly spec: DeploymentSpec } {
  const world = new World().cluster('c1', 4).cluster('c2', 4);
  const overrides = [{ cluster: 'c1', jsonPatch: [resize] }];
  return { world, spec: compiled({ placementPolicy: 'worst_fit', overrides, ...spec }) };
}

describe('a workload that differs by cluster', () => {
  it('takes in each cluster what it takes there', () => {
    const { world, spec } = uneven({ replicas: 4, placementPolicy: 'cluster_affinity', locations: 'c1, c2' });
    world.place('app', spec);
    expect(world.wanted('app')).toEqual({ c1: 1, c2: 4 });
    expect(world.waiting('app')).toBe(3);
  });

  it('claims in each cluster what it takes there', () => {
    const { world, spec } = uneven({ placementPolicy: 'cluster_affinity', locations: 'c1' });
    world.place('app', spec);
    expect(world.place('other', compiled({ locations: 'c1, c2', replicas: 2 })).status.placements).toEqual([
      { cluster: 'c1', replicas: 1 },
      { cluster: 'c2', replicas: 3 },
    ]);
  });

  it('is asked for in each cluster by its revision there, and settles', () => {
    const { world, spec } = uneven({ locations: 'c1, c2' });
    const { effects } = world.place('app', spec);
    expect(effects).toMatchObject([
      { cluster: 'c1', revision: revisionIn(spec, 'c1') },
      { cluster: 'c2', revision: spec.revision },
    ]);
    const settled = world.settle('app');
    expect(settled.effects).toEqual([]);
    expect(settled.status.conditions).toContainEqual({
      type: 'Reconciling',
      status: 'False',
      reason: 'Settled',
    });
  });

  it('is woken by the room it needs in the cluster where it came free', () => {
    const { world, spec } = uneven({ locations: 'c1, c2' });
    world.fill('c1', 4);
    world.fill('c2', 4);
    world.place('app', spec);
    world.woken();
    world.see({ type: 'podGone', id: 'other-0' });
    expect(world.woken()).not.toContain('app');
    world.see({ type: 'podGone', id: 'other-4' });
    expect(world.woken()).toContain('app');
  });

  it('moves only where its override makes it too large to stay', () => {
    const world = new World().cluster('c1', 4).cluster('c2', 4);
    const at = { locations: 'c1, c2', replicas: 2 };
    world.settle('app', compiled(at));
    world.settle('app', compiled({ ...at, overrides: [{ cluster: 'c1', jsonPatch: [resize] }] }));
    expect(world.wanted('app')).toEqual({ c1: 1, c2: 3 });
  });

  it('counts as the same revision in a cluster where the new one is the old one', () => {
    const world = new World().cluster('c1', 4).cluster('c2', 4);
    const at = { locations: 'c1, c2' };
    world.settle('app', compiled(at));
    const { effects } = world.place(
      'app',
      compiled({ ...at, overrides: [{ cluster: 'c1', labels: { a: 'b' } }] }),
    );
    expect(effects.map(({ cluster }) => cluster)).toEqual(['c1']);
  });

  it('says what capacities leave out, whichever cluster asks for it', () => {
    const gate = { op: 'add', path: '/spec/schedulingGates', value: [{ name: 'later' }] };
    const world = new World().cluster('c1', [cpuNode('n', 4)]);
    world.see({ type: 'cluster', facts: clusterFacts('c1') });
    const { reasons } = world.place('app', compiled({ overrides: [{ cluster: 'edge', jsonPatch: [gate] }] }));
    expect(reasons.notes).toEqual([{ code: 'CapacityIsUpperBound', paths: ['spec.schedulingGates'] }]);
  });
});
