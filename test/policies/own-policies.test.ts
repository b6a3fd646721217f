// Policies that others wrote: what they may answer, what is told of them where they break a rule, and what their form must be.

import { describe, expect, expectTypeOf, test } from 'vitest';
import type { Decision } from '../../core/decide/contract.ts';
import { decide } from '../../core/decide/dispatch.ts';
import { renderNote } from '../../core/decide/render-reasons.ts';
import { guarded } from '../../core/policies/guarded.ts';
import type * as Own from '../../core/policies/own-policy.ts';
import type { PlacementPolicy } from '../../core/policies/policy.ts';
import { policiesIn } from '../../core/policies/read-own.ts';
import { BUILT_IN, withOthers } from '../../core/policies/registry.ts';
import { deploymentOf, World } from '../support/fleets.ts';

type Rank = NonNullable<Own.PlacementPolicy['rank']>;

const byRoom: Rank = (candidates) =>
  candidates
    .map((candidate) => ({ candidate, score: candidate.capacity }))
    .toSorted((a, b) => b.score - a.score);

function decided(own: Partial<Own.PlacementPolicy>): Decision {
  const world = new World().cluster('a', 4).cluster('b', 9).cluster('c', 2);
  world.place('front', deploymentOf({ policy: 'mine', replicas: 3 }));
  const policy = guarded(
    { name: 'mine', summary: 'Mine.', ...(own.divide === undefined && { rank: byRoom }), ...own },
    'mine.ts',
  );
  return decide({ ...world.inputOf('front'), policies: withOthers([policy]) });
}

/** Whatever the compiler would not let pass. */
function answering(answer: (candidates: readonly Own.Candidate[]) => unknown): Partial<Own.PlacementPolicy> {
  return { rank: (candidates) => answer(candidates) as readonly Own.Ranked[] };
}

describe('an answer within the rules', () => {
  test('is followed', () => {
    expect(decided({}).status.placements).toEqual([{ cluster: 'b', replicas: 3 }]);
  });

  test('may hold copies of candidates, which stand for those that they name', () => {
    const rank: Rank = (candidates, context) =>
      byRoom(candidates, context).map(({ candidate, score }) => ({ candidate: { ...candidate }, score }));
    expect(decided({ rank })).toEqual(decided({}));
  });

  test('does not come to ruin where it sorts the list that it is given', () => {
    const rank: Rank = (candidates) => {
      const list = candidates as Own.Candidate[];
      list.sort((a, b) => b.capacity - a.capacity || (a.name < b.name ? 1 : -1));
      return list.map((candidate) => ({ candidate, score: candidate.capacity }));
    };
    expect(decided({ rank })).toEqual(decided({}));
  });

  test('may name clusters itself, as the rules of the object say', () => {
    expect(decided({ locations: () => ['c', 'a'], overflow: 'none' }).status.placements).toEqual([
      { cluster: 'c', replicas: 2 },
      { cluster: 'a', replicas: 3 },
    ]);
  });
});

test('weights of clusters decide who takes part and by how much, in a division and where each is asked for all', () => {
  const weigh: Own.PlacementPolicy['weigh'] = (clusters) =>
    clusters.map(({ name }) => (name === 'a' ? 0 : name === 'b' ? 1 : 2));
  const divide: Own.PlacementPolicy['divide'] = (total, places) => {
    const all = places.reduce((sum, { weight }) => sum + weight, 0);
    return places.map(({ candidate, weight }) => ({ candidate, pods: (total * weight) / all, weight }));
  };
  expect(decided({ weigh, divide }).status.placements).toEqual([
    { cluster: 'b', replicas: 1 },
    { cluster: 'c', replicas: 2 },
  ]);
  const each = decided({ weigh, isForEach: true }).status;
  expect(each.placements).toEqual([
    { cluster: 'b', replicas: 3 },
    { cluster: 'c', replicas: 2 },
  ]);
  expect(each.unplaced).toMatchObject({ replicas: 1 });
});

