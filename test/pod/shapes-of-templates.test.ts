// What of a pod template decides where its pods fit.

import { describe, expect, it } from 'vitest';
import type { PodSpecFields } from '../../core/api/pod-template.ts';
import { plainShape } from '../../core/pod/plain-shape.ts';
import { shapeOf } from '../../core/pod/shape-of.ts';
import { container, pod, shape } from './templates.ts';

const selectsOwn = { matchLabels: { app: 'front' } };
const labels = { app: 'front' };
const HOST = 'kubernetes.io/hostname';

function anti(term: Record<string, unknown>): Partial<PodSpecFields> {
  const required = [{ topologyKey: HOST, labelSelector: selectsOwn, ...term }];
  return { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } } };
}

function spread(constraint: Record<string, unknown>): Partial<PodSpecFields> {
  return {
    topologySpreadConstraints: [
      {
        topologyKey: 'zone',
        maxSkew: 1,
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: selectsOwn,
        ...constraint,
      },
    ],
  };
}

describe('constraints on nodes', () => {
  it('keeps terms in order, with fields and expressions apart', () => {
    const found = shape(
      pod({
        nodeSelector: { zone: 'b', disk: 'ssd' },
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [
                {
                  matchExpressions: [{ key: 'cores', operator: 'Gt', values: ['4'] }],
                  matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n1'] }],
                },
                {},
              ],
            },
            preferredDuringSchedulingIgnoredDuringExecution: [
              { weight: 1, preference: {} },
              { weight: 7, preference: { matchExpressions: [{ key: 'gpu', operator: 'Exists' }] } },
            ],
          },
        },
        tolerations: [
          { operator: 'Exists', effect: '' },
          { key: 'a', value: 'b', effect: 'NoExecute' },
        ],
      }),
    );
    expect(found.nodeSelector).toEqual([
      { key: 'disk', operator: 'In', values: ['ssd'], field: false },
      { key: 'zone', operator: 'In', values: ['b'], field: false },
    ]);
    expect(found.requiredNodeTerms).toEqual([
      [
        { key: 'cores', operator: 'Gt', values: ['4'], field: false },
        { key: 'metadata.name', operator: 'In', values: ['n1'], field: true },
      ],
      [],
    ]);
    expect(found.preferredNodeTerms).toEqual([
      { weight: 7, term: [{ key: 'gpu', operator: 'Exists', values: [], field: false }] },
    ]);
    expect(found.tolerations).toEqual([
      { key: '', operator: 'Exists', value: '' },
      { key: 'a', operator: 'Equal', value: 'b', effect: 'NoExecute' },
    ]);
  });
});

describe('terms about other pods', () => {
  it.each<[string, Record<string, unknown>, readonly string[] | null]>([
    ['its own namespace by default', {}, ['default']],
    ['its own for an empty list', { namespaces: [] }, ['default']],
    ['those named', { namespaces: ['a', 'b'] }, ['a', 'b']],
    ['all for a namespace selector', { namespaces: ['a'], namespaceSelector: {} }, null],
  ])('look at %s', (_, term, namespaces) => {
    expect(shape(pod(anti(term), labels)).requiredAntiAffinity[0]?.namespaces).toEqual(namespaces);
  });

  it('take the values of label keys from the pod, and pass over keys it has not', () => {
    const found = shape(
      pod(anti({ matchLabelKeys: ['app', 'hash'], mismatchLabelKeys: ['tenant'] }), {
        ...labels,
        tenant: 'x',
      }),
    );
    expect(found.requiredAntiAffinity[0]?.selector).toEqual([
      { key: 'app', operator: 'In', values: ['front'], field: false },
      { key: 'app', operator: 'In', values: ['front'], field: false },
      { key: 'tenant', operator: 'NotIn', values: ['x'], field: false },
    ]);
  });

  it('an absent selector selects nothing, an empty one everything', () => {
    expect(
      shape(pod(anti({ labelSelector: undefined, matchLabelKeys: ['app'] }), labels)).requiredAntiAffinity[0]
        ?.selector,
    ).toBeNull();
    expect(shape(pod(anti({ labelSelector: {} }), labels)).requiredAntiAffinity[0]?.selector).toEqual([]);
  });

  it('preferred ones keep their weights', () => {
    const weighted = [{ weight: 5, podAffinityTerm: { topologyKey: 'zone', labelSelector: selectsOwn } }];
    const found = shape(
      pod({ affinity: { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: weighted } } }),
    );
    expect(found.preferredAffinity.map(({ weight, term }) => [weight, term.topologyKey])).toEqual([
      [5, 'zone'],
    ]);
    expect(found.hasPodTerms).toBe(true);
  });

  it('spreading takes the scheduler’s defaults', () => {
    expect(shape(pod(spread({}), labels)).topologySpread).toEqual([
      {
        topologyKey: 'zone',
        maxSkew: 1,
        minDomains: 1,
        whenUnsatisfiable: 'DoNotSchedule',
        selector: [{ key: 'app', operator: 'In', values: ['front'], field: false }],
        honourNodeAffinity: true,
        honourNodeTaints: false,
      },
    ]);
    const other = spread({ minDomains: 3, nodeAffinityPolicy: 'Ignore', nodeTaintsPolicy: 'Honor' });
    expect(shape(pod(other, labels)).topologySpread[0]).toMatchObject({
      minDomains: 3,
      honourNodeAffinity: false,
      honourNodeTaints: true,
    });
  });
});

