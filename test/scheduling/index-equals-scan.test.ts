// The index must bind every pod to the very node that the full scan binds it to, whatever happened to the nodes before.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { NodeFacts } from '../../core/nodes/node-facts.ts';
import { NodeTable } from '../../core/nodes/node-table.ts';
import type { PodShape } from '../../core/pod/pod-shape.ts';
import { FullScan } from '../../core/scheduling/full-scan.ts';
import { ScoreIndex } from '../../core/scheduling/score-index.ts';
import { firstByName, type Tie } from '../../core/scheduling/tie.ts';
import { GIB, MIB, nodeWith, on, shapeWith } from '../support/shapes.ts';

const apart = { topologyKey: 'zone', selector: [on('app', 'In', 'a')], namespaces: null };
const spread = {
  topologyKey: 'zone',
  maxSkew: 1,
  minDomains: 1,
  selector: [on('app', 'In', 'a')],
  honourNodeAffinity: true,
  honourNodeTaints: false,
} as const;
const labels = new Map([['app', 'a']]);

/** Plain shapes, for which the index works alone, then shapes that make it fall back. */
const SHAPES: readonly PodShape[] = [
  shapeWith({ cpuMilli: 500, memoryBytes: GIB }),
  shapeWith({ cpuMilli: 500, memoryBytes: GIB, labels, ownerKind: 'Job' }),
  shapeWith({ cpuMilli: 1500, memoryBytes: 300 * MIB }),
  shapeWith({}),
  shapeWith({ memoryBytes: 2 * GIB, otherRequests: [{ resource: 'example.com/gpu', amount: 1 }] }),
  shapeWith({ cpuMilli: 100, memoryBytes: GIB, nodeSelector: [on('zone', 'In', 'z0')] }),
  shapeWith({
    cpuMilli: 100,
    memoryBytes: GIB,
    requiredNodeTerms: [[on('kubernetes.io/hostname', 'NotIn', 'n0', 'n3')]],
  }),
  shapeWith({ cpuMilli: 300, tolerations: [{ key: 'spot', operator: 'Exists', value: '' }] }),
  shapeWith({ cpuMilli: 200, memoryBytes: GIB, images: ['web:v1'] }),
  shapeWith({ cpuMilli: 200, hostPorts: [{ protocol: 'TCP', hostIp: '0.0.0.0', port: 80 }] }),
  shapeWith({ cpuMilli: 200, labels, ownerKind: 'ReplicaSet' }),
  shapeWith({ cpuMilli: 200, labels, preferredNodeTerms: [{ weight: 3, term: [on('zone', 'In', 'z1')] }] }),
  shapeWith({ cpuMilli: 200, labels, preferredAntiAffinity: [{ weight: 5, term: apart }] }),
  shapeWith({ cpuMilli: 200, requiredAffinity: [{ ...apart, selector: [on('app', 'In', 'nowhere')] }] }),
  shapeWith({ cpuMilli: 200, labels, topologySpread: [{ ...spread, whenUnsatisfiable: 'DoNotSchedule' }] }),
];

/** Once in so many draws; shrinks to never. What makes the index fall back must be rare on each of many nodes. */
function rarely<const T>(value: T, onceIn: number): fc.Arbitrary<T | null> {
  return fc.oneof(
    { weight: onceIn - 1, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constant(value) },
  );
}

const node: fc.Arbitrary<Omit<NodeFacts, 'name'>> = fc
  .record({
    cpu: fc.constantFrom(0, 2000, 4000, 4000, 4000, 16000),
    memory: fc.constantFrom(4 * GIB, 8 * GIB, 8 * GIB, 8 * GIB + 4096),
    pods: fc.constantFrom(1, 110, 110, 110),
    gpu: fc.constantFrom(0, 0, 2),
    zone: fc.constantFrom('z0', 'z1'),
    taint: rarely('NoSchedule', 12),
    discouragement: rarely('PreferNoSchedule', 300),
    hasImage: rarely(true, 100),
    isUp: fc.constantFrom(true, true, true, true, false),
  })
  .map((drawn) => ({
    labels: new Map([['zone', drawn.zone]]),
    taints: [drawn.taint, drawn.discouragement]
      .filter((effect) => effect !== null)
      .map((effect) => ({ key: 'spot', value: '', effect })),
    unschedulable: false,
    ready: drawn.isUp,
    images: new Map(drawn.hasImage === true ? [['web:v1', 20 * GIB]] : []),
    allocatable: new Map([
      ['cpu', drawn.cpu],
      ['memory', drawn.memory],
      ['pods', drawn.pods],
      ['example.com/gpu', drawn.gpu],
    ]),
  }));

