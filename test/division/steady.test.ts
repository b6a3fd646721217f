// Divisions by capacity, by tier and by preference: nothing moves while the total grows or shrinks, sums are exact, and
// nobody gets more than fits.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divideSteadily, type Holder, type Strategy } from '../../core/division/dynamic.ts';
import { divideByPreferences, type Preference } from '../../core/division/preferences.ts';
import { nameOrder } from '../../core/division/tie.ts';
import { tierTotals } from '../../core/division/tiers.ts';

const order = nameOrder('');
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

const anyHolders: fc.Arbitrary<Holder[]> = fc
  .array(fc.record({ assigned: fc.nat(12), free: fc.nat(40) }), { minLength: 1, maxLength: 7 })
  .map((list) => list.map((of, i) => ({ ...of, name: `c${i}`, isUsed: of.assigned > 0 })));

const anyStrategy = fc.constantFrom<Strategy>('dynamicWeight', 'aggregated');

describe('a steady division', () => {
  it('is exact, within what fits, and only adds or only takes', () => {
    fc.assert(
      fc.property(anyHolders, fc.nat(), anyStrategy, (holders, drawn, strategy) => {
        const before = sum(holders.map(({ assigned }) => assigned));
        const total = drawn % (before + sum(holders.map(({ free }) => free)) + 1);
        const { replicas } = divideSteadily(strategy, total, holders, order);
        expect(sum(replicas)).toBe(total);
        for (const [i, { assigned, free }] of holders.entries()) {
          expect(replicas[i]).toBeLessThanOrEqual(assigned + free);
          if (total >= before) expect(replicas[i]).toBeGreaterThanOrEqual(assigned);
          else expect(replicas[i]).toBeLessThanOrEqual(assigned);
        }
      }),
      { seed: 5, numRuns: 500 },
    );
  });

  it('over few clusters uses none that it could do without', () => {
    fc.assert(
      fc.property(anyHolders, fc.nat(), (list, drawn) => {
        const holders = list.map((holder) => ({ ...holder, assigned: 0, isUsed: false }));
        const rooms = holders.map(({ free }) => free);
        const total = 1 + (drawn % Math.max(1, sum(rooms)));
        if (total > sum(rooms)) return;
        const used = divideSteadily('aggregated', total, holders, order).weights.filter(
          (weight) => weight > 0,
        );
        const largest = [...rooms].sort((a, b) => b - a).slice(0, used.length - 1);
        expect(sum(largest)).toBeLessThan(total);
      }),
      { seed: 6, numRuns: 300 },
    );
  });
});

describe('tiers', () => {
  it('fill in order, empty in reverse, and move nothing between them', () => {
    const anyTiers = fc.array(fc.record({ assigned: fc.nat(9), free: fc.nat(9) }), { maxLength: 5 });
    fc.assert(
      fc.property(anyTiers, fc.nat(100), (tiers, total) => {
        const totals = tierTotals(total, tiers);
        const most = sum(tiers.map(({ assigned, free }) => assigned + free));
        expect(sum(totals)).toBe(Math.min(total, most));
        const added = totals.map((of, i) => of - tiers[i]!.assigned);
        expect(added.every((of) => of >= 0) || added.every((of) => of <= 0)).toBe(true);
        for (let i = 1; i < tiers.length; i++) {
          if (added[i]! > 0) expect(added[i - 1]).toBe(tiers[i - 1]!.free);
          if (added[i - 1]! < 0) expect(totals[i]).toBe(0);
        }
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});

describe('division by preferences', () => {
  const anyPreferences: fc.Arbitrary<Preference[]> = fc
    .array(
      fc.record({
        weight: fc.nat(4),
        min: fc.nat(3),
        room: fc.oneof(fc.constant(Infinity), fc.nat(6)),
        assigned: fc.nat(6),
        available: fc.nat(20),
      }),
      { minLength: 1, maxLength: 6 },
    )
    .map((list) => list.map(({ room, ...of }, i) => ({ ...of, name: `c${i}`, max: of.min + room })));

  it('gives no more than is asked, fits or may be, and leaves nothing over that a weighted cluster could take', () => {
    fc.assert(
      fc.property(anyPreferences, fc.nat(80), fc.boolean(), (preferences, total, keeps) => {
        const planned = divideByPreferences(total, preferences, keeps, 'default/app');
        expect(sum(planned)).toBeLessThanOrEqual(total);
        for (const [i, { max, available, weight }] of preferences.entries()) {
          expect(planned[i]).toBeLessThanOrEqual(Math.min(max, available));
          if (sum(planned) < total && weight > 0) expect(planned[i]).toBe(Math.min(max, available));
        }
      }),
      { seed: 8, numRuns: 500 },
    );
  });

  const given = (name: string, of: Partial<Preference>): Preference => ({
    name,
    weight: 0,
    min: 0,
    max: Infinity,
    assigned: 0,
    available: Infinity,
    ...of,
  });

  it.each([
    { name: 'by weight, rounded up in turn', of: [{ weight: 2 }, { weight: 1 }], total: 10, want: [7, 3] },
    { name: 'minima first', of: [{ weight: 9 }, { min: 4 }], total: 5, want: [1, 4] },
    { name: 'no more than the maximum', of: [{ weight: 1, max: 2 }, { weight: 1 }], total: 9, want: [2, 7] },
    { name: 'no weight: the minimum alone', of: [{ min: 1 }, { min: 1 }], total: 9, want: [1, 1] },
    {
      name: 'a full cluster passes on',
      of: [{ weight: 3, available: 1 }, { weight: 1 }],
      total: 4,
      want: [1, 3],
    },
  ])('$name', ({ of, total, want }) => {
    const preferences = of.map((preference, i) => given(`c${i}`, preference));
    expect(divideByPreferences(total, preferences, false, 'default/app')).toEqual(want);
  });

  it('keeps what is there unless it rebalances', () => {
    const preferences = [given('a', { weight: 1, assigned: 6 }), given('b', { weight: 1 })];
    expect(divideByPreferences(6, preferences, true, 'k')).toEqual([6, 0]);
    expect(divideByPreferences(6, preferences, false, 'k')).toEqual([3, 3]);
    expect(divideByPreferences(8, preferences, true, 'k')).toEqual([6, 2]);
  });
});