describe('ports and images of the node', () => {
  const ports = [
    { containerPort: 80 },
    { containerPort: 81, hostPort: 8081, hostIP: '10.0.0.1', protocol: 'UDP' as const },
  ];

  it.each([
    [false, [['UDP', '10.0.0.1', 8081]]],
    [
      true,
      [
        ['TCP', '0.0.0.0', 80],
        ['UDP', '10.0.0.1', 8081],
      ],
    ],
  ])('with hostNetwork %s takes the ports %j', (hostNetwork, expected) => {
    const found = shape(pod({ hostNetwork, containers: [{ ...container(), ports }] }));
    expect(found.hostPorts.map(({ protocol, hostIp, port }) => [protocol, hostIp, port])).toEqual(expected);
  });

  it('counts ports of sidecars, first, and not of other init containers', () => {
    const at = (hostPort: number, restartPolicy?: 'Always'): PodSpecFields['containers'][number] => ({
      ...container(),
      ports: [{ containerPort: 1, hostPort }],
      ...(restartPolicy === undefined ? {} : { restartPolicy }),
    });
    const found = shape(pod({ initContainers: [at(1), at(2, 'Always')], containers: [at(3)] }));
    expect(found.hostPorts.map(({ port }) => port)).toEqual([2, 3]);
  });

  it.each([
    ['nginx', 'nginx:latest'],
    ['nginx:1', 'nginx:1'],
    ['host:5000/nginx', 'host:5000/nginx:latest'],
    ['nginx@sha256:abc', 'nginx@sha256:abc'],
  ])('image %s is %s', (image, named) => {
    expect(shape(pod({ containers: [{ name: 'main', image }] })).images).toEqual([named]);
  });

  it('lists images of init containers, containers and image volumes', () => {
    const found = shape(
      pod({
        initContainers: [{ name: 'a', image: 'i:1' }],
        containers: [{ name: 'b', image: 'c:1' }],
        volumes: [{ name: 'v', image: { reference: 'v:1' } }],
      }),
    );
    expect(found.images).toEqual(['i:1', 'c:1', 'v:1']);
  });
});

describe('constraints that the capacity estimate passes over', () => {
  const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
  it.each<[string, Partial<PodSpecFields>, readonly string[]]>([
    ['nothing', {}, []],
    ['a node name', { nodeName: 'n1' }, ['spec.nodeName']],
    ['the default scheduler', { schedulerName: 'default-scheduler' }, []],
    ['another scheduler', { schedulerName: 'mine' }, ['spec.schedulerName']],
    ['a runtime class', { runtimeClassName: 'kata' }, ['spec.runtimeClassName']],
    ['a scheduling gate', { schedulingGates: [{ name: 'wait' }] }, ['spec.schedulingGates']],
    ['resource claims', { resourceClaims: [{ name: 'gpu' }] }, ['spec.resourceClaims']],
    [
      'volumes that are claimed',
      {
        volumes: [
          { name: 'a', emptyDir: {} },
          { name: 'b', persistentVolumeClaim: {} },
          { name: 'c', ephemeral: {} },
        ],
      },
      ['spec.volumes[1]', 'spec.volumes[2]'],
    ],
    [
      'pod affinity',
      { affinity: { podAffinity: { [REQUIRED]: [{ topologyKey: HOST, labelSelector: selectsOwn }] } } },
      [`spec.affinity.podAffinity.${REQUIRED}[0]`],
    ],
    ['one pod of its kind on a node', anti({}), []],
    [
      'one pod of its kind in a zone',
      anti({ topologyKey: 'zone' }),
      [`spec.affinity.podAntiAffinity.${REQUIRED}[0]`],
    ],
    [
      'no pod of another kind',
      anti({ labelSelector: { matchLabels: { app: 'x' } } }),
      [`spec.affinity.podAntiAffinity.${REQUIRED}[0]`],
    ],
    [
      'its own kind elsewhere',
      anti({ namespaces: ['other'] }),
      [`spec.affinity.podAntiAffinity.${REQUIRED}[0]`],
    ],
    [
      'its own kind in selected namespaces',
      anti({ namespaceSelector: {} }),
      [`spec.affinity.podAntiAffinity.${REQUIRED}[0]`],
    ],
    ['an even spread of its kind', spread({}), []],
    [
      'an even spread of others',
      spread({ labelSelector: { matchLabels: { app: 'x' } } }),
      ['spec.topologySpreadConstraints[0]'],
    ],
    [
      'an even spread by label keys',
      spread({ matchLabelKeys: ['app'] }),
      ['spec.topologySpreadConstraints[0]'],
    ],
    [
      'a spread that is only wished for',
      spread({ whenUnsatisfiable: 'ScheduleAnyway', matchLabelKeys: ['app'] }),
      [],
    ],
  ])('of a pod with %s', (_, spec, paths) => {
    expect(shape(pod(spec, labels)).unmodelled).toEqual(paths);
  });
});

