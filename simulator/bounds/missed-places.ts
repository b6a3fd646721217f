// How far a policy's decisions are from the best that could be done at once: at some instants of a run, how many more of the pods
// that wait could have been bound than are on their way, found exactly. It only looks; the run is as it is without.

import { runOnce, type RunInput, type RunView } from '../run/run.ts';
import { Mck8sControl } from '../world/mck8s-control.ts';
import { placeableNow, type Room, type WaitingPods } from './placeable.ts';
import type { Solve } from './solver.ts';

/** Means over the instants that had an exact answer; null where none had. */
export interface MissedPlaces {
  /** Instants that were looked at, and those of them that had an exact answer. */
  readonly instants: number;
  readonly exact: number;
  /** Pods that were wanted and not bound. */
  readonly waiting: number | null;
  /** Pods that could have been bound beyond those that were on their way to a member. */
  readonly missed: number | null;
}

interface Instant {
  readonly rooms: readonly Room[];
  readonly waiting: readonly WaitingPods[];
  readonly onTheirWay: number;
}

/** Runs once more and looks at it in the middle of so many equal parts of the run. */
export function missedPlaces(solve: Solve, input: RunInput, parts: number): MissedPlaces {
  const { durationMicros } = input.scenario;
  const instants: Instant[] = [];
  let next = durationMicros / parts / 2;
  const asked = (view: RunView): boolean => {
    if (view.nowMicros < next) return false;
    // Where nothing happens for long, one look is enough.
    while (next <= view.nowMicros) next += durationMicros / parts;
    const seen = instantOf(view);
    if (seen !== null) instants.push(seen);
    return false;
  };
  runOnce({ ...input, interrupt: { everyEvents: 1, asked } });
  const answers = instants.flatMap(({ rooms, waiting, onTheirWay }) => {
    const most = placeableNow(solve, rooms, waiting);
    if (most === null) return [];
    const pods = waiting.reduce((sum, { count }) => sum + count, 0);
    return [{ pods, missed: Math.max(0, most - onTheirWay) }];
  });
  const mean = (of: (answer: (typeof answers)[number]) => number): number | null =>
    answers.length === 0 ? null : answers.reduce((sum, answer) => sum + of(answer), 0) / answers.length;
  return {
    instants: instants.length,
    exact: answers.length,
    waiting: mean(({ pods }) => pods),
    missed: mean(({ missed }) => missed),
  };
}

function instantOf({ control }: RunView): Instant | null {
  if (!(control instanceof Mck8sControl)) return null;
  const rooms = control.clusters.flatMap(({ nodes }) => {
    const slots = Array.from({ length: nodes.slots }, (_, slot) => slot);
    return slots
      .filter((slot) => nodes.present[slot] === 1)
      .map((slot): Room => ({
        cpuMilli: nodes.cpu.free[slot]!,
        memoryBytes: nodes.memory.free[slot]!,
        pods: nodes.pods.free[slot]!,
      }));
  });
  const pending = control.cluster0.workloads.all().filter((workload) => workload.pending > 0);
  const waiting = pending.map(({ pending: count, spec: { shape } }): WaitingPods => {
    const { cpuMilli, memoryBytes } = shape;
    return { cpuMilli, memoryBytes, count };
  });
  // What was never decided on is on no way.
  const onTheirWay = pending.reduce(
    (sum, { pending, status }) =>
      sum + (status === null ? 0 : Math.max(0, pending - (status.unplaced?.replicas ?? 0))),
    0,
  );
  return { rooms, waiting, onTheirWay };
}
