// What the pods on the board look like as a whole: the sizes that are asked for most, cpu and memory. Sizes within a factor of
// two are taken together, so that thousands of jobs of slightly different sizes are a handful of typical ones.

import type { PodShape } from '../pod/pod-shape.ts';
import { compareText } from '../text.ts';
import type { BoardEntry } from './entry.ts';

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

/** Pods that are wanted, placed or not, by size. Sums are of whole numbers, so the order of posting leaves no trace. */
export class TypicalShapes {
  private readonly sizes = new Map<string, Size>();
  private sorted: readonly TypicalShape[] | null = [];

  /** Replaces what a workload says. */
  replace(before: BoardEntry | undefined, after: BoardEntry | undefined): void {
    const had = podsOf(before);
    const has = podsOf(after);
    if (had === has && before?.shape.requestsId === after?.shape.requestsId) return;
    if (before !== undefined) this.count(before.shape, -had);
    if (after !== undefined) this.count(after.shape, has);
  }

  /** The sizes asked for most, most first; empty where nothing is wanted. */
  list(): readonly TypicalShape[] {
    return (this.sorted ??= this.worked());
  }

  private worked(): readonly TypicalShape[] {
    const most = [...this.sizes.values()]
      .sort((a, b) => b.pods - a.pods || compareText(a.key, b.key))
      .slice(0, TYPICAL_MAX);
    const all = most.reduce((sum, { pods }) => sum + pods, 0);
    return most.map(({ pods, cpuMilli, memoryBytes }) => ({
      cpuMilli: cpuMilli / pods,
      memoryBytes: memoryBytes / pods,
      share: pods / all,
    }));
  }

  private count({ cpuMilli, memoryBytes }: PodShape, pods: number): void {
    if (pods === 0) return;
    this.sorted = null;
    const key = `${doublings(cpuMilli)} ${doublings(memoryBytes / MIB)}`;
    const size = this.sizes.get(key) ?? { key, pods: 0, cpuMilli: 0, memoryBytes: 0 };
    size.pods += pods;
    size.cpuMilli += cpuMilli * pods;
    size.memoryBytes += memoryBytes * pods;
    if (size.pods === 0) this.sizes.delete(key);
    else this.sizes.set(key, size);
  }
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
