// Spreading over topology domains, as a filter and as a score.

import { describe, expect, test } from 'vitest';
import type { NodeTable } from '../../core/nodes/node-table.ts';
import type { PodShape, TopologySpread } from '../../core/pod/pod-shape.ts';
import { FullScan } from '../../core/scheduling/full-scan.ts';
import { nodeWith, on, shapeWith, tableOf } from '../support/shapes.ts';
import { refusals, scoresOf } from './explained.ts';

const SPREAD = 'PodTopologySpread';
const labels = new Map([['app', 'web']]);
const web = shapeWith({ labels });

function zoned(
  name: string,
  zone: string | null,
  given: Parameters<typeof nodeWith>[1] = {},
): ReturnType<typeof nodeWith> {
  return nodeWith(name, {
    ...given,
    labels: new Map(zone === null ? [] : [['topology.kubernetes.io/zone', zone]]),
  });
}

function over(given: Partial<TopologySpread>, rest: Parameters<typeof shapeWith>[0] = {}): PodShape {
  const base: TopologySpread = {
    topologyKey: 'topology.kubernetes.io/zone',
    maxSkew: 1,
    minDomains: 1,
    whenUnsatisfiable: 'DoNotSchedule',
    selector: [on('app', 'In', 'web')],
    honourNodeAffinity: true,
    honourNodeTaints: false,
  };
  return shapeWith({ labels, topologySpread: [{ ...base, ...given }], ...rest });
}

/** Zones a (2 nodes, 3 pods), b (1 node, 2 pods) and none. */
function fleet(): NodeTable {
  const table = tableOf(zoned('a0', 'a'), zoned('a1', 'a'), zoned('b0', 'b'), zoned('x', null));
  table.addPods(0, web, 2, 'requested');
  table.addPods(1, web, 1, 'claimed');
  table.addPods(2, web, 2, 'requested');
  table.addPods(2, shapeWith({ labels, namespace: 'other' }), 5, 'requested');
  table.addPods(2, shapeWith({ labels: new Map([['app', 'db']]) }), 5, 'requested');
  return table;
}

describe('DoNotSchedule', () => {
  test.each<readonly [string, Partial<TopologySpread>, readonly (string | null)[]]>([
    ['keeps the skew, and nodes without the label out', {}, ['spread', 'spread', null, 'spread']],
    ['allows a larger skew', { maxSkew: 2 }, [null, null, null, 'spread']],
    [
      'counts from zero below minDomains',
      { minDomains: 3, maxSkew: 3 },
      ['spread', 'spread', null, 'spread'],
    ],
    [
      'does not count itself where it is not selected',
      { selector: [on('app', 'In', 'db')] },
      [null, null, 'spread', 'spread'],
    ],
    ['counts nobody for an empty selector', { selector: [] }, [null, null, null, 'spread']],
    ['counts nobody for no selector', { selector: null }, [null, null, null, 'spread']],
  ])('%s', (_, given, expected) => {
    expect(refusals(fleet(), over(given))).toEqual(expected);
  });

  test('leaves out nodes that the pod does not select, unless told to ignore that', () => {
    const table = tableOf(zoned('a', 'a'), zoned('b', 'b'));
    table.addPods(0, web, 1, 'requested');
    const selecting = { nodeSelector: [on('kubernetes.io/hostname', 'In', 'a')] };
    const honour = over({}, selecting);
    const ignore = over({ honourNodeAffinity: false }, selecting);
    expect(refusals(table, honour)).toEqual([null, 'notSelected']);
    expect(refusals(table, ignore)).toEqual(['spread', 'notSelected']);
  });

  test('leaves out tainted nodes only if told to', () => {
    const taints = [{ key: 'k', value: '', effect: 'NoSchedule' }] as const;
    const table = tableOf(zoned('a', 'a'), zoned('b', 'b', { taints }));
    table.addPods(0, web, 1, 'requested');
    expect(refusals(table, over({}))).toEqual(['spread', 'tainted']);
    expect(refusals(table, over({ honourNodeTaints: true }))).toEqual([null, 'tainted']);
  });
});

describe('ScheduleAnyway', () => {
  test('scores by pods x ln(domains + 2) + maxSkew - 1, turned round; nodes without the label score 0', () => {
    // round(3 ln 4) = 4 and round(2 ln 4) = 3: (4 + 3 - s) / 4 in percent, twice.
    expect(scoresOf(fleet(), over({ whenUnsatisfiable: 'ScheduleAnyway' }), SPREAD)).toEqual([
      150, 150, 200, 0,
    ]);
  });

  test('counts hosts by themselves', () => {
    const shape = over({ whenUnsatisfiable: 'ScheduleAnyway', topologyKey: 'kubernetes.io/hostname' });
    // round(2 ln 6) = 4, round(1 ln 6) = 2, 4, 0
    expect(scoresOf(fleet(), shape, SPREAD)).toEqual([0, 100, 0, 200]);
  });

  test('adds up over constraints, on the hosts that have all labels', () => {
    const [byZone] = over({ whenUnsatisfiable: 'ScheduleAnyway' }).topologySpread;
    const topologySpread = [{ ...byZone!, topologyKey: 'kubernetes.io/hostname' }, byZone!];
    // round(2 ln 5 + 3 ln 4) = 7, round(ln 5 + 3 ln 4) = 6, round(2 ln 5 + 2 ln 4) = 6
    expect(scoresOf(fleet(), shapeWith({ labels, topologySpread }), SPREAD)).toEqual([170, 200, 200, 0]);
  });

  test('is the default for replica sets without constraints, by host and by zone', () => {
    const owned = shapeWith({ labels, ownerKind: 'ReplicaSet' });
    // Hosts: pods x ln 6 + 2; zones a, b and nodes without: pods x ln 5 + 4. Sums 14, 13, 13, 2, then turned round.
    expect(scoresOf(fleet(), owned, SPREAD)).toEqual([28, 42, 42, 200]);
    expect(scoresOf(fleet(), shapeWith({ labels, ownerKind: 'Job' }), SPREAD)).toEqual([0, 0, 0, 0]);
    expect(scoresOf(fleet(), over({}, { ownerKind: 'ReplicaSet' }), SPREAD)).toEqual([-1, -1, 0, -1]);
  });
});

test('domains follow nodes that change', () => {
  const table = tableOf(zoned('a', 'a'), zoned('b', 'b'));
  const scan = new FullScan(table);
  table.addPods(0, web, 1, 'requested');
  expect(scan.explain(over({})).map(({ refusedBy }) => refusedBy)).toEqual(['spread', null]);
  table.setNode(zoned('b', 'a'));
  expect(scan.explain(over({})).map(({ refusedBy }) => refusedBy)).toEqual([null, null]);
  table.setNode(zoned('c', 'c'));
  expect(scan.explain(over({})).map(({ refusedBy }) => refusedBy)).toEqual(['spread', 'spread', null]);
  table.removeNode('c');
  expect(scan.explain(over({})).map(({ refusedBy }) => refusedBy)).toEqual([null, null]);
});
