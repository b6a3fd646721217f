// Room on a node, and the two scores that read resources.

import { describe, expect, test } from 'vitest';
import { GIB, nodeWith, shapeWith, tableOf } from '../support/shapes.ts';
import { refusals, scoresOf } from './explained.ts';

const gpu = (amount: number): Parameters<typeof shapeWith>[0] => {
  return { otherRequests: [{ resource: 'example.com/gpu', amount }] };
};

describe('room', () => {
  const small = new Map([
    ['cpu', 1000],
    ['memory', 2 * GIB],
    ['pods', 3],
    ['example.com/gpu', 2],
  ]);

  test.each<readonly [string | null, Parameters<typeof shapeWith>[0]]>([
    [null, { cpuMilli: 400 }],
    ['full', { cpuMilli: 401 }],
    ['full', { cpuMilli: 1000 }],
    ['tooSmall', { cpuMilli: 1001 }],
    ['full', { memoryBytes: GIB + 1 }],
    ['tooSmall', { cpuMilli: 401, memoryBytes: 2 * GIB + 1 }],
    [null, gpu(1)],
    ['full', gpu(2)],
    ['tooSmall', gpu(3)],
    ['tooSmall', { cpuMilli: 401, ...gpu(3) }],
    [null, gpu(0)],
    ['tooSmall', { otherRequests: [{ resource: 'nobody/has-it', amount: 1 }] }],
    [null, { otherRequests: [{ resource: 'nobody/has-it', amount: 0 }] }],
  ])('%s where two pods hold 600m, 1 GiB and a device: %j', (verdict, asked) => {
    const table = tableOf(nodeWith('n', { allocatable: small }));
    table.addPods(0, shapeWith({ cpuMilli: 300, memoryBytes: GIB / 2 }), 1, 'requested');
    table.addPods(0, shapeWith({ cpuMilli: 300, memoryBytes: GIB / 2, ...gpu(1) }), 1, 'claimed');
    expect(refusals(table, shapeWith(asked))).toEqual([verdict]);
  });

  test('pod slots are the last to be missed', () => {
    const table = tableOf(nodeWith('n', { allocatable: small }));
    table.addPods(0, shapeWith({ cpuMilli: 300 }), 3, 'requested');
    expect(refusals(table, shapeWith({}))).toEqual(['noSlots']);
    expect(refusals(table, shapeWith({ cpuMilli: 200 }))).toEqual(['full']);
    expect(refusals(table, shapeWith({ cpuMilli: 2000 }))).toEqual(['tooSmall']);
  });

  test('what a pod does not request is not checked on a node that shrank', () => {
    const table = tableOf(nodeWith('n'));
    table.addPods(0, shapeWith({ cpuMilli: 4000 }), 1, 'requested');
    table.setNode(nodeWith('n', { allocatable: small }));
    expect(refusals(table, shapeWith({ memoryBytes: GIB }))).toEqual([null]);
    expect(refusals(table, shapeWith({ cpuMilli: 1 }))).toEqual(['full']);
  });
});

describe('scores', () => {
  const of = (cpu: number, memory: number): Map<string, number> => {
    return new Map([
      ['cpu', cpu],
      ['memory', memory],
      ['pods', 110],
    ]);
  };

  test('least allocated is the mean free share, each part rounded down', () => {
    const table = tableOf(
      nodeWith('third', { allocatable: of(3000, 8 * GIB) }),
      nodeWith('half', { allocatable: of(2000, 2 * GIB) }),
      nodeWith('over', { allocatable: of(4000, 8 * GIB) }),
      nodeWith('cpuOnly', { allocatable: of(4000, 0) }),
    );
    // Stand-ins for missing requests fill the node for this score alone.
    table.addPods(2, shapeWith({ nonZeroCpuMilli: 3500 }), 1, 'requested');
    const pod = shapeWith({ cpuMilli: 1000, nonZeroMemoryBytes: GIB });
    // (66 + 87) / 2, (50 + 50) / 2, (0 + 85) / 2, 75
    expect(scoresOf(table, pod, 'NodeResourcesFit')).toEqual([76, 50, 42, 75]);
  });

  test('balance is 75 where the pod changes nothing, more where it evens the node out', () => {
    const table = tableOf(
      nodeWith('empty', { allocatable: of(4000, 4 * GIB) }),
      nodeWith('cpuHeavy', { allocatable: of(4000, 4 * GIB) }),
      nodeWith('memoryHeavy', { allocatable: of(4000, 4 * GIB) }),
      nodeWith('cpuOnly', { allocatable: of(4000, 0) }),
    );
    table.addPods(1, shapeWith({ cpuMilli: 2000 }), 1, 'claimed');
    table.addPods(2, shapeWith({ memoryBytes: 2 * GIB }), 1, 'requested');
    // before -> after: 100 -> 75, 75 -> 50, 75 -> 100
    expect(scoresOf(table, shapeWith({ cpuMilli: 2000 }), 'NodeResourcesBalancedAllocation')).toEqual([
      62, 62, 87, 75,
    ]);
  });

  test('balance says nothing of pods without requests', () => {
    const table = tableOf(nodeWith('a'), nodeWith('b'));
    expect(scoresOf(table, shapeWith(gpu(0)), 'NodeResourcesBalancedAllocation')).toEqual([0, 0]);
  });
});
