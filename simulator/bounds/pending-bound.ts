// How few pods any policy can let wait: a lower bound on the time mean of pending pods, by a linear program. It knows what no
// policy knows, arrivals and durations to come, and pours pods like water into one pool of all nodes.
//
// Time is cut into intervals I_k = [t_k, t_k+1) of one length. S(T,k) is how many pods of type T are bound before t_k+1, so that
// y(T,k) = S(T,k) - S(T,k-1) are bound within I_k, and A(T,t) is how many of them have arrived before t.
//
//   minimise   sum of p(T,m) over types and intervals, times the length of an interval
//   such that  y(T,k) >= 0, S(T,k) <= A(T,t_k+1)           no pod is bound before it arrives
//              p(T,m) >= A(T,t_m) - S(T,m), p(T,m) >= 0
//              for windows [t_l, t_m):
//              sum of y(T,k) x request(T) x o(T,k,l,m) <= capacity x (t_m - t_l)
//
// It is solved for cpu and for memory by itself, each with types of its own, and the larger minimum counts; to look at one resource
// alone makes it no larger. Here o(T,k,l,m) is the least time that a pod of T that is bound at any s in I_k spends within the window while it runs.
// |[s, s + d) and [t_l, t_m)| rises, stays and falls as s grows, so its least over I_k is at one of the ends of I_k.
//
// Proof that this is a bound. Take any run of any policy, and let S be how many pods were bound by the end of each interval. Pods are
// bound after they arrive: the first rule holds. While it is bound, a pod takes its requests on a node, and it is bound for at least as
// long as it runs; no node holds more than is allocatable, so the sum over all pods and the time of a window of what they take is
// at most capacity times time. A type asks for the least of its pods and runs as long as the shortest: the third rule holds. At any
// time in I_m those wait that have arrived and are not bound, where both only grow, so at least A(T,t_m) - S(T,m), and never fewer than
// none: with p at the larger of the two the second rule holds, and the integral of pending pods is at least the objective. So
// every run is a solution whose objective is no more than what it has pending, and the minimum is no more than that either. What
// the program leaves out (homes, nodes, delays, other load) only makes pods wait longer. []
//
// It needs that a bound pod runs to its end: where faults take pods from nodes, there is no bound.

import type { PodShape } from '../../core/pod/pod-shape.ts';
import type { Load } from '../load/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { podTypes, type PodType } from './pod-types.ts';
import { sumText, type Solve } from './solver.ts';

/** Intervals that a run is cut into. */
const INTERVALS = 48;
/** Lengths of windows, in intervals; each starts at multiples of half its length. */
const WINDOWS = [1, 2, 4, 8, 16, 48];
/** What the solver's tolerances may be wrong by, of the value and in pods. */
const SLACK = 1e-5;

const RESOURCES: readonly {
  readonly name: string;
  /** What numbers in programs are given in, as they should be neither very large nor very small. */
  readonly unit: number;
  readonly requestOf: (shape: PodShape) => number;
}[] = [
  { name: 'cpu', unit: 1000, requestOf: ({ cpuMilli }) => cpuMilli },
  { name: 'memory', unit: 2 ** 30, requestOf: ({ memoryBytes }) => memoryBytes },
];

type Term = readonly [factor: number, name: string];

/** Why there is no bound for a scenario; null where there is one. */
export function whyNoPendingBound(scenario: Scenario): string | null {
  if (scenario.faults.length > 0) return 'faults may take pods from nodes before their end';
  return null;
}

/** Pods that wait on the time mean of a run under any policy, at the least; null where the solver found no optimum. */
export function pendingBound(solve: Solve, scenario: Scenario, load: Load): number | null {
  const values = RESOURCES.map(({ name, unit, requestOf }) => {
    const types = podTypes(load.jobs, scenario.durationMicros, (shape) => requestOf(shape) / unit);
    const nodes = scenario.clusters.flatMap(({ nodes }) => nodes);
    const capacity = nodes.reduce((sum, { allocatable }) => sum + (allocatable.get(name) ?? 0), 0) / unit;
    if (types.length === 0) return 0;
    const value = solve(pendingProgram(types, capacity, scenario.durationMicros / INTERVALS));
    return value === null ? null : Math.max(0, value * (1 - SLACK) - SLACK) / INTERVALS;
  });
  return values.every((value) => value !== null) ? Math.max(...values) : null;
}

/** The program, its time in intervals of so many microseconds. */
function pendingProgram(types: readonly PodType[], capacity: number, step: number): string {
  const intervals = Array.from({ length: INTERVALS }, (_, k) => k);
  const rules: string[] = [];
  const limits: string[] = [];
  for (const [t, { arrivals }] of types.entries())
    for (const k of intervals) {
      limits.push(`0 <= s${t}_${k} <= ${countBefore(arrivals, (k + 1) * step)}`);
      if (k > 0) rules.push(`s${t}_${k} - s${t}_${k - 1} >= 0`);
      const waiting = countBefore(arrivals, k * step);
      if (waiting > 0) rules.push(`p${t}_${k} + s${t}_${k} >= ${waiting}`);
    }
  for (const [from, to] of windows()) {
    const sum = sumText(types.flatMap((type, t) => takenWithin(type, t, step, from, to)));
    if (sum !== '') rules.push(`${sum} <= ${capacity * (to - from)}`);
  }
  return [
    'Minimize',
    ` pending: ${sumText(types.flatMap((_, t) => intervals.map((k): Term => [1, `p${t}_${k}`])))}`,
    'Subject To',
    ...rules.map((rule, i) => ` r${i}: ${rule}`),
    'Bounds',
    ...limits.map((limit) => ` ${limit}`),
    'End\n',
  ].join('\n');
}

/** What pods of a type take within a window: a sum over y, written in S, as what S(k) adds to y(k) it takes from y(k + 1). */
function takenWithin(type: PodType, t: number, step: number, from: number, to: number): Term[] {
  const least = (k: number): number => (k < to ? leastWithin(k, type.runMicros / step, from, to) : 0);
  return Array.from({ length: to }, (_, k): Term => [type.request * (least(k) - least(k + 1)), `s${t}_${k}`]);
}

function* windows(): Generator<readonly [from: number, to: number]> {
  for (const length of WINDOWS)
    for (let from = 0; from < INTERVALS; from += Math.max(1, length >> 1))
      yield [from, Math.min(INTERVALS, from + length)];
}

/** The least part of [s, s + run) that lies in [from, to), over all s from k to k + 1; all in intervals. */
function leastWithin(k: number, run: number, from: number, to: number): number {
  const within = (s: number): number => Math.max(0, Math.min(s + run, to) - Math.max(s, from));
  return Math.min(within(k), within(k + 1));
}

function countBefore(sorted: readonly number[], time: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
