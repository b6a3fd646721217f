// What a pod requests, as kube-scheduler counts it.

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PodSpecFields } from '../../core/api/pod-template.ts';
import { shapeOf } from '../../core/pod/shape-of.ts';
import { container, pod, shape, sidecar } from './templates.ts';

const MI = 1024 * 1024;

interface Row {
  readonly name: string;
  readonly spec: Partial<PodSpecFields>;
  readonly cpuMilli: number;
  readonly memoryBytes?: number;
  readonly others?: Readonly<Record<string, number>>;
}

const cpu = (amount: string | number): ReturnType<typeof container> => container({ cpu: amount });

const containersAndInits: readonly Row[] = [
  { name: 'nothing requested', spec: {}, cpuMilli: 0 },
  { name: 'containers add up', spec: { containers: [cpu(2), cpu(3)] }, cpuMilli: 5000 },
  {
    name: 'the largest init container, if it is larger',
    spec: { containers: [cpu(1)], initContainers: [cpu(4), cpu(2)] },
    cpuMilli: 4000,
  },
  {
    name: 'containers, if they are larger',
    spec: { containers: [cpu(2), cpu(3)], initContainers: [cpu(2)] },
    cpuMilli: 5000,
  },
  {
    name: 'a sidecar runs beside the containers',
    spec: { containers: [cpu(1)], initContainers: [sidecar({ cpu: 1 })] },
    cpuMilli: 2000,
  },
  {
    name: 'sidecars after an init container do not run beside it',
    spec: {
      containers: [cpu(1)],
      initContainers: [cpu(5), sidecar({ cpu: 1 }), sidecar({ cpu: 2 }), sidecar({ cpu: 3 })],
    },
    cpuMilli: 7000,
  },
  {
    name: 'sidecars before an init container run beside it',
    spec: {
      containers: [cpu(1)],
      initContainers: [cpu(5), sidecar({ cpu: 1 }), sidecar({ cpu: 2 }), cpu(5), sidecar({ cpu: 3 })],
    },
    cpuMilli: 8000,
  },
  {
    name: 'an init container after a sidecar',
    spec: { containers: [cpu(100)], initContainers: [sidecar({ cpu: 10 }), cpu(200)] },
    cpuMilli: 210_000,
  },
  {
    name: 'each resource by its own maximum',
    spec: {
      containers: [container({ cpu: 2, memory: '1Mi' })],
      initContainers: [container({ cpu: 1, memory: '9Mi' })],
    },
    cpuMilli: 2000,
    memoryBytes: 9 * MI,
  },
  {
    name: 'overhead comes on top of the maximum',
    spec: { containers: [cpu(2)], initContainers: [cpu(3)], overhead: { cpu: 1, memory: '1Mi' } },
    cpuMilli: 4000,
    memoryBytes: MI,
  },
  {
    name: 'a limit alone is a request',
    spec: {
      containers: [container(undefined, { cpu: 9 })],
      initContainers: [container({ memory: '1Mi' }, { cpu: 10 })],
    },
    cpuMilli: 10_000,
    memoryBytes: MI,
  },
  {
    name: 'a request goes before a limit, zero too',
    spec: { containers: [container({ cpu: 0 }, { cpu: 9 })] },
    cpuMilli: 0,
  },
];

const roundings: readonly Row[] = [
  { name: 'cpu up to millicores', spec: { containers: [cpu('0.0001')] }, cpuMilli: 1 },
  { name: 'after adding, not before', spec: { containers: [cpu('0.1m'), cpu('0.2m')] }, cpuMilli: 1 },
  {
    name: 'memory up to bytes',
    spec: { containers: [container({ memory: '1500m' })] },
    cpuMilli: 0,
    memoryBytes: 2,
  },
  {
    name: 'numbers are quantities',
    spec: { containers: [container({ cpu: 0.5, memory: 1024 })] },
    cpuMilli: 500,
    memoryBytes: 1024,
  },
  {
    name: 'no further than a float64 counts exactly',
    spec: { containers: [container({ cpu: '9Pi', memory: '7Ei' })] },
    cpuMilli: Number.MAX_SAFE_INTEGER,
    memoryBytes: Number.MAX_SAFE_INTEGER,
  },
];

const otherResources: readonly Row[] = [
  {
    name: 'all that nodes count',
    spec: {
      containers: [
        container({ 'ephemeral-storage': '1Ki', 'example.com/gpu': 2, 'hugepages-2Mi': '2Mi' }),
        container({ 'example.com/gpu': 1 }),
      ],
    },
    cpuMilli: 0,
    others: { 'ephemeral-storage': 1024, 'example.com/gpu': 3, 'hugepages-2Mi': 2 * MI },
  },
  {
    name: 'without zeros, and without names the scheduler passes over',
    spec: { containers: [container({ 'example.com/gpu': 0, storage: '1Gi' })] },
    cpuMilli: 0,
    others: {},
  },
];

const podLevel: readonly Row[] = [
  {
    name: 'a pod-level request replaces the sum',
    spec: {
      resources: { requests: { cpu: '8m', memory: '6Mi' } },
      containers: [container({ cpu: '2m', memory: '3Mi' })],
      initContainers: [container({ cpu: 4 })],
    },
    cpuMilli: 8,
    memoryBytes: 6 * MI,
  },
  {
    name: 'resource by resource',
    spec: { resources: { requests: { memory: '2Mi' } }, containers: [cpu('2m')] },
    cpuMilli: 2,
    memoryBytes: 2 * MI,
  },
  {
    name: 'overhead comes on top',
    spec: { resources: { requests: { cpu: 1 } }, overhead: { cpu: '50m' } },
    cpuMilli: 1050,
  },
  {
    name: 'hugepages too, other resources not',
    spec: {
      resources: { requests: { 'hugepages-2Mi': '8Mi', 'example.com/gpu': 5 } },
      containers: [container({ 'hugepages-2Mi': '2Mi', 'example.com/gpu': 1 })],
    },
    cpuMilli: 0,
    others: { 'hugepages-2Mi': 8 * MI, 'example.com/gpu': 1 },
  },
  {
    name: 'a pod-level limit is the request of what no container requests',
    spec: { resources: { limits: { cpu: 4, memory: '9Mi' } }, containers: [cpu(1)] },
    cpuMilli: 1000,
    memoryBytes: 9 * MI,
  },
];

