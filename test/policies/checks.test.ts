// What a checking run finds out about a policy: that it writes, that it draws from elsewhere, that it remembers. And that it finds
// nothing in a policy that only reads, however it does.

import { describe, expect, test } from 'vitest';
import type * as Own from '../../core/policies/own-policy.ts';
import { checkPolicies } from '../../simulator/policies/check.ts';
import { withoutChance } from '../../simulator/policies/chance.ts';
import { Seal } from '../../simulator/policies/sealed.ts';
import { SMALL, scenarioOf } from '../scenario/scenarios-under-test.ts';

type Rank = NonNullable<Own.PlacementPolicy['rank']>;

const byRoom = (candidates: readonly Own.Candidate[]): Own.Ranked[] =>
  candidates
    .map((candidate) => ({ candidate, score: candidate.capacity }))
    .toSorted((a, b) => b.score - a.score);

/** What the check of a policy says; null: nothing. */
function found(own: Partial<Own.PlacementPolicy>): string | null {
  const scenario = scenarioOf(SMALL, { set: ['duration=2m'] });
  const policy = { name: 'mine', summary: 'Mine.', rank: byRoom, ...own };
  try {
    checkPolicies({ scenario, seed: 1, policies: ['mine'], own: [{ own: policy, path: '/mine.ts' }] });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Writes as JavaScript may, whatever the types say. */
interface Anything {
  [field: string]: Anything;
  (...args: unknown[]): Anything;
}

const WRITES: readonly (readonly [
  what: string,
  write: (all: Anything, context: Anything) => void,
  path: string,
])[] = [
  ['sorts what it is given', (all) => all['reverse']!(), 'candidates[0]'],
  [
    'changes a candidate',
    (all) => void ((all['0'] as unknown as { capacity: number }).capacity = 0),
    'candidates[0].capacity',
  ],
  [
    'forgets a cluster',
    (_, { fleet }) => fleet!['clusters']!['delete']!('edge1'),
    'context.fleet.clusters.delete()',
  ],
  ['adds a cluster', (_, { fleet }) => fleet!['names']!['push']!('edge9'), 'context.fleet.names[2]'],
  [
    'takes room off a node',
    (all) => all['0']!['cluster']!['nodes']!['cpu']!['free']!['fill']!(0),
    'candidates[0].cluster.nodes.cpu.free.fill()',
  ],
  [
    'labels a cluster it comes by',
    (_, { fleet }) => {
      for (const cluster of (fleet!['clusters']!['values'] as unknown as () => Iterable<Anything>)())
        cluster['facts']!['labels']!['set']!('a', 'b');
    },
    'context.fleet.clusters.get("edge1").facts.labels.set()',
  ],
  ['deletes a field', (_, { rules }) => Reflect.deleteProperty(rules!, 'home'), 'context.rules.home'],
  [
    'hides that it does',
    (all) => {
      try {
        Object.assign(all['0']!, { name: 'x' });
      } catch {
        /* nobody shall know */
      }
    },
    'candidates[0].name',
  ],
];

describe('a policy that writes', () => {
  test.each(WRITES)('%s', (_, write, path) => {
    const rank: Rank = (candidates, context) => {
      write(candidates as unknown as Anything, context as unknown as Anything);
      return byRoom(candidates);
    };
    expect(found({ rank })).toMatch(
      new RegExp(
        `^policy mine broke a rule: it wrote to ${path.replaceAll(/[.[\]()]/g, '\\$&')}; a policy changes nothing .*; it was to place MultiClusterJob/default/job-0 at [\\d.]+ s$`,
      ),
    );
  });
});

const DRAWS: readonly (readonly [asked: string, draw: () => unknown])[] = [
  ['Math.random()', () => Math.random()],
  ['Date.now()', () => Date.now()],
  ['new Date()', () => new Date()],
  ['Date()', () => Date()],
  ['performance.now()', () => performance.now()],
  ['crypto.randomUUID()', () => crypto.randomUUID()],
  ['process.hrtime()', () => process.hrtime()],
];

describe('a policy that draws from elsewhere', () => {
  test.each(DRAWS)('asks %s', (asked, draw) => {
    const rank: Rank = (candidates) => {
      draw();
      return byRoom(candidates);
    };
    expect(found({ rank })).toContain(
      `policy mine broke a rule: it asked ${asked}; chance comes from context.draw(purpose)`,
    );
    expect(draw()).toBeDefined();
  });

  test('in its divide as well', () => {
    const divide: Own.PlacementPolicy['divide'] = (total, places) =>
      Math.random() > 2
        ? []
        : places.slice(0, 1).map(({ candidate }) => ({ candidate, pods: Math.min(1, total) }));
    expect(found({ divide })).toContain('it asked Math.random()');
  });

  test('in its locations as well', () => {
    expect(found({ locations: () => [Math.random() > 2 ? 'edge2' : 'edge1'] })).toContain(
      'it asked Math.random()',
    );
  });

  test('by dice that it took along is found out by the second run', () => {
    const dice = Math.random.bind(Math);
    const rank: Rank = (candidates) => byRoom(candidates).map((ranked) => ({ ...ranked, score: dice() }));
    expect(found({ rank })).toContain('it decided otherwise when the same run was made again');
  });
});

test('a policy that remembers something is found out by the second run, and told the first decision that differs', () => {
  let calls = 0;
  const rank: Rank = (candidates) =>
    calls++ % 2 === 0 ? byRoom(candidates) : byRoom(candidates).toReversed();
  // An odd number of calls in a run: the second run begins the other way round.
  const message = found({ rank });
  expect(message).toMatch(
    /^policy mine broke a rule: it decided otherwise .*; it was to place MultiClusterJob\/default\/job-\d+ at [\d.]+ s$/,
  );
});

test('a policy that only reads is left alone, however it reads', () => {
  const rank: Rank = (candidates, { fleet, rules, board, self, draw }) => {
    const read: unknown[] = [
      JSON.stringify(rules.shape),
      [...fleet.clusters.values()].map(({ nodes }) => Array.from(nodes.cpu.free)),
      [...fleet.clusters.keys(), ...fleet.names.toSorted(), ...new Set(fleet.names)],
      [...candidates].sort((a, b) => a.capacity - b.capacity).reverse(),
      structuredClone([...candidates[0]!.cluster.facts.labels]),
      Object.entries(candidates[0]!.cluster.facts),
      { ...candidates[0]!.cluster.nodes },
      board.entries.get(self.key)?.placements.map(({ replicas }) => replicas),
      board.turns.before(self)?.key,
      new Date(5).toISOString(),
    ];
    fleet.rttMs.forEach((row, from) => read.push([...row], from));
    return byRoom(candidates).map((ranked) => ({
      ...ranked,
      score: ranked.score + draw(ranked.candidate.name),
    }));
  };
  expect(found({ rank })).toBeNull();
});

test('a seal shows what is there and lets nobody write, whatever way in is taken', () => {
  const data = {
    list: [1, { deep: new Map([['a', { x: 1 }]]) }],
    floats: new Float64Array([1, 2, 3]),
    set: new Set(['b']),
  };
  const before = structuredClone(data);
  const writes: string[] = [];
  const refuse = (path: string): never => {
    writes.push(path);
    throw new Error(path);
  };
  const sealed = new Seal(refuse).seal(data, 'data');
  expect(
    structuredClone({
      list: [...sealed.list].slice(0, 1),
      floats: [...sealed.floats.subarray(1)],
      set: [...sealed.set],
    }),
  ).toEqual({ list: [1], floats: [2, 3], set: ['b'] });
  const ways: (() => unknown)[] = [
    () => sealed.list.push(3),
    () => (sealed.floats[0] = 9),
    () => {
      sealed.floats.set([9]);
    },
    () => sealed.set.add('c'),
    () => Object.freeze(sealed),
    () => Object.setPrototypeOf(sealed, null) as unknown,
    () => Object.defineProperty(sealed, 'more', { value: 1 }),
  ];
  for (const way of ways) expect(way).toThrow();
  new Float64Array(sealed.floats.buffer).fill(9);
  expect(writes).toHaveLength(ways.length);
  expect(data).toEqual(before);
});

test('clocks and dice are back after whatever happened', () => {
  const { random } = Math;
  const before = Date;
  const asked = (what: string): never => {
    throw new Error(what);
  };
  expect(() => withoutChance(asked, () => Math.random())).toThrow('Math.random()');
  expect(withoutChance(asked, () => new Date(0).getTime())).toBe(0);
  expect([Math.random, Date]).toEqual([random, before]);
  expect(Object.hasOwn(performance, 'now')).toBe(false);
});