test.each<[what: string, weigh: () => unknown, told: string]>([
  ['too few', () => [1], 'its weigh returned 1 numbers for 3 clusters'],
  ['a negative one', () => [1, -1, 1], 'its weigh gave b the weight -1, which is no number from 0'],
  ['no list', () => 3, 'its weigh returned 3 instead of a list of numbers'],
])('weights are held to their rule: %s', (_, weigh, told) => {
  const { status, reasons } = decided({ weigh: weigh as () => readonly number[], divide: () => [] });
  expect(status.placements).toEqual([]);
  expect(reasons.notes.map(renderNote).join()).toContain(told);
});

test('a division within the rules is followed, and what it leaves out waits', () => {
  const two = decided(
    dividing(([a, , c]) => [
      { ...c, pods: 1 },
      { ...a, pods: 1 },
    ]),
  );
  expect(two.status.placements).toEqual([
    { cluster: 'a', replicas: 1 },
    { cluster: 'c', replicas: 1 },
  ]);
  expect(two.status.unplaced).toMatchObject({ replicas: 1 });
});

const scored = (candidate: unknown, score: unknown = 1): object => ({ candidate, score });

/** A division, whatever the compiler would say of it. */
function dividing(
  answer: (places: readonly Own.Place[], total: number) => unknown,
): Partial<Own.PlacementPolicy> {
  return { divide: (total, places) => answer(places, total) as readonly Own.Portion[] };
}

const BROKEN: readonly (readonly [
  what: string,
  own: Partial<Own.PlacementPolicy>,
  broke: string | RegExp,
])[] = [
  [
    'returns nothing',
    answering(() => undefined),
    'its rank returned undefined instead of a list of { candidate, score }',
  ],
  [
    'returns names',
    answering((all) => all.map(({ name }) => name)),
    'its rank returned "a" instead of { candidate, score }',
  ],
  [
    'leaves one out',
    answering((all) => all.slice(1).map((one) => scored(one))),
    'its rank left out a; every candidate has a place, the worst comes last',
  ],
  [
    'names one twice',
    answering((all) => [...all, all[0]].map((one) => scored(one))),
    'its rank returned a twice',
  ],
  [
    'makes one up',
    answering((all) => [...all, { name: 'moon' }].map((one) => scored(one))),
    'its rank returned moon, which is no candidate',
  ],
  [
    'scores with NaN',
    answering((all) => all.map((one) => scored(one, NaN))),
    'its rank gave a the score NaN, which is no number',
  ],
  [
    'scores with text',
    answering((all) => all.map((one) => scored(one, 'best'))),
    'its rank gave a the score best, which is no number',
  ],
  [
    'throws',
    answering(() => {
      throw new RangeError('lost');
    }),
    /^its rank threw RangeError: lost/,
  ],
  [
    'throws no error',
    answering(() => {
      throw 'lost' as unknown as Error;
    }),
    'its rank threw lost',
  ],
  ['names a location twice', { locations: () => ['a', 'a'] }, 'its locations named a twice'],
  [
    'divides into no list',
    dividing(() => 3),
    'its divide returned 3 instead of a list of { candidate, pods }',
  ],
  [
    'divides over one twice',
    dividing(([a]) => [
      { ...a, pods: 1 },
      { ...a, pods: 1 },
    ]),
    'its divide returned a twice',
  ],
  [
    'divides over the moon',
    dividing(() => [{ candidate: { name: 'moon' }, pods: 1 }]),
    'its divide returned moon, which is no place',
  ],
  [
    'divides more than is asked',
    dividing((all) => all.map((one) => ({ ...one, pods: 2 }))),
    'its divide gave out 6 where 3 were asked for',
  ],
  [
    'divides more than fits',
    dividing((all) => [{ ...all[2]!, pods: 3 }]),
    'its divide gave c 3 pods, and 2 fit there',
  ],
  [
    'divides into halves',
    dividing(([a]) => [{ ...a, pods: 1.5 }]),
    'its divide gave a 1.5 pods, which is no whole number from 0',
  ],
  [
    'divides into NaN',
    dividing(([a]) => [{ ...a, pods: NaN }]),
    'its divide gave a NaN pods, which is no whole number from 0',
  ],
  [
    'takes away',
    dividing(([a]) => [{ ...a, pods: -1 }]),
    'its divide gave a -1 pods, which is no whole number from 0',
  ],
  [
    'names no list',
    { locations: () => 'a' as unknown as string[] },
    'its locations returned "a" instead of a list of names of clusters',
  ],
];