describe.each([
  ['containers, init containers and sidecars', containersAndInits],
  ['rounding', roundings],
  ['other resources', otherResources],
  ['resources of the pod as a whole', podLevel],
])('requests: %s', (_, rows) => {
  it.each(rows)('$name', ({ spec, cpuMilli, memoryBytes, others }) => {
    const found = shape(pod(spec));
    expect([found.cpuMilli, found.memoryBytes]).toEqual([cpuMilli, memoryBytes ?? 0]);
    expect(Object.fromEntries(found.otherRequests.map((other) => [other.resource, other.amount]))).toEqual(
      others ?? {},
    );
  });
});

describe('stand-ins for missing requests, for scores', () => {
  it.each<[string, Partial<PodSpecFields>, number, number]>([
    ['one for each container', { containers: [container(), container({ cpu: 1 })] }, 1100, 400 * MI],
    ['none for a request of zero', { containers: [container({ cpu: 0, memory: 0 })] }, 0, 0],
    [
      'init containers have them too',
      { containers: [container({ cpu: '10m', memory: '1Mi' })], initContainers: [container()] },
      100,
      200 * MI,
    ],
    ['overhead comes on top', { overhead: { cpu: '50m' } }, 150, 200 * MI],
    ['none where the pod as a whole requests', { resources: { requests: { cpu: 2 } } }, 2000, 200 * MI],
    [
      'nor where any container does, beside a request of the pod',
      { resources: { requests: { cpu: 2 } }, containers: [container({ memory: '1Mi' }), container()] },
      2000,
      MI,
    ],
  ])('%s', (_, spec, cpuMilli, memoryBytes) => {
    const found = shape(pod(spec));
    expect([found.nonZeroCpuMilli, found.nonZeroMemoryBytes]).toEqual([cpuMilli, memoryBytes]);
  });
});

interface UpstreamRow {
  readonly spec: PodSpecFields;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly others: Readonly<Record<string, number>>;
  readonly nonZeroCpuMilli: number;
  readonly nonZeroMemoryBytes: number;
}

/** Random pods with what k8s.io/component-helpers v0.36.3 counts for them after the API server's defaults. */
const upstream = JSON.parse(
  readFileSync(new URL('./upstream-requests.json', import.meta.url), 'utf8'),
) as readonly UpstreamRow[];

it('counts a hundred random pods as upstream does', () => {
  const found = upstream.map(({ spec }) => {
    const { cpuMilli, memoryBytes, otherRequests, nonZeroCpuMilli, nonZeroMemoryBytes } = shape({ spec });
    const others = Object.fromEntries(otherRequests.map(({ resource, amount }) => [resource, amount]));
    return { spec, cpuMilli, memoryBytes, others, nonZeroCpuMilli, nonZeroMemoryBytes };
  });
  expect(found).toHaveLength(100);
  expect(found).toEqual(upstream);
});

it('names every amount that is no quantity, with its path', () => {
  const template = pod({
    containers: [container({ cpu: '4Gb' }), container({}, { memory: '-1' })],
    overhead: { cpu: 'x' },
  });
  const result = shapeOf(template, { namespace: 'default', ownerKind: 'None' });
  expect(result.ok ? [] : result.error.map(({ path }) => path.join('.'))).toEqual([
    'spec.containers.0.resources.requests.cpu',
    'spec.containers.1.resources.limits.memory',
    'spec.overhead.cpu',
  ]);
});

describe('invariants', () => {
  const amounts = fc.record(
    { cpu: fc.nat(4000).map((milli) => `${milli}m`), memory: fc.nat(9000) },
    { requiredKeys: [] },
  );
  const containers = fc.array(
    amounts.map((requests) => container(requests)),
    { minLength: 1, maxLength: 4 },
  );
  const inits = fc.array(
    fc
      .tuple(amounts, fc.boolean())
      .map(([requests, always]) => (always ? sidecar(requests) : container(requests))),
    { maxLength: 4 },
  );

  it('one more init container never makes a pod smaller', () => {
    fc.assert(
      fc.property(containers, inits, fc.boolean(), amounts, (main, init, always, more) => {
        const added = always ? sidecar(more) : container(more);
        const before = shape(pod({ containers: main, initContainers: init }));
        const after = shape(pod({ containers: main, initContainers: [...init, added] }));
        expect(after.cpuMilli).toBeGreaterThanOrEqual(before.cpuMilli);
        expect(after.memoryBytes).toBeGreaterThanOrEqual(before.memoryBytes);
      }),
      { seed: 1 },
    );
  });

  it('scores never count less than filters do', () => {
    fc.assert(
      fc.property(containers, inits, (main, init) => {
        const found = shape(pod({ containers: main, initContainers: init }));
        expect(found.nonZeroCpuMilli).toBeGreaterThanOrEqual(found.cpuMilli);
        expect(found.nonZeroMemoryBytes).toBeGreaterThanOrEqual(found.memoryBytes);
      }),
      { seed: 1 },
    );
  });
});
