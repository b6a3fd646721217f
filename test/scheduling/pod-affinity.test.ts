// Wanting to be near or far from other pods, seen from the pod and from pods that are there.

import { describe, expect, test } from 'vitest';
import type { NodeTable } from '../../core/nodes/node-table.ts';
import type { PodAffinityTerm, PodShape } from '../../core/pod/pod-shape.ts';
import { explainNodes } from '../../core/scheduling/pick-node.ts';
import { nodeWith, on, shapeWith, tableOf } from '../support/shapes.ts';
import { scoresOf } from './explained.ts';

const AFFINITY = 'InterPodAffinity';
const app = (name: string): ReadonlyMap<string, string> => new Map([['app', name]]);

const near = (name: string, given: Partial<PodAffinityTerm> = {}): PodAffinityTerm => {
  return { topologyKey: 'zone', selector: [on('app', 'In', name)], namespaces: ['default'], ...given };
};

/** Two nodes in zone a, one in b, one in none; a pod of db on a0. */
function fleet(...others: readonly (readonly [number, PodShape])[]): NodeTable {
  const zone = (value: string): { labels: ReadonlyMap<string, string> } => ({
    labels: new Map([['zone', value]]),
  });
  const table = tableOf(
    nodeWith('a0', zone('a')),
    nodeWith('a1', zone('a')),
    nodeWith('b0', zone('b')),
    nodeWith('x'),
  );
  table.addPods(0, shapeWith({ labels: app('db') }), 1, 'requested');
  for (const [slot, shape] of others) table.addPods(slot, shape, 1, 'claimed');
  return table;
}

function feasible(table: NodeTable, shape: PodShape): string[] {
  const explained = explainNodes(table, shape);
  for (const { refusedBy } of explained) expect([null, 'podAffinity']).toContain(refusedBy);
  return explained.filter(({ refusedBy }) => refusedBy === null).map(({ name }) => name);
}

describe('required terms', () => {
  const web = { labels: app('web') };

  test.each<readonly [string, Parameters<typeof shapeWith>[0], readonly string[]]>([
    ['affinity needs the domain', { requiredAffinity: [near('db')] }, ['a0', 'a1']],
    ['affinity to nobody refuses', { requiredAffinity: [near('none')] }, []],
    ['affinity to itself lets the first one in', { requiredAffinity: [near('web')] }, ['a0', 'a1', 'b0']],
    ['but not for a second term', { requiredAffinity: [near('web'), near('none')] }, []],
    [
      'all terms must reach the same pod',
      { requiredAffinity: [near('db'), near('db', { selector: [] })] },
      ['a0', 'a1'],
    ],
    [
      'affinity by host',
      { requiredAffinity: [near('db', { topologyKey: 'kubernetes.io/hostname' })] },
      ['a0'],
    ],
    ['affinity in other namespaces', { requiredAffinity: [near('db', { namespaces: ['other'] })] }, []],
    ['affinity in every namespace', { requiredAffinity: [near('db', { namespaces: null })] }, ['a0', 'a1']],
    ['anti-affinity bars the domain', { requiredAntiAffinity: [near('db')] }, ['b0', 'x']],
    ['anti-affinity to nobody', { requiredAntiAffinity: [near('none')] }, ['a0', 'a1', 'b0', 'x']],
  ])('%s', (_, terms, expected) => {
    expect(feasible(fleet(), shapeWith({ ...web, ...terms }))).toEqual(expected);
  });

  test('a pod that is there bars those it must not be near', () => {
    const shy = shapeWith({ labels: app('shy'), requiredAntiAffinity: [near('web')] });
    expect(feasible(fleet([2, shy]), shapeWith(web))).toEqual(['a0', 'a1', 'x']);
    expect(feasible(fleet([2, shy]), shapeWith({ labels: app('other') }))).toEqual(['a0', 'a1', 'b0', 'x']);
    expect(feasible(fleet([3, shy]), shapeWith(web))).toEqual(['a0', 'a1', 'b0', 'x']);
  });

  test('a second pod of a self-loving kind follows the first', () => {
    const kind = shapeWith({ ...web, requiredAffinity: [near('web')] });
    expect(feasible(fleet([2, kind]), kind)).toEqual(['b0']);
  });
});

describe('preferred terms', () => {
  test('stretch over the range of gains', () => {
    const shape = shapeWith({
      preferredAffinity: [{ weight: 3, term: near('db') }],
      preferredAntiAffinity: [{ weight: 1, term: near('db', { topologyKey: 'kubernetes.io/hostname' }) }],
    });
    // 3 - 1, 3, 0, 0
    expect(scoresOf(fleet(), shape, AFFINITY)).toEqual([132, 200, 0, 0]);
  });

  test('of pods that are there count for those they reach', () => {
    const fond = shapeWith({ labels: app('fond'), preferredAffinity: [{ weight: 4, term: near('web') }] });
    const shy = shapeWith({ labels: app('shy'), preferredAntiAffinity: [{ weight: 2, term: near('web') }] });
    const bound = shapeWith({ labels: app('bound'), requiredAffinity: [near('web')] });
    const table = fleet([2, fond], [2, shy], [0, bound]);
    // a: 1 for the required term, b: 4 - 2, none: 0
    expect(scoresOf(table, shapeWith({ labels: app('web') }), AFFINITY)).toEqual([100, 100, 200, 0]);
    expect(scoresOf(table, shapeWith({ labels: app('db') }), AFFINITY)).toEqual([0, 0, 0, 0]);
  });
});
