// What holds of every division by weight: sums are exact, nobody holds more than may be, one more replica never costs a
// cluster one, and taking back undoes giving.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divideByWeight, staticWeights } from '../../core/division/by-weight.ts';
import { nameOrder, type NameOrder } from '../../core/division/tie.ts';
import { giveSeats, takeSeats, type Party } from '../../core/division/webster.ts';

const upwards = nameOrder('');

const anyParties: fc.Arbitrary<Party[]> = fc
  .array(
    fc.record({
      weight: fc.oneof(fc.nat(5), fc.nat(1_000_000)),
      seats: fc.oneof(fc.constant(0), fc.nat(20)),
      room: fc.oneof(fc.constant(Infinity), fc.nat(60)),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((list) =>
    list.map(({ weight, seats, room }, i) => ({ name: `c${i}`, weight, seats, most: seats + room })),
  );

const anyOrder: fc.Arbitrary<NameOrder> = fc.constantFrom(upwards, (a: string, b: string) => upwards(b, a));

/** The rule as it is said: seat by seat, in exact arithmetic. */
function seatBySeat(parties: readonly Party[], count: number, order: NameOrder): number[] {
  const seats = parties.map((party) => party.seats);
  for (let given = 0; given < count; given++) {
    const open = parties.map((_, i) => i).filter((i) => seats[i]! < parties[i]!.most);
    if (open.length === 0) break;
    open.sort((a, b) => {
      const left = BigInt(parties[a]!.weight) * BigInt(2 * seats[b]! + 1);
      const right = BigInt(parties[b]!.weight) * BigInt(2 * seats[a]! + 1);
      if (left !== right) return left > right ? -1 : 1;
      return seats[a]! - seats[b]! || order(parties[a]!.name, parties[b]!.name);
    });
    seats[open[0]!]!++;
  }
  return seats;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

describe('seats', () => {
  it('are those of the rule applied seat by seat, however many are given at once', () => {
    fc.assert(
      fc.property(anyParties, fc.nat(400), anyOrder, (parties, count, order) => {
        expect(giveSeats(parties, count, order)).toEqual(seatBySeat(parties, count, order));
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('add up, and nobody has more than the most that may be', () => {
    fc.assert(
      fc.property(anyParties, fc.nat(5000), anyOrder, (parties, count, order) => {
        const seats = giveSeats(parties, count, order);
        const most = sum(parties.map((party) => party.most));
        expect(sum(seats)).toBe(Math.min(most, count + sum(parties.map((party) => party.seats))));
        expect(seats.every((of, i) => of >= parties[i]!.seats && of <= parties[i]!.most)).toBe(true);
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it('are never lost to one more seat (house monotonicity)', () => {
    fc.assert(
      fc.property(anyParties, fc.nat(300), anyOrder, (parties, count, order) => {
        const [few, many] = [giveSeats(parties, count, order), giveSeats(parties, count + 1, order)];
        expect(many.every((of, i) => of >= few[i]!)).toBe(true);
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  it('are taken back in the reverse of the order in which they are given', () => {
    fc.assert(
      fc.property(anyParties, fc.nat(200), fc.nat(200), anyOrder, (list, count, taken, order) => {
        const parties = list.map((party) => ({ ...party, seats: 0 }));
        const many = giveSeats(parties, count, order);
        const left = Math.max(0, sum(many) - taken);
        const holding = parties.map((party, i) => ({ ...party, seats: many[i]! }));
        expect(takeSeats(holding, taken, order)).toEqual(giveSeats(parties, left, order));
      }),
      { seed: 4, numRuns: 300 },
    );
  });

  it('of a hundred thousand over a thousand parties add up', () => {
    const parties = Array.from({ length: 1000 }, (_, i) => ({
      name: `c${i}`,
      weight: (i * 7919) % 1000,
      seats: 0,
      most: Infinity,
    }));
    expect(sum(giveSeats(parties, 100_000, upwards))).toBe(100_000);
  });
});

describe('ties', () => {
  it('go upwards by name for an even hash of the uid and for no uid, downwards for an odd one', () => {
    const first = (uid: string): string => ['b', 'a'].sort(nameOrder(uid))[0]!;
    expect(first('')).toBe('a');
    // FNV-1a of "a" is 0xe40c292c, of "b" 0xe70c2de5 (published test vectors).
    expect(first('a')).toBe('a');
    expect(first('b')).toBe('b');
  });
});

describe('division by weight', () => {
  it('gives nothing to who weighs nothing, and what one cannot take to the others', () => {
    const clusters = [
      { name: 'a', weight: 0, most: 9 },
      { name: 'b', weight: 5, most: 2 },
      { name: 'c', weight: 1, most: 9 },
    ];
    expect(divideByWeight(6, clusters, upwards)).toEqual([0, 2, 4]);
  });
});

describe('static weights', () => {
  const matches = (rule: { of: string }, cluster: string): boolean => rule.of === cluster;

  it.each([
    { name: 'the largest of several', rules: [1, 4, 2].map((weight) => ({ of: 'a', weight })), want: [4, 0] },
    { name: 'one each without rules', rules: [], want: [1, 1] },
    { name: 'one each where all weigh nothing', rules: [{ of: 'a', weight: 0 }], want: [1, 1] },
    { name: 'one each where no rule matches', rules: [{ of: 'z', weight: 3 }], want: [1, 1] },
  ])('$name', ({ rules, want }) => {
    expect(staticWeights(['a', 'b'], rules, matches)).toEqual(want);
  });
});
