// Choosing among nodes: the best wins, ties go as the caller says, and a table keeps its slots.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FullScan } from '../../core/scheduling/full-scan.ts';
import { pickNode } from '../../core/scheduling/pick-node.ts';
import { Recent } from '../../core/scheduling/recent.ts';
import { ScoreTree } from '../../core/scheduling/score-tree.ts';
import { firstByName } from '../../core/scheduling/tie.ts';
import { nodeWith, shapeWith, tableOf } from '../support/shapes.ts';

const pod = shapeWith({ cpuMilli: 1000, memoryBytes: 2 ** 30 });

function never(): number {
  throw new Error('asked for a tie where there is none');
}

describe('picking', () => {
  test('takes the emptier node and asks nobody', () => {
    const table = tableOf(nodeWith('a'), nodeWith('b'), nodeWith('c'));
    table.addPods(0, pod, 1, 'requested');
    table.addPods(2, pod, 1, 'claimed');
    expect(pickNode(table, pod, never)).toBe(1);
  });

  test('finds none where none fits', () => {
    expect(pickNode(tableOf(), pod, never)).toBe(-1);
    expect(pickNode(tableOf(nodeWith('a', { ready: false })), pod, never)).toBe(-1);
  });

  test('offers ties in slot order', () => {
    const table = tableOf(nodeWith('d'), nodeWith('c'), nodeWith('b'), nodeWith('a'));
    table.addPods(1, pod, 1, 'requested');
    const offered: number[] = [];
    const slot = pickNode(table, pod, (count, slotAt) => {
      for (let k = 0; k < count; k++) offered.push(slotAt(k));
      return 1;
    });
    expect([offered, slot]).toEqual([[0, 2, 3], 2]);
    expect(pickNode(table, pod, firstByName(table))).toBe(3);
  });

  test('skips slots whose node is gone', () => {
    const table = tableOf(nodeWith('a'), nodeWith('b'), nodeWith('c'));
    const scan = new FullScan(table);
    table.removeNode('b');
    expect(scan.explain(pod).map(({ slot, name }) => [slot, name])).toEqual([
      [0, 'a'],
      [2, 'c'],
    ]);
    table.setNode(nodeWith('d'));
    expect(scan.explain(pod).map(({ name }) => name)).toEqual(['a', 'd', 'c']);
  });
});

test('a score tree knows the best score, how many have it and where they are', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -1, max: 3 }), { minLength: 1, maxLength: 40 }),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: -1, max: 3 })), { maxLength: 40 }),
      (scores, changes) => {
        const tree = new ScoreTree(scores.length);
        tree.fill(scores.length, (slot) => scores[slot]!);
        for (const [at, score] of changes) {
          tree.set(at % scores.length, score);
          scores[at % scores.length] = score;
        }
        const best = Math.max(...scores);
        const slots = [...scores.keys()].filter((slot) => best >= 0 && scores[slot] === best);
        expect(tree.bestCount).toBe(slots.length);
        expect(slots.map((_, k) => tree.bestSlot(k))).toEqual(slots);
      },
    ),
    { seed: 7 },
  );
});

test('what was not used for longest is forgotten first', () => {
  const made: string[] = [];
  const recent = new Recent<string>(2);
  for (const id of ['a', 'b', 'a', 'c', 'a', 'b'])
    recent.get(id, () => {
      made.push(id);
      return id;
    });
  expect(made).toEqual(['a', 'b', 'c', 'b']);
});
