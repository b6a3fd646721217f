// The list of those who wait: the same as sorting and sifting all entries of the board, also while they change.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BoardEntry } from '../../core/board/entry.ts';
import { createBoard, post } from '../../core/board/board.ts';
import { byTurn, turnOf } from '../../core/board/waiting-turn.ts';
import type { Key } from '../../core/decide/key.ts';
import { NO_VARIANTS } from '../../core/placement/variants.ts';
import { shapeWith } from '../support/shapes.ts';

const CLUSTERS = ['c', 'd', 'e'];

interface Said {
  readonly name: string;
  readonly priority: number;
  readonly sinceMicros: number | null;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly within: readonly string[] | null;
  readonly isLeaving: boolean;
}

const said: fc.Arbitrary<Said> = fc.record({
  name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
  priority: fc.nat(2),
  sinceMicros: fc.option(fc.nat(3)),
  cpuMilli: fc.nat(4),
  memoryBytes: fc.nat(4),
  within: fc.option(fc.subarray(CLUSTERS)),
  isLeaving: fc.boolean(),
});

function entryOf({
  name,
  priority,
  sinceMicros,
  cpuMilli,
  memoryBytes,
  within,
  isLeaving,
}: Said): BoardEntry {
  const unplaced = sinceMicros === null ? null : { replicas: 1, sinceMicros, within };
  return {
    key: keyOf(name),
    ...{ namespace: 'default', name, priority, unplaced },
    shape: shapeWith({ cpuMilli, memoryBytes }),
    variants: NO_VARIANTS,
    createdMicros: 0,
    placements: [],
    leaving: isLeaving ? ['c'] : [],
  };
}

const keyOf = (name: string): Key => `MultiClusterJob/default/${name}`;

/** Those who may wait for room of this size in a cluster, by looking at all. */
function sifted(entries: Iterable<BoardEntry>, cluster: string, most: number): string[] {
  return [...entries]
    .filter(({ unplaced }) => unplaced !== null)
    .filter(({ unplaced }) => unplaced!.within?.length !== 1 || unplaced!.within[0] === cluster)
    .filter(
      ({ shape, leaving }) => leaving!.length > 0 || Math.max(shape.cpuMilli, shape.memoryBytes) <= most,
    )
    .sort((a, b) => byTurn(turnOf(a.key, a), turnOf(b.key, b)))
    .map(({ name }) => name);
}

const room = (cluster: string, most: number) => ({
  ...{ cpuMilli: most, memoryBytes: most },
  isIn: (name: string) => name === cluster,
});

describe('those who wait', () => {
  it('come in turn, without those who ask for more or wait for another cluster', () => {
    fc.assert(
      fc.property(fc.array(said), fc.constantFrom(...CLUSTERS), fc.nat(4), (posts, cluster, most) => {
        const board = createBoard();
        for (const one of posts) post(board, keyOf(one.name), entryOf(one));
        const found = [...board.waiting.for(room(cluster, most))].map(({ name }) => name);
        expect(found).toEqual(sifted(board.entries.values(), cluster, most));
      }),
    );
  });

  it('are each looked at as they are when their turn comes', () => {
    fc.assert(
      fc.property(fc.array(said), fc.array(said), (posts, changes) => {
        const board = createBoard();
        for (const one of posts) post(board, keyOf(one.name), entryOf(one));
        const turns = board.waiting.for(room('c', 4));
        let turn = turns.next();
        for (const change of changes) {
          if (turn.done === true) return;
          const passed = turnOf(turn.value.key, turn.value);
          post(board, keyOf(change.name), entryOf(change));
          const later = [...board.entries.values()].filter((one) => byTurn(turnOf(one.key, one), passed) > 0);
          turn = turns.next();
          expect(turn.done === true ? undefined : turn.value.name).toBe(sifted(later, 'c', 4)[0]);
        }
      }),
    );
  });
});
