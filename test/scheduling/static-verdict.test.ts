// What labels, taints and flags say of a node class, and in which order.

import { describe, expect, test } from 'vitest';
import type { NodeFacts } from '../../core/nodes/node-facts.ts';
import type { Taint, Toleration } from '../../core/pod/pod-shape.ts';
import { selectsNode, staticVerdict } from '../../core/scheduling/static-verdict.ts';
import { countDiscouraging, tolerates } from '../../core/scheduling/tolerations.ts';
import { nodeWith, on, shapeWith, tableOf } from '../support/shapes.ts';

const taint: Taint = { key: 'spot', value: 'x', effect: 'NoSchedule' };

describe('tolerations', () => {
  test.each<readonly [boolean, Toleration]>([
    [true, { key: 'spot', operator: 'Exists', value: '' }],
    [true, { key: '', operator: 'Exists', value: '' }],
    [true, { key: 'spot', operator: 'Equal', value: 'x' }],
    [true, { key: 'spot', operator: 'Exists', value: '', effect: 'NoSchedule' }],
    [false, { key: 'spot', operator: 'Equal', value: 'y' }],
    [false, { key: 'other', operator: 'Exists', value: '' }],
    [false, { key: 'spot', operator: 'Exists', value: '', effect: 'NoExecute' }],
    [false, { key: 'spot', operator: 'Gt', value: '1' }],
    [false, { key: 'spot', operator: 'Lt', value: '1' }],
  ])('%s: %j', (tolerated, toleration) => {
    expect(tolerates([toleration], taint)).toBe(tolerated);
  });

  test('only untolerated PreferNoSchedule taints discourage', () => {
    const soft: Taint = { ...taint, effect: 'PreferNoSchedule' };
    const taints = [taint, soft, { ...soft, key: 'slow' }];
    expect(countDiscouraging([], taints)).toBe(2);
    expect(countDiscouraging([{ key: 'slow', operator: 'Exists', value: '' }], taints)).toBe(1);
  });
});

describe('the static verdict', () => {
  const selectsA = { nodeSelector: [on('zone', 'In', 'a')] };
  const toleratesCordon: Toleration = {
    key: 'node.kubernetes.io/unschedulable',
    operator: 'Exists',
    value: '',
  };
  const zoneA = new Map([['zone', 'a']]);

  test.each<readonly [string | null, Parameters<typeof shapeWith>[0], Partial<Omit<NodeFacts, 'name'>>]>([
    [null, {}, {}],
    ['notReady', {}, { ready: false, unschedulable: true }],
    ['cordoned', {}, { unschedulable: true, taints: [taint] }],
    ['tainted', { tolerations: [toleratesCordon] }, { unschedulable: true, taints: [taint] }],
    ['tainted', selectsA, { taints: [{ ...taint, effect: 'NoExecute' }] }],
    [null, {}, { taints: [{ ...taint, effect: 'PreferNoSchedule' }] }],
    [null, { tolerations: [toleratesCordon] }, { unschedulable: true }],
    ['notSelected', selectsA, {}],
    [null, selectsA, { labels: zoneA }],
    ['notSelected', { requiredNodeTerms: [[]] }, {}],
    [null, { requiredNodeTerms: [[on('zone', 'In', 'b')], [on('zone', 'Exists')]] }, { labels: zoneA }],
    ['notSelected', { ...selectsA, requiredNodeTerms: [[on('gen', 'Exists')]] }, { labels: zoneA }],
    ['askNode', { nodeSelector: [on('kubernetes.io/hostname', 'In', 'n')] }, {}],
    ['tainted', { nodeSelector: [on('kubernetes.io/hostname', 'In', 'n')] }, { taints: [taint] }],
  ])('%s for %j on %j', (verdict, shape, facts) => {
    expect(staticVerdict(shapeWith(shape), tableOf(nodeWith('n', facts)).nodeClass(0))).toBe(verdict);
  });

  test('a node that must be asked is asked by its name and host name', () => {
    const byHost = shapeWith({ nodeSelector: [on('kubernetes.io/hostname', 'In', 'n1')] });
    const byName = shapeWith({
      requiredNodeTerms: [[{ key: 'metadata.name', operator: 'In', values: ['n2'], field: true }]],
    });
    const [n1, n2] = [nodeWith('n1'), nodeWith('n2')];
    expect([selectsNode(byHost, n1), selectsNode(byHost, n2)]).toEqual([true, false]);
    expect([selectsNode(byName, n1), selectsNode(byName, n2)]).toEqual([false, true]);
  });
});
