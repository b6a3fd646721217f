// Label and field requirements, as Kubernetes reads them.

import { describe, expect, test } from 'vitest';
import type { Requirement, RequirementOperator } from '../../core/pod/pod-shape.ts';
import { meets, meetsTerm, selects, weightMet } from '../../core/pod/requirements.ts';
import { on } from '../support/shapes.ts';

const labels = new Map([
  ['zone', 'a'],
  ['gen', '7'],
  ['word', 'x7'],
  ['big', '9223372036854775807'],
  ['empty', ''],
]);

const rows: readonly (readonly [boolean, string, RequirementOperator, readonly string[]])[] = [
  [true, 'zone', 'In', ['b', 'a']],
  [false, 'zone', 'In', ['b']],
  [false, 'absent', 'In', ['a']],
  [true, 'empty', 'In', ['']],
  [false, 'zone', 'NotIn', ['a']],
  [true, 'zone', 'NotIn', ['b']],
  [true, 'absent', 'NotIn', ['a']],
  [true, 'zone', 'Exists', []],
  [true, 'empty', 'Exists', []],
  [false, 'absent', 'Exists', []],
  [true, 'absent', 'DoesNotExist', []],
  [false, 'empty', 'DoesNotExist', []],
  [true, 'gen', 'Gt', ['6']],
  [true, 'gen', 'Gt', ['-10']],
  [false, 'gen', 'Gt', ['7']],
  [true, 'gen', 'Lt', ['10']],
  [false, 'gen', 'Lt', ['7']],
  [false, 'absent', 'Lt', ['7']],
  [false, 'word', 'Gt', ['1']],
  [false, 'empty', 'Lt', ['1']],
  [false, 'gen', 'Lt', ['7.5']],
  [true, 'big', 'Gt', ['9223372036854775806']],
  [false, 'gen', 'Lt', ['9223372036854775808']],
];

describe('requirements on labels', () => {
  test.each(rows)('%s: %s %s %j', (met, key, operator, values) => {
    expect(meets(on(key, operator, ...values), labels)).toBe(met);
  });
});

describe('selectors', () => {
  test('no selector selects nothing, an empty one everything', () => {
    expect(selects(null, labels)).toBe(false);
    expect(selects([], labels)).toBe(true);
  });

  test('every requirement must hold', () => {
    expect(selects([on('zone', 'In', 'a'), on('gen', 'Exists')], labels)).toBe(true);
    expect(selects([on('zone', 'In', 'a'), on('gen', 'DoesNotExist')], labels)).toBe(false);
  });
});

describe('node selector terms', () => {
  const named = (operator: RequirementOperator, ...values: string[]): Requirement => {
    return { key: 'metadata.name', operator, values, field: true };
  };

  test.each<readonly [boolean, readonly Requirement[]]>([
    [false, []],
    [true, [named('In', 'n1')]],
    [false, [named('In', 'n2')]],
    [false, [named('In', 'n1', 'n2')]],
    [true, [named('NotIn', 'n2')]],
    [false, [named('NotIn', 'n1')]],
    [false, [named('NotIn', 'n2', 'n3')]],
    [false, [named('Exists')]],
    [true, [named('In', 'n1'), on('zone', 'In', 'a')]],
    [false, [named('In', 'n1'), on('zone', 'In', 'b')]],
  ])('%s: %j', (met, term) => {
    expect(meetsTerm(term, labels, 'n1')).toBe(met);
  });

  test('weights of met terms add up', () => {
    const preferred = [
      { weight: 3, term: [on('zone', 'In', 'a')] },
      { weight: 5, term: [on('zone', 'In', 'b')] },
      { weight: 7, term: [on('gen', 'Gt', '1')] },
      { weight: 11, term: [] },
    ];
    expect(weightMet(preferred, labels, 'n1')).toBe(10);
  });
});