/** Few shapes a run, so that each comes again before it is forgotten. */
const palette = fc
  .tuple(
    fc.subarray(SHAPES.slice(0, 9), { minLength: 1, maxLength: 4 }),
    fc.subarray([...SHAPES], { maxLength: 2 }),
  )
  .map(([plain, any]) => [...plain, ...any]);

type Step =
  | {
      readonly kind: 'bind';
      readonly shape: number;
      readonly draw: number;
      readonly book: 'requested' | 'claimed';
    }
  | { readonly kind: 'release'; readonly nth: number }
  | { readonly kind: 'set'; readonly name: number; readonly facts: Omit<NodeFacts, 'name'> }
  | { readonly kind: 'remove'; readonly name: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('bind' as const),
      shape: fc.nat(1000),
      draw: fc.nat(1000),
      book: fc.constantFrom('requested' as const, 'claimed' as const),
    }),
  },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('release' as const), nth: fc.nat(1000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('set' as const), name: fc.nat(140), facts: node }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), name: fc.nat(140) }) },
);

interface Bound {
  readonly slot: number;
  readonly shape: PodShape;
  readonly book: 'requested' | 'claimed';
}

/** Plays steps with some shapes on a table and checks each pick of the index against the scan. Returns how many pods were bound. */
function play(
  table: NodeTable,
  shapes: readonly PodShape[],
  steps: readonly Step[],
  maxShapes: number,
  worthIndexing: number,
): number {
  const index = new ScoreIndex(table, maxShapes, worthIndexing);
  const scan = new FullScan(table);
  let bound: Bound[] = [];
  let binds = 0;
  for (const one of steps) {
    if (one.kind === 'bind') {
      const shape = shapes[one.shape % shapes.length]!;
      const tie: Tie = one.draw < 300 ? firstByName(table) : (count) => one.draw % count;
      const slot = index.pick(shape, tie);
      expect(slot).toBe(scan.pick(shape, tie));
      if (slot < 0) continue;
      table.addPods(slot, shape, 1, one.book);
      bound.push({ slot, shape, book: one.book });
      binds++;
    } else if (one.kind === 'release') {
      const [gone] = bound.splice(one.nth % Math.max(1, bound.length), 1);
      if (gone !== undefined) table.addPods(gone.slot, gone.shape, -1, gone.book);
    } else if (one.kind === 'set') table.setNode(nodeWith(`n${one.name}`, one.facts));
    else {
      const slot = table.slot(`n${one.name}`);
      table.removeNode(`n${one.name}`);
      bound = bound.filter((pod) => pod.slot !== slot);
    }
  }
  return binds;
}

test('index and full scan give the same binding', () => {
  fc.assert(
    fc.property(
      fc.array(node, { minLength: 1, maxLength: 70, size: 'max' }),
      palette,
      fc.array(step, { minLength: 50, maxLength: 400, size: 'max' }),
      fc.integer({ min: 1, max: 8 }),
      fc.constantFrom(1, 1, 40, 1000),
      (nodes, shapes, steps, maxShapes, worthIndexing) => {
        const table = new NodeTable();
        nodes.forEach((facts, i) => table.setNode(nodeWith(`n${i}`, facts)));
        play(table, shapes, steps, maxShapes, worthIndexing);
      },
    ),
    { numRuns: 200, seed: 1363 },
  );
});

test('they agree when the list of changes begins anew', () => {
  const table = new NodeTable();
  for (let i = 0; i < 40; i++) table.setNode(nodeWith(`n${i}`));
  const steps = Array.from({ length: 900 }, (_, i): Step => {
    if (i % 3 === 2) return { kind: 'release', nth: i * 7 };
    return { kind: 'bind', shape: i % 2, draw: 300 + ((i * 37) % 700), book: 'requested' };
  });
  const before = table.epoch;
  expect(play(table, SHAPES.slice(0, 2), steps, 8, 1)).toBeGreaterThan(300);
  expect(table.epoch).toBeGreaterThan(before + 2);
});
