// The integer program against trying everything.

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { placeableNow, type Room, type WaitingPods } from '../../simulator/bounds/placeable.ts';
import { loadSolver, type Solve } from '../../simulator/bounds/solver.ts';

const MEBIBYTE = 2 ** 20;
let solve: Solve;
beforeAll(async () => {
  solve = await loadSolver();
});

/** The most pods that go into rooms, by trying every room for every pod. */
function byHand(rooms: readonly Room[], pods: readonly WaitingPods[]): number {
  const [pod, ...others] = pods;
  if (pod === undefined) return 0;
  let most = byHand(rooms, others);
  for (const [index, room] of rooms.entries()) {
    if (room.cpuMilli < pod.cpuMilli || room.memoryBytes < pod.memoryBytes || room.pods < 1) continue;
    const left = {
      cpuMilli: room.cpuMilli - pod.cpuMilli,
      memoryBytes: room.memoryBytes - pod.memoryBytes,
      pods: room.pods - 1,
    };
    most = Math.max(most, 1 + byHand(rooms.with(index, left), others));
  }
  return most;
}

describe('pods that can be placed now', () => {
  it('are as many as trying everything finds', () => {
    const memory = fc.integer({ min: 0, max: 6 }).map((gib) => gib * 700 * MEBIBYTE);
    const room = fc.record({
      cpuMilli: fc.integer({ min: 0, max: 40 }).map((tenths) => tenths * 100),
      memoryBytes: memory,
      pods: fc.integer({ min: 0, max: 3 }),
    });
    const pods = fc.record({
      cpuMilli: fc.integer({ min: 0, max: 25 }).map((tenths) => tenths * 100),
      memoryBytes: memory,
      count: fc.integer({ min: 1, max: 2 }),
    });
    const rooms = fc.array(room, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(rooms, fc.array(pods, { maxLength: 3 }), (rooms, waiting) => {
        const each = waiting.flatMap((pods) => Array.from({ length: pods.count }, () => pods));
        expect(placeableNow(solve, rooms, waiting)).toBe(byHand(rooms, each));
      }),
      { numRuns: 60 },
    );
  });

  it('are found where taking the largest first goes wrong', () => {
    const room = (cpuMilli: number): Room => ({ cpuMilli, memoryBytes: 0, pods: 10 });
    const pods = (cpuMilli: number, count: number): WaitingPods => ({ cpuMilli, memoryBytes: 0, count });
    expect(placeableNow(solve, [room(4000)], [pods(3000, 1), pods(2000, 2)])).toBe(2);
  });

  it('are not sought where there are too many', () => {
    const rooms = Array.from({ length: 100 }, () => ({ cpuMilli: 1000, memoryBytes: 0, pods: 1 }));
    const waiting = Array.from({ length: 30 }, () => ({ cpuMilli: 100, memoryBytes: 0, count: 1 }));
    expect(placeableNow(solve, rooms, waiting)).toBeNull();
  });
});
