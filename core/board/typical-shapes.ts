// What the pods on the board look like as a whole: the sizes that are asked for most, cpu and memory. Sizes within a factor of
// two are taken together, so that thousands of jobs of slightly different sizes are a handful of typical ones.

import type { PodShape } from '../pod/pod-shape.ts';
import type { Key } from '../decide/key.ts';
import { compareText } from '../text.ts';
import type { BoardEntry } from './entry.ts';
import { onDemand, type OnDemand } from './on-demand.ts';

/** A size of pods and the share of all pods that have it. */
export interface TypicalShape {
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  /** In (0, 1]; the shares of a list make 1. */
  readonly share: number;
}

/** More sizes add little and each costs a walk over nodes. */
const TYPICAL_MAX = 6;
const MIB = 2 ** 20;

interface Size {
  readonly key: string;
  pods: number;
  cpuMilli: number;
  memoryBytes: number;
}

/** The sizes with their pods, and what follows from them, until they change. */
interface Census {
  readonly sizes: Map<string, Size>;
  most: readonly TypicalShape[] | null;
}

/** Pods that are wanted, placed or not, by size. Sums are of whole numbers, so the order of posting leaves no trace. */
export class TypicalShapes {
  private readonly census: OnDemand<Census>;

  /** @param entries all that is on the board */
  constructor(entries: ReadonlyMap<Key, BoardEntry>) {
    this.census = onDemand(() => censusOf(entries));
  }

  /** Replaces what a workload says. */
  replace(before: BoardEntry | undefined, after: BoardEntry | undefined): void {
    const census = this.census.kept();
    if (census === null) return;
    const had = podsOf(before);
    const has = podsOf(after);
    if (had === has && before?.shape.requestsId === after?.shape.requestsId) return;
    census.most = null;
    if (before !== undefined) count(census.sizes, before.shape, -had);
    if (after !== undefined) count(census.sizes, after.shape, has);
  }

  /** The sizes asked for most, most first; empty where nothing is wanted. */
  list(): readonly TypicalShape[] {
    const census = this.census.open();
    return (census.most ??= mostAsked(census.sizes));
  }
}

function censusOf(entries: ReadonlyMap<Key, BoardEntry>): Census {
  const sizes = new Map<string, Size>();
  for (const entry of entries.values()) count(sizes, entry.shape, podsOf(entry));
  return { sizes, most: null };
}

function mostAsked(sizes: ReadonlyMap<string, Size>): readonly TypicalShape[] {
  // A few of many, asked for after almost every decision: sorting all of them would cost more than the rest.
  const most: Size[] = [];
  for (const size of sizes.values()) {
    const isFull = most.length === TYPICAL_MAX;
    if (isFull && !isAskedMore(size, most[TYPICAL_MAX - 1]!)) continue;
    let place = isFull ? TYPICAL_MAX - 1 : most.length;
    for (; place > 0 && isAskedMore(size, most[place - 1]!); place--) most[place] = most[place - 1]!;
    most[place] = size;
  }
  const all = most.reduce((sum, { pods }) => sum + pods, 0);
  const shapes = most.map(({ pods, cpuMilli, memoryBytes }) =>
    Object.freeze({ cpuMilli: cpuMilli / pods, memoryBytes: memoryBytes / pods, share: pods / all }),
  );
  return Object.freeze(shapes);
}

function isAskedMore(a: Size, b: Size): boolean {
  return a.pods > b.pods || (a.pods === b.pods && compareText(a.key, b.key) < 0);
}

function count(sizes: Map<string, Size>, { cpuMilli, memoryBytes }: PodShape, pods: number): void {
  if (pods === 0) return;
  const key = `${doublings(cpuMilli)} ${doublings(memoryBytes / MIB)}`;
  const size = sizes.get(key) ?? { key, pods: 0, cpuMilli: 0, memoryBytes: 0 };
  size.pods += pods;
  size.cpuMilli += cpuMilli * pods;
  size.memoryBytes += memoryBytes * pods;
  if (size.pods === 0) sizes.delete(key);
  else sizes.set(key, size);
}

/** How often one is doubled until it is more than the amount. */
function doublings(amount: number): number {
  return 32 - Math.clz32(Math.ceil(amount));
}

function podsOf(entry: BoardEntry | undefined): number {
  if (entry === undefined) return 0;
  let pods = entry.unplaced?.replicas ?? 0;
  for (const { replicas } of entry.placements) pods += replicas;
  return pods;
}
