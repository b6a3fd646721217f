// How many of some waiting pods could be bound now, at the most: vector bin packing, exactly, by an integer program. It sees requests
// and room alone; what else a pod asks of nodes may make it fewer.

import { sumText, type Solve } from './solver.ts';

/** Free room of one node. */
export interface Room {
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly pods: number;
}

/** Waiting pods of one size. */
export interface WaitingPods {
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly count: number;
}

/** Variables beyond which no exact answer is tried. */
const VARIABLES_MAX = 1000;

/** Null where the instance is too large, or no optimum was proven. */
export function placeableNow(
  solve: Solve,
  rooms: readonly Room[],
  waiting: readonly WaitingPods[],
): number | null {
  const names: (readonly [pod: number, room: number, most: number])[] = [];
  for (const [p, pods] of waiting.entries())
    for (const [r, room] of rooms.entries()) {
      const most = mostIn(room, pods);
      if (most > 0) names.push([p, r, most]);
    }
  if (names.length === 0) return 0;
  if (names.length > VARIABLES_MAX) return null;
  const name = ([p, r]: (typeof names)[number]): string => `x${p}_${r}`;
  const rules: string[] = [];
  for (const [r, room] of rooms.entries()) {
    const here = names.filter(([, at]) => at === r);
    if (here.length === 0) continue;
    const limit = (capacity: number, of: (pods: WaitingPods) => number): void => {
      const sum = sumText(here.map((one) => [of(waiting[one[0]]!), name(one)]));
      if (sum !== '') rules.push(`${sum} <= ${capacity}`);
    };
    limit(room.cpuMilli, ({ cpuMilli }) => cpuMilli);
    limit(room.memoryBytes / 2 ** 20, ({ memoryBytes }) => memoryBytes / 2 ** 20);
    limit(room.pods, () => 1);
  }
  for (const [p, { count }] of waiting.entries()) {
    const sum = sumText(names.filter(([of]) => of === p).map((one) => [1, name(one)]));
    if (sum !== '') rules.push(`${sum} <= ${count}`);
  }
  const value = solve(
    [
      'Maximize',
      ` placed: ${sumText(names.map((one) => [1, name(one)]))}`,
      'Subject To',
      ...rules.map((rule, i) => ` r${i}: ${rule}`),
      'Bounds',
      ...names.map((one) => ` 0 <= ${name(one)} <= ${one[2]}`),
      'Generals',
      ` ${names.map(name).join('\n ')}`,
      'End\n',
    ].join('\n'),
  );
  return value === null ? null : Math.round(value);
}

function mostIn(room: Room, { cpuMilli, memoryBytes, count }: WaitingPods): number {
  const fits = (free: number, each: number): number => (each === 0 ? Infinity : Math.floor(free / each));
  return Math.max(
    0,
    Math.min(count, room.pods, fits(room.cpuMilli, cpuMilli), fits(room.memoryBytes, memoryBytes)),
  );
}
