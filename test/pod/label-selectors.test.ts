// Which labels a selector matches.

import { describe, expect, it } from 'vitest';
import type { LabelSelectorFields } from '../../core/api/label-selector.ts';
import { labelSelectorOf } from '../../core/pod/label-selector.ts';
import { selects } from '../../core/pod/requirements.ts';

const labels = new Map([
  ['app', 'front'],
  ['constructor', 'x'],
]);

describe('a label selector', () => {
  it.each<[LabelSelectorFields | undefined, boolean]>([
    [undefined, false],
    [{}, true],
    [{ matchLabels: { app: 'front' } }, true],
    [{ matchLabels: { app: 'back' } }, false],
    [{ matchLabels: { app: 'front', tier: 'a' } }, false],
    [{ matchExpressions: [{ key: 'app', operator: 'In', values: ['back', 'front'] }] }, true],
    [{ matchExpressions: [{ key: 'tier', operator: 'In', values: ['a'] }] }, false],
    [{ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['front'] }] }, false],
    [{ matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['a'] }] }, true],
    [{ matchExpressions: [{ key: 'app', operator: 'Exists' }] }, true],
    [{ matchExpressions: [{ key: 'toString', operator: 'Exists' }] }, false],
    [{ matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }, false],
    [{ matchLabels: { app: 'front' }, matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] }, true],
  ])('%j selects: %s', (selector, selected) => {
    expect(selects(labelSelectorOf(selector), labels)).toBe(selected);
  });
});
