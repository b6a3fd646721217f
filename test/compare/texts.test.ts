// Numbers, seeds and columns as people read them.

import { describe, expect, it } from 'vitest';
import { columnLines } from '../../simulator/report/columns.ts';
import { countOf, durationText, seedsText, summaryText, valueText } from '../../simulator/report/numbers.ts';

const PERCENT = { scale: 100, digits: 1 };

describe('numbers', () => {
  it.each([
    [0.1234, '12.3'],
    [-0.0001, '0.0'],
    [-0.0126, '-1.3'],
    [Infinity, 'never'],
    [null, '-'],
  ])('%d', (value, text) => {
    expect(valueText(value, PERCENT)).toBe(text);
  });

  it.each([
    ['mean and half of the interval', { mean: 0.5, low: 0.4, high: 0.6, n: 3 }, '50.0 ±10.0'],
    ['mean alone for a single seed', { mean: 0.5, low: null, high: null, n: 1 }, '50.0'],
    [
      'seeds in which it never came about',
      { mean: null, low: null, high: null, n: 9, censored: 4 },
      'never (4)',
    ],
    ['nothing to measure', { mean: null, low: null, high: null, n: 9 }, '-'],
  ])('%s', (_, summary, text) => {
    expect(summaryText(summary, PERCENT)).toBe(text);
  });

  it.each([
    [[1, 2, 3], '1-3'],
    [[5], '5'],
    [[1, 2, 4, 7, 8], '1-2, 4, 7-8'],
    [[], ''],
  ])('seeds %j', (seeds, text) => {
    expect(seedsText(seeds)).toBe(text);
  });

  it.each([
    [0, '0s'],
    [90e6, '1m30s'],
    [3600e6, '1h'],
    [3_661_000_001, '1h1m1.000001s'],
    [50_000, '0.05s'],
  ])('%d microseconds', (micros, text) => {
    expect(durationText(micros)).toBe(text);
  });

  it('counts', () => {
    expect([countOf(1, 'run'), countOf(0, 'run'), countOf(1234567, 'run')]).toEqual([
      '1 run',
      '0 runs',
      '1 234 567 runs',
    ]);
  });
});

it('columns are as wide as they need to be, without blanks at the end of a line', () => {
  const columns = [
    { head: 'A', align: 'left' },
    { head: 'LONG', align: 'right' },
    { head: 'C', align: 'left' },
  ] as const;
  expect(
    columnLines(columns, [
      ['name', '1', 'x'],
      ['n', '12345', ''],
    ]),
  ).toEqual(['A      LONG  C', 'name      1  x', 'n     12345']);
});
