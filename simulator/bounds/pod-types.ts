// Pods of jobs put together into few types, for one resource. A type asks for no more than the least of its pods and runs no longer
// than the shortest, so whatever holds for types is no harder than what holds for the pods: bounds stay bounds.

import type { PodShape } from '../../core/pod/pod-shape.ts';
import type { Jobs } from '../load/load.ts';

export interface PodType {
  /** Least of all its pods. */
  readonly request: number;
  readonly runMicros: number;
  /** Sorted. */
  readonly arrivals: readonly number[];
}

interface Pod {
  readonly atMicros: number;
  readonly request: number;
  readonly runMicros: number;
}

/** Parts that pods are cut into by how long they run, then by what they request. */
const PARTS = { run: 30, request: 10 };

/** The types of all jobs that arrive before a time, by what they request of one resource. */
export function podTypes(
  jobs: Jobs,
  untilMicros: number,
  requestOf: (shape: PodShape) => number,
): readonly PodType[] {
  const pods: Pod[] = [];
  for (let row = 0; row < jobs.count; row++) {
    const atMicros = jobs.atMicros[row]!;
    if (atMicros >= untilMicros) break;
    // What runs on after the end changes nothing.
    const runMicros = Math.min(jobs.runMicros[row]!, untilMicros - atMicros);
    const pod = { atMicros, request: requestOf(jobs.shape[row]!), runMicros };
    for (let i = 0; i < jobs.pods[row]!; i++) pods.push(pod);
  }
  return cut(pods, PARTS.run, ({ runMicros }) => runMicros)
    .flatMap((some) => cut(some, PARTS.request, ({ request }) => request))
    .map(typeOf);
}

/** Parts in order of a size, each with as much of it in all as the others: the few large pods, which matter most, lose least. */
function cut(pods: readonly Pod[], parts: number, sizeOf: (pod: Pod) => number): (readonly Pod[])[] {
  const sorted = [...pods].sort((a, b) => sizeOf(a) - sizeOf(b));
  const total = sorted.reduce((sum, pod) => sum + sizeOf(pod), 0);
  const made: Pod[][] = Array.from({ length: parts }, () => []);
  let before = 0;
  for (const pod of sorted) {
    const part = total === 0 ? 0 : Math.floor((before / total) * parts);
    made[Math.min(parts - 1, part)]!.push(pod);
    before += sizeOf(pod);
  }
  return made.filter(({ length }) => length > 0);
}

function typeOf(pods: readonly Pod[]): PodType {
  const least = (of: (pod: Pod) => number): number =>
    pods.reduce((min, pod) => Math.min(min, of(pod)), Infinity);
  return {
    request: least(({ request }) => request),
    runMicros: least(({ runMicros }) => runMicros),
    arrivals: pods.map(({ atMicros }) => atMicros).sort((a, b) => a - b),
  };
}
