// Declared round-trip times as the fleet knows them, after clusters came, changed and went in any order.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Change } from '../../core/fleet/change.ts';
import { createFleet, rttBetween } from '../../core/fleet/fleet.ts';
import { fold } from '../../core/fleet/fold.ts';
import { RoundTripTimes } from '../../handlers/members/round-trip-times.ts';

const NAMES = ['a', 'b', 'c', 'd'] as const;
const name = fc.constantFrom(...NAMES);
const times = fc.dictionary(
  name,
  fc.nat(10_000).map((micros) => micros / 1000),
  { maxKeys: 4 },
);
/** Null: the cluster is not registered any more. */
const steps = fc.array(fc.tuple(name, fc.option(times, { freq: 3 })), { maxLength: 30 });

type Declared = ReadonlyMap<string, Readonly<Record<string, number>>>;

/** The definition: 0 to itself; else the longest that either of two registered clusters declares; else not known. */
function defined(declared: Declared, a: string, b: string): number {
  if (a === b) return 0;
  const [ofA, ofB] = [declared.get(a), declared.get(b)];
  if (ofA === undefined || ofB === undefined) return Infinity;
  const said = [ofA[b], ofB[a]].filter((ms) => ms !== undefined);
  return said.length === 0 ? Infinity : Math.max(...said);
}

test('are what the registered clusters declare, the same both ways', () => {
  fc.assert(
    fc.property(steps, (taken) => {
      const fleet = createFleet();
      const declared = new Map<string, Readonly<Record<string, number>>>();
      const subject = new RoundTripTimes((change) => {
        fold(fleet, change, 0);
      });
      for (const [cluster, said] of taken) {
        if (said === null) {
          declared.delete(cluster);
          subject.forget(cluster);
        } else {
          declared.set(cluster, said);
          subject.declare(cluster, new Map(Object.entries(said)));
        }
        for (const a of NAMES)
          for (const b of NAMES) expect(rttBetween(fleet, a, b)).toBe(defined(declared, a, b));
      }
      for (const cluster of NAMES) subject.forget(cluster);
      expect(fleet.rttMs.size).toBe(0);
    }),
    { seed: 5, numRuns: 300 },
  );
});

test('are told once: what is declared again is no news', () => {
  const told: Change[] = [];
  const subject = new RoundTripTimes((change) => told.push(change));
  subject.declare('b', new Map([['a', 12]]));
  expect(told).toEqual([]);
  subject.declare('a', new Map([['b', 9]]));
  subject.declare('a', new Map([['b', 12]]));
  expect(told).toEqual([{ type: 'rtt', from: 'a', to: 'b', ms: 12 }]);
  subject.forget('a');
  subject.forget('a');
  expect(told.slice(1)).toEqual([{ type: 'rttGone', from: 'a', to: 'b' }]);
});
