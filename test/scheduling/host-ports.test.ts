// A host port is taken once per address and protocol; 0.0.0.0 stands for every address.

import { describe, expect, test } from 'vitest';
import type { HostPort } from '../../core/pod/pod-shape.ts';
import { nodeWith, shapeWith, tableOf } from '../support/shapes.ts';
import { refusals } from './explained.ts';

const port = (hostIp: string, number: number, protocol = 'TCP'): HostPort => {
  return { protocol, hostIp, port: number };
};

describe('host ports', () => {
  test.each<readonly [boolean, HostPort, HostPort]>([
    [true, port('0.0.0.0', 80), port('0.0.0.0', 80)],
    [true, port('0.0.0.0', 80), port('10.0.0.1', 80)],
    [true, port('10.0.0.1', 80), port('0.0.0.0', 80)],
    [true, port('10.0.0.1', 80), port('10.0.0.1', 80)],
    [false, port('10.0.0.1', 80), port('10.0.0.2', 80)],
    [false, port('0.0.0.0', 80), port('0.0.0.0', 81)],
    [false, port('0.0.0.0', 80, 'UDP'), port('0.0.0.0', 80)],
  ])('conflict is %s between %j and %j', (conflict, held, wanted) => {
    const table = tableOf(nodeWith('n'), nodeWith('free'));
    table.addPods(0, shapeWith({ hostPorts: [port('0.0.0.0', 9), held] }), 1, 'claimed');
    const wanting = shapeWith({ hostPorts: [wanted, port('0.0.0.0', 8)] });
    expect(refusals(table, wanting)).toEqual([conflict ? 'portsTaken' : null, null]);
  });

  test('a released port is free again', () => {
    const table = tableOf(nodeWith('n'));
    const shape = shapeWith({ hostPorts: [port('0.0.0.0', 80)] });
    table.addPods(0, shape, 1, 'requested');
    expect(refusals(table, shape)).toEqual(['portsTaken']);
    table.addPods(0, shape, -1, 'requested');
    expect(refusals(table, shape)).toEqual([null]);
  });
});
