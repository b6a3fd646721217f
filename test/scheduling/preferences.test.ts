// Scores that read what nodes are: taints that discourage, preferred node terms, images. Weighted as in the profile.

import { describe, expect, test } from 'vitest';
import type { Requirement, Taint } from '../../core/pod/pod-shape.ts';
import { MIB, nodeWith, on, shapeWith, tableOf } from '../support/shapes.ts';
import { scoresOf } from './explained.ts';

describe('taints that discourage', () => {
  const soft = (key: string): Taint => ({ key, value: '', effect: 'PreferNoSchedule' });
  const table = tableOf(
    nodeWith('none'),
    nodeWith('one', { taints: [soft('a')] }),
    nodeWith('three', { taints: [soft('a'), soft('b'), soft('c')] }),
  );

  test('score by their share of the most on a feasible node', () => {
    expect(scoresOf(table, shapeWith({}), 'TaintToleration')).toEqual([300, 3 * 67, 0]);
  });

  test('do not count where tolerated', () => {
    const tolerant = shapeWith({ tolerations: [{ key: 'a', operator: 'Exists', value: '' }] });
    expect(scoresOf(table, tolerant, 'TaintToleration')).toEqual([300, 300, 0]);
  });

  test('of infeasible nodes set no scale', () => {
    const elsewhere = shapeWith({ nodeSelector: [on('kubernetes.io/hostname', 'NotIn', 'three')] });
    expect(scoresOf(table, elsewhere, 'TaintToleration')).toEqual([300, 0, -1]);
  });
});

describe('preferred node terms', () => {
  const table = tableOf(
    nodeWith('n0', { labels: new Map([['zone', 'a']]) }),
    nodeWith('n1', { labels: new Map([['zone', 'b']]) }),
    nodeWith('n2', { labels: new Map([['zone', 'b']]) }),
  );
  const named: Requirement = { key: 'metadata.name', operator: 'In', values: ['n2'], field: true };

  test('score by their share of the largest sum', () => {
    const preferred = [
      { weight: 1, term: [on('zone', 'Exists')] },
      { weight: 2, term: [on('zone', 'In', 'b')] },
    ];
    expect(scoresOf(table, shapeWith({ preferredNodeTerms: preferred }), 'NodeAffinity')).toEqual([
      2 * 33,
      200,
      200,
    ]);
  });

  test('may name nodes', () => {
    const preferred = [
      { weight: 1, term: [on('zone', 'In', 'b')] },
      { weight: 3, term: [named] },
    ];
    expect(scoresOf(table, shapeWith({ preferredNodeTerms: preferred }), 'NodeAffinity')).toEqual([
      0, 50, 200,
    ]);
  });
});

describe('images', () => {
  const big = ['web:v1', 1000 * MIB] as const;
  const small = ['tool:v1', 20 * MIB] as const;

  test('count by size times the share of nodes that hold them', () => {
    const table = tableOf(
      nodeWith('both', { images: new Map([big, small]) }),
      nodeWith('small', { images: new Map([small]) }),
      nodeWith('none'),
      nodeWith('big', { images: new Map([big]) }),
    );
    // Two containers: (500 + 10 - 23) / (2000 - 23) and (500 - 23) / (2000 - 23) in percent; 10 is below the threshold.
    expect(scoresOf(table, shapeWith({ images: ['web:v1', 'tool:v1'] }), 'ImageLocality')).toEqual([
      24, 0, 0, 24,
    ]);
    expect(scoresOf(table, shapeWith({ images: ['web:v1'] }), 'ImageLocality')).toEqual([48, 0, 0, 48]);
  });

  test('say nothing of a pod whose images no node holds', () => {
    const table = tableOf(nodeWith('a', { images: new Map([small]) }), nodeWith('b'));
    expect(scoresOf(table, shapeWith({ images: ['other:v1'] }), 'ImageLocality')).toEqual([0, 0]);
  });
});