describe('the identity of a shape', () => {
  const owner = { namespace: 'default', ownerKind: 'Job' } as const;

  it.each([
    [{ cpu: '500m', memory: '64Mi' }, 500, 64 * 1024 * 1024],
    [{ cpu: '2' }, 2000, 0],
    [{}, 0, 0],
  ])('a plain request %j has that of its template', (requests, cpuMilli, memoryBytes) => {
    const written = shapeOf({ spec: { containers: [container(requests)] } }, owner);
    expect(written).toEqual({ ok: true, value: plainShape({ namespace: 'default', cpuMilli, memoryBytes }) });
  });

  it('does not depend on spelling or on the order of labels', () => {
    const a = shape(pod({ containers: [container({ cpu: '0.5', memory: '1Ki' })] }, { x: '1', y: '2' }));
    const b = shape(pod({ containers: [container({ memory: 1024, cpu: '500m' })] }, { y: '2', x: '1' }));
    expect(b.id).toBe(a.id);
    expect(b.groupId).toBe(a.groupId);
  });

  it('is another for whatever a decision reads', () => {
    const specs: Partial<PodSpecFields>[] = [
      {},
      { containers: [container({ cpu: '1m' })] },
      { containers: [container({ cpu: 0 })] },
      { containers: [container({ memory: 1 })] },
      { containers: [container({ 'example.com/gpu': 1 })] },
      { containers: [{ name: 'main', image: 'nginx' }] },
      { nodeSelector: { a: 'b' } },
      { nodeSelector: { a: 'c' } },
      { tolerations: [{ key: 'a', operator: 'Exists' }] },
      { nodeName: 'n1' },
      { containers: [{ ...container(), ports: [{ containerPort: 80, hostPort: 80 }] }] },
      { containers: [{ ...container(), ports: [{ containerPort: 80, hostPort: 81 }] }] },
      anti({}),
      anti({ topologyKey: 'zone' }),
      spread({}),
      spread({ maxSkew: 2 }),
      {
        affinity: {
          nodeAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
              { weight: 1, preference: { matchExpressions: [{ key: 'a', operator: 'Exists' }] } },
            ],
          },
        },
      },
      {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }],
            },
          },
        },
      },
    ];
    const ids = [
      ...specs.map((spec) => shape(pod(spec)).id),
      shape(pod({}, labels)).id,
      plainShape({ namespace: 'default', cpuMilli: 0, memoryBytes: 0 }).id,
      plainShape({ namespace: 'other', cpuMilli: 0, memoryBytes: 0 }).id,
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('does not change with what no decision reads', () => {
    const template = pod({
      terminationGracePeriodSeconds: 5,
      serviceAccountName: 'x',
      volumes: [{ name: 'a', hostPath: {} }],
    });
    expect(shape({ ...template, metadata: { annotations: { a: 'b' } } }).id).toBe(shape(pod()).id);
  });

  it('shows other pods nothing where there is nothing to see', () => {
    expect(shape(pod({ nodeSelector: { a: 'b' }, ...spread({}) })).groupId).toBe('');
    expect(shape(pod({}, labels)).groupId).not.toBe('');
    expect(shape(pod(anti({}))).groupId).not.toBe('');
    expect(shape(pod({ nodeSelector: { a: 'b' } }, labels)).groupId).toBe(shape(pod({}, labels)).groupId);
  });
});