test.each(BROKEN)('a policy that %s stalls the object with its name and the rule', (_, own, broke) => {
  const { status, effects, reasons } = decided(own);
  expect(status.conditions).toEqual([{ type: 'Stalled', status: 'True', reason: 'PolicyFailed' }]);
  expect(effects).toEqual([]);
  expect(reasons.notes).toEqual([
    {
      code: 'PolicyFailed',
      policy: 'mine',
      broke: typeof broke === 'string' ? broke : (expect.stringMatching(broke) as string),
    },
  ]);
  expect(renderNote(reasons.notes[0]!)).toMatch(/^policy mine broke a rule: its /);
});

test('a policy that does not say whether it rebalances is told so', () => {
  const rebalances = (): boolean => 'no' as unknown as boolean;
  const policy = guarded({ name: 'mine', summary: 'Mine.', rank: byRoom, rebalances }, 'mine.ts');
  expect(() => policy.rebalances!(deploymentOf())).toThrow(
    'policy mine broke a rule: its rebalances returned "no" instead of true or false',
  );
});

test('an error of our own is not blamed on the policy', () => {
  const faulty: PlacementPolicy = {
    ...BUILT_IN.get('worst_fit')!,
    name: 'mine',
    rank: () => {
      throw new Error('ours');
    },
  };
  const world = new World().cluster('a', 4);
  world.place('front', deploymentOf({ policy: 'mine' }));
  expect(() => decide({ ...world.inputOf('front'), policies: withOthers([faulty]) })).toThrow('ours');
});

const rank = byRoom;
const good = { name: 'mine', summary: 'Mine.', rank };

const FORMS: readonly (readonly [
  what: string,
  exported: Record<string, unknown>,
  faults: readonly (string | RegExp)[],
])[] = [
  [
    'no default export',
    { mine: good },
    [/^there is no default export \(it exports mine only\); write: export default /],
  ],
  ['nothing in the list', { default: [] }, [/the list is empty/]],
  ['no object', { default: [good, 7] }, [/^default\[1\]: is a number and no policy/]],
  [
    'nothing of what it needs',
    { default: {} },
    [/^default\.name: is missing; /, /^default\.summary: is missing; /, /^default\.rank: is missing; /],
  ],
  [
    'a name that cannot be written',
    { default: { ...good, name: 'My-Policy' } },
    [/^default\.name: is wrong; write lower-case/],
  ],
  [
    'fields of other types',
    { default: { ...good, parameters: 'home', source: 1, overflow: 'cloud', locations: [], rank: {} } },
    [
      /parameters: is wrong/,
      /source: is wrong/,
      /overflow: is wrong; write one of 'policyOrder'/,
      /locations: is wrong/,
      /rank: is wrong/,
    ],
  ],
  [
    'a field that is misspelt',
    { default: { ...good, overflw: 'none' } },
    [/^default\.overflw: a policy has no such field; did you mean overflow\?$/],
  ],
  [
    'the name of a built-in one',
    { default: { ...good, name: 'worst_fit' } },
    [/^worst_fit is the name of a policy that there is already/],
  ],
  [
    'more than one way to divide',
    { default: { name: 'mine', summary: 'Mine.', divide: () => [], isForEach: true, weigh: 1 } },
    [/^default\.isForEach: asks every cluster for all/, /^default\.weigh: is wrong/],
  ],
  ['one name twice', { default: [good, good] }, [/^mine is the name of two policies of this file/]],
];

test.each(FORMS)('a file with %s is told every fault of it', (_, exported, faults) => {
  const read = policiesIn(exported, [...BUILT_IN.keys()]);
  expect(read).toEqual({ ok: false, error: faults.map((fault) => expect.stringMatching(fault) as string) });
});

test('a file may hold one policy or several', () => {
  const other = { ...good, name: 'other' };
  expect(policiesIn({ default: good }, [])).toEqual({ ok: true, value: [good] });
  expect(policiesIn({ default: [good, other] }, [])).toEqual({ ok: true, value: [good, other] });
});

test('the types that are handed out know every field that decisions know', () => {
  expectTypeOf<keyof Own.PlacementPolicy>().toEqualTypeOf<keyof PlacementPolicy>();
});
