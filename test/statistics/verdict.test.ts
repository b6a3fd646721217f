// The verdict on a difference: a winner only where interval and adjusted p-value both show one.
import { describe, expect, test } from 'vitest';
import { verdict } from '../../simulator/statistics/verdict.ts';

describe('verdict', () => {
  test.each([
    ['below zero and significant', -3, -1, 0.01, 'a_lower'],
    ['above zero and significant', 1, 3, 0.01, 'b_lower'],
    ['covering zero', -1, 3, 0.01, 'no_difference_shown'],
    ['touching zero from above', 0, 3, 0.01, 'no_difference_shown'],
    ['touching zero from below', -3, 0, 0.01, 'no_difference_shown'],
    ['above zero, but not after adjustment', 1, 3, 0.06, 'no_difference_shown'],
    ['above zero, adjusted to the very level', 1, 3, 0.05, 'no_difference_shown'],
    ['with a p-value that is no number', 1, 3, NaN, 'no_difference_shown'],
    ['a point at zero', 0, 0, 1, 'no_difference_shown'],
    ['a point below zero', -2, -2, 0, 'a_lower'],
    ['missing', null, null, 1, 'no_difference_shown'],
    ['missing, whatever p', null, null, 0, 'no_difference_shown'],
  ] as const)('an interval %s', (_, low, high, adjustedP, expected) => {
    const mean = low === null ? 1 : (low + high) / 2;
    expect(verdict({ mean, low, high, n: 30, p: 0.001 }, adjustedP)).toBe(expected);
  });
});
