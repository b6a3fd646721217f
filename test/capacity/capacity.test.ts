// How many pods of a shape a cluster takes, node by node, and what keeps them from each node.

import { describe, expect, it } from 'vitest';
import type { ClusterTotals } from '../../core/fleet/fleet.ts';
import { estimate } from '../../core/capacity/estimate.ts';
import type { NodeTally } from '../../core/capacity/node-tally.ts';
import type { NodeFacts } from '../../core/nodes/node-facts.ts';
import type { LabelSelector, PodShape, TopologySpread } from '../../core/pod/pod-shape.ts';
import { GIB, nodeWith, on, shapeWith } from '../support/shapes.ts';
import { cpuNode, deploymentOf, ONE_CPU, World } from '../support/fleets.ts';

/** What a node of two cpus offers under these labels. */
function node(name: string, given: Partial<NodeFacts> = {}): NodeFacts {
  return cpuNode(name, 2, given);
}

function offering(name: string, amounts: Readonly<Record<string, number>>): NodeFacts {
  return nodeWith(name, { allocatable: new Map(Object.entries(amounts)) });
}

/** The tally of one cluster with these nodes. */
function tally(shape: PodShape, nodes: readonly NodeFacts[], then?: (world: World) => unknown): NodeTally {
  const world = new World().cluster('c', nodes);
  then?.(world);
  return estimate(world.state('c'), shape, 'none');
}

const EMPTY: NodeTally = {
  nodes: 0,
  notReady: 0,
  cordoned: 0,
  tainted: 0,
  notSelected: 0,
  tooSmall: 0,
  conflicting: 0,
  full: 0,
  capacity: 0,
  heldBack: 0,
};

const app = new Map([['app', 'a']]);
const apps: LabelSelector = [on('app', 'In', 'a')];
const NO_ENTRY = { key: 'closed', value: '', effect: 'NoSchedule' } as const;
const oneGib = shapeWith({ cpuMilli: 500, memoryBytes: GIB });
const gpu = shapeWith({ otherRequests: [{ resource: 'nvidia.com/gpu', amount: 1 }] });
const alone = shapeWith({
  cpuMilli: 100,
  labels: app,
  requiredAntiAffinity: [{ topologyKey: 'kubernetes.io/hostname', selector: apps, namespaces: ['default'] }],
});
const port = shapeWith({
  cpuMilli: 100,
  labels: app,
  hostPorts: [{ protocol: 'TCP', hostIp: '0.0.0.0', port: 80 }],
});
const tolerant = shapeWith({
  cpuMilli: 1000,
  tolerations: [{ key: 'closed', operator: 'Exists', value: '' }],
});

