// A cluster takes at least so many pods or none: evens out what is wished for, before anything is added. It knows no spread.

/** What a cluster holds and what is to be added to it, pods. */
export interface Wish {
  readonly cluster: string;
  readonly share: number;
  held: number;
  /** Pods that run there already and fit whatever its nodes say. */
  readonly stays: number;
  wish: number;
}

/**
 * The wishes, none of which leaves a cluster with fewer than `least` pods where others can spare them: what is to be added goes
 * over first, then what would stay where all shrink. A cluster that cannot be helped is given up, and its pods are wished for
 * where they may go. What stays untouched stays, however few.
 */
export function atLeastOrNone(
  wishes: readonly Wish[],
  least: number,
  current: ReadonlyMap<string, number>,
  capacityOf: (cluster: string) => number,
): Wish[] {
  const evened = wishes.map((wish) => ({ ...wish }));
  if (least <= 1) return evened;
  for (const wish of evened) {
    const shrinks = wish.held > 0 && wish.held < (current.get(wish.cluster) ?? 0);
    if (shrinks && wish.held + wish.wish < least) stayEnough(wish, evened, least, current);
  }
  for (const wish of evened) {
    if (wish.wish === 0) continue;
    growEnough(wish, evened, least);
    if (wish.held + wish.wish < least) takeAll(wish, evened, capacityOf(wish.cluster));
  }
  return evened;
}

/** Lets others shrink in its stead, or gives it up. */
function stayEnough(
  wish: Wish,
  all: readonly Wish[],
  least: number,
  current: ReadonlyMap<string, number>,
): void {
  const target = Math.min(least, current.get(wish.cluster) ?? 0);
  for (const other of all.toReversed()) {
    if (other === wish) continue;
    const spare = Math.min(other.held - least, target - wish.held);
    if (spare <= 0) continue;
    other.held -= spare;
    wish.held += spare;
  }
  if (wish.held >= least) return;
  wish.wish += wish.held;
  wish.held = 0;
}

/** Takes over what others were to be given beyond the least. */
function growEnough(wish: Wish, all: readonly Wish[], least: number): void {
  for (const other of all.toReversed()) {
    const lacking = least - wish.held - wish.wish;
    if (lacking <= 0) return;
    if (other === wish) continue;
    const spare = Math.min(other.wish, other.held + other.wish - least, lacking);
    if (spare <= 0) continue;
    other.wish -= spare;
    wish.wish += spare;
  }
}

/** Takes over all that another was to be given, where that one holds nothing yet. */
function takeAll(wish: Wish, all: readonly Wish[], capacity: number): void {
  const fits = (other: Wish): boolean =>
    other !== wish && other.held === 0 && other.wish > 0 && wish.held + wish.wish + other.wish <= capacity;
  const other = all.toReversed().find(fits);
  if (other === undefined) return;
  wish.wish += other.wish;
  other.wish = 0;
}