const rows: readonly [
  string,
  PodShape,
  readonly NodeFacts[],
  Partial<NodeTally>,
  ((world: World) => unknown)?,
][] = [
  ['no nodes', ONE_CPU, [], {}],
  ['every node counts, the first too', ONE_CPU, [node('n1')], { nodes: 1, capacity: 2 }],
  [
    'nodes are filled one by one: what is left on two is not added up',
    shapeWith({ cpuMilli: 1500 }),
    [node('n1'), node('n2')],
    { nodes: 2, capacity: 2 },
  ],
  [
    'the scarcest resource counts',
    oneGib,
    [offering('n', { cpu: 4000, memory: 3 * GIB, pods: 110 })],
    { nodes: 1, capacity: 3 },
  ],
  ['an exact fit fits', shapeWith({ cpuMilli: 2000 }), [node('n1')], { nodes: 1, capacity: 1 }],
  ['one milli more is too big', shapeWith({ cpuMilli: 2001 }), [node('n1')], { nodes: 1, tooSmall: 1 }],
  [
    'pod slots limit',
    ONE_CPU,
    [offering('n', { cpu: 64_000, memory: GIB, pods: 7 })],
    { nodes: 1, capacity: 7 },
  ],
  [
    'pods without requests are limited by slots alone',
    shapeWith({}),
    [offering('n', { cpu: 1, memory: 1, pods: 7 })],
    { nodes: 1, capacity: 7 },
  ],
  [
    'a node that offers no pod slots is too small',
    ONE_CPU,
    [offering('n', { cpu: 9000 })],
    { nodes: 1, tooSmall: 1 },
  ],
  [
    'extended resources limit',
    gpu,
    [offering('n1', { pods: 9, 'nvidia.com/gpu': 4 }), offering('n2', { pods: 9 })],
    { nodes: 2, capacity: 4, tooSmall: 1 },
  ],
  ['an extended resource that no node has', gpu, [node('n1')], { nodes: 1, tooSmall: 1 }],
  [
    'nodes that are not ready, cordoned, tainted, not selected',
    shapeWith({ cpuMilli: 1000, nodeSelector: [on('disk', 'In', 'ssd')] }),
    [
      node('n1', { ready: false }),
      node('n2', { unschedulable: true }),
      node('n3', { taints: [NO_ENTRY] }),
      node('n4'),
      node('n5', { labels: new Map([['disk', 'ssd']]) }),
    ],
    { nodes: 5, notReady: 1, cordoned: 1, tainted: 1, notSelected: 1, capacity: 2 },
  ],
  [
    'tolerated taints keep nothing away',
    tolerant,
    [node('n', { taints: [NO_ENTRY] })],
    { nodes: 1, capacity: 2 },
  ],
  [
    'taints that only discourage keep nothing away',
    ONE_CPU,
    [node('n', { taints: [{ ...NO_ENTRY, effect: 'PreferNoSchedule' }] })],
    { nodes: 1, capacity: 2 },
  ],
  [
    'a pod that names its node',
    shapeWith({ cpuMilli: 1000, nodeSelector: [on('kubernetes.io/hostname', 'In', 'n2')] }),
    [node('n1'), node('n2')],
    { nodes: 2, notSelected: 1, capacity: 2 },
  ],
  [
    'bound pods take room, finished and pending ones of ours do not',
    ONE_CPU,
    [node('n')],
    { nodes: 1, capacity: 1 },
    (world) => {
      world.fill('c', 1, ONE_CPU, 'n');
      world.see({
        type: 'pod',
        pod: { id: 1, cluster: 'c', node: 'n', shape: ONE_CPU, owner: null, phase: 'finished' },
      });
      world.see({
        type: 'pod',
        pod: { id: 2, cluster: 'c', node: null, shape: ONE_CPU, owner: 'a/b/c', phase: 'pending' },
      });
    },
  ],
  [
    'pending pods of others claim their request',
    ONE_CPU,
    [node('n')],
    { nodes: 1, capacity: 1 },
    (world) =>
      world.see({
        type: 'pod',
        pod: { id: 2, cluster: 'c', node: null, shape: ONE_CPU, owner: null, phase: 'pending' },
      }),
  ],
  ['a full node', ONE_CPU, [node('n')], { nodes: 1, full: 1 }, (world) => world.fill('c', 2, ONE_CPU, 'n')],
  [
    'a node with more on it than it offers takes nothing from the others',
    ONE_CPU,
    [node('n1'), node('n2')],
    { nodes: 2, full: 1, capacity: 2 },
    (world) => world.fill('c', 9, ONE_CPU, 'n1'),
  ],
  [
    'what is promised takes room',
    ONE_CPU,
    [node('n1'), node('n2')],
    { nodes: 2, full: 1, capacity: 1 },
    (world) => world.place('app', deploymentOf({ replicas: 3 })),
  ],
  ['pods that keep apart take a node each', alone, [node('n1'), node('n2')], { nodes: 2, capacity: 2 }],
  [
    'a node with a pod to keep away from',
    alone,
    [node('n1'), node('n2')],
    { nodes: 2, conflicting: 1, capacity: 1 },
    (world) => world.fill('c', 1, ONE_CPU, 'n1'),
  ],
  [
    'a node with a pod that keeps away',
    ONE_CPU,
    [node('n1'), node('n2')],
    { nodes: 2, conflicting: 1, capacity: 2 },
    (world) => world.fill('c', 1, alone, 'n1'),
  ],
  ['a host port is taken once a node', port, [node('n1'), node('n2')], { nodes: 2, capacity: 2 }],
  [
    'a host port that is taken',
    port,
    [node('n1'), node('n2')],
    { nodes: 2, conflicting: 1, capacity: 1 },
    (world) => world.fill('c', 1, port, 'n1'),
  ],
];

describe('capacity of a cluster', () => {
  it.each(rows)('%s', (_, shape, nodes, expected, then) => {
    expect(tally(shape, nodes, then)).toEqual({ ...EMPTY, ...expected });
  });
});

describe('capacity without the workload itself', () => {
  it('counts its bound pods and its claims as free', () => {
    const world = new World().cluster('c', [node('n1'), node('n2')]);
    world.settle('app', deploymentOf({ replicas: 2 }));
    world.place('app', deploymentOf({ replicas: 3 }));
    const without = (key: string): number => estimate(world.state('c'), ONE_CPU, key).capacity;
    expect(without(world.keyOf('app'))).toBe(4);
    expect(without('another')).toBe(1);
  });

  it.each([
    ['keep apart', alone],
    ['take a host port', port],
  ])('counts its own pods that %s as not there, and those of others like them as there', (_, shape) => {
    const world = new World().cluster('c', [node('n1'), node('n2'), node('n3')]);
    world.settle('app', deploymentOf({ replicas: 1, shape }));
    world.settle('twin', deploymentOf({ replicas: 1, shape }));
    expect(estimate(world.state('c'), shape, world.keyOf('app'))).toMatchObject({
      capacity: 2,
      conflicting: 1,
    });
  });
});

describe('capacity under hard topology spreading', () => {
  const zone = (name: string, value: string, cpus: number): NodeFacts =>
    cpuNode(name, cpus, { labels: new Map([['zone', value]]) });
  const spread = (given: Partial<TopologySpread> = {}): PodShape =>
    shapeWith({
      cpuMilli: 1000,
      labels: app,
      topologySpread: [
        {
          topologyKey: 'zone',
          maxSkew: 1,
          minDomains: 1,
          whenUnsatisfiable: 'DoNotSchedule',
          selector: apps,
          honourNodeAffinity: true,
          honourNodeTaints: false,
          ...given,
        },
      ],
    });
  const twoZones = [zone('n1', 'x', 2), zone('n2', 'y', 9)];

  it.each([
    ['the smallest zone and the skew limit the others', spread(), twoZones, 5, 6],
    ['a larger skew allows more', spread({ maxSkew: 3 }), twoZones, 7, 4],
    ['a soft constraint limits nothing', spread({ whenUnsatisfiable: 'ScheduleAnyway' }), twoZones, 11, 0],
    ['fewer zones than minDomains count as an empty one', spread({ minDomains: 3 }), twoZones, 2, 9],
    ['nodes without the label take nothing', spread(), [...twoZones, node('n3')], 5, 8],
    ['a zone whose nodes are tainted counts', spread(), [...twoZones, taintedZone()], 2, 9],
    [
      'a zone whose nodes are tainted does not count where taints are honoured',
      spread({ honourNodeTaints: true }),
      [...twoZones, taintedZone()],
      5,
      6,
    ],
    [
      'pods that do not count themselves go where the skew allows',
      spread({ selector: [on('app', 'In', 'b')] }),
      twoZones,
      11,
      0,
    ],
  ])('%s', (_, shape, nodes, capacity, heldBack) => {
    expect(tally(shape, nodes)).toMatchObject({ capacity, heldBack });
  });

  function taintedZone(): NodeFacts {
    return cpuNode('n4', 9, { labels: new Map([['zone', 'z']]), taints: [NO_ENTRY] });
  }

  it('counts pods of others that the selector selects', () => {
    const filled = tally(spread(), twoZones, (world) => world.fill('c', 3, ONE_CPU, 'n2'));
    expect(filled).toMatchObject({ capacity: 2, heldBack: 6 });
  });

  it('closes zones to pods that are not counted themselves', () => {
    const shape = spread({ selector: [on('app', 'In', 'b')] });
    const b = shapeWith({ labels: new Map([['app', 'b']]) });
    expect(tally(shape, twoZones, (world) => world.fill('c', 2, b, 'n2'))).toMatchObject({
      capacity: 2,
      heldBack: 9,
    });
  });

  it('says what holds replicas back where none can be added', () => {
    const world = new World().cluster('c', [zone('n1', 'x', 2), zone('n2', 'y', 9)]);
    world.fill('c', 2, shapeWith({ cpuMilli: 1000 }), 'n1');
    world.fill('c', 1, ONE_CPU, 'n2');
    const { reasons } = world.place('app', deploymentOf({ shape: spread() }));
    expect(reasons.clusters).toMatchObject([{ code: 'UnevenSpread' }]);
  });
});

describe('capacity of a cluster that shows totals only', () => {
  const totals = (requested: Readonly<Record<string, number>> = {}): World =>
    new World().cluster('c', []).see({
      type: 'totals',
      cluster: 'c',
      totals: {
        allocatable: new Map([
          ['cpu', 4000],
          ['pods', 100],
        ]),
        requested: new Map(Object.entries(requested)),
      },
    });

  const ofCpu = (cpu: number): World =>
    new World().cluster('c', []).see({
      type: 'totals',
      cluster: 'c',
      totals: { allocatable: new Map([['cpu', cpu]]), requested: new Map() },
    });

  it.each([
    ['it is one large node', totals(), ONE_CPU, { nodes: 1, capacity: 4 }],
    ['what is requested is taken', totals({ cpu: 1500 }), ONE_CPU, { nodes: 1, capacity: 2 }],
    ['more requested than there is leaves nothing', totals({ cpu: 9000 }), ONE_CPU, { nodes: 1, full: 1 }],
    ['a pod larger than the total', totals(), shapeWith({ cpuMilli: 4001 }), { nodes: 1, tooSmall: 1 }],
    ['pod slots limit', totals({ pods: 98 }), shapeWith({}), { nodes: 1, capacity: 2 }],
    [
      'an amount that is requested and not shown is not there',
      totals(),
      shapeWith({ memoryBytes: GIB }),
      { nodes: 1, tooSmall: 1 },
    ],
    ['what is not requested does not limit', totals({ gpu: 7 }), ONE_CPU, { nodes: 1, capacity: 4 }],
    ['pod slots that are not shown do not limit', ofCpu(300_000), ONE_CPU, { nodes: 1, capacity: 300 }],
    [
      'nothing is said of what requests nothing where slots are not shown',
      ofCpu(1),
      shapeWith({}),
      { nodes: 1, tooSmall: 1 },
    ],
    ['an extended resource that is not shown is not there', totals(), gpu, { nodes: 1, tooSmall: 1 }],
  ])('%s', (_, world, shape, expected) => {
    expect(estimate(world.state('c'), shape, 'none')).toEqual({ ...EMPTY, ...expected });
  });

  it('is no more than the nodes of its grades hold, where it says how many of each there are', () => {
    const grade = (cpuMilli: number, nodes: number): object => ({
      least: new Map([['cpu', cpuMilli]]),
      nodes,
    });
    const capacity = (...grades: object[]): number => {
      const world = totals();
      const shown = { ...world.state('c').totals!, grades } as ClusterTotals;
      world.see({ type: 'totals', cluster: 'c', totals: shown });
      return estimate(world.state('c'), ONE_CPU, 'none').capacity;
    };
    expect(capacity(grade(900, 4))).toBe(0);
    expect(capacity(grade(900, 1), grade(1500, 3))).toBe(3);
    expect(capacity(grade(8000, 3))).toBe(4);
  });

  it('subtracts what is promised, not what the workload itself holds', () => {
    const world = totals();
    world.place('app', deploymentOf({ replicas: 3 }));
    const capacity = (key: string): number => estimate(world.state('c'), ONE_CPU, key).capacity;
    expect([capacity('another'), capacity(world.keyOf('app'))]).toEqual([1, 4]);
    const pod = { id: 1, cluster: 'c', node: null, shape: ONE_CPU, owner: world.keyOf('app') } as const;
    world.see({ type: 'pod', pod: { ...pod, phase: 'bound' } });
    const totalsNow = { ...world.state('c').totals!, requested: new Map([['cpu', 1000]]) };
    world.see({ type: 'totals', cluster: 'c', totals: totalsNow });
    expect([capacity('another'), capacity(world.keyOf('app'))]).toEqual([1, 4]);
  });
});

describe('an estimate that may be too high', () => {
  it('is said to be an upper bound, and for which constraints', () => {
    const shape = shapeWith({ cpuMilli: 1000, unmodelled: ['spec.volumes[0]'] });
    const { reasons } = new World().cluster('c', 3).place('app', deploymentOf({ shape }));
    expect(reasons.notes).toEqual([{ code: 'CapacityIsUpperBound', paths: ['spec.volumes[0]'] }]);
  });
});
