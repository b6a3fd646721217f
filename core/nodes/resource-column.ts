// One resource over all nodes of a table. It holds numbers only; what they mean for a pod is for filters and scores.

/** Which of the two books a pod stands in: bound to the node, or promised to it. */
export type Book = 'requested' | 'claimed';

/** One resource over node slots, in whole units (cpu: millicores, memory and storage: bytes, pods: slots). */
export interface ResourceColumn {
  readonly name: string;
  allocatable: Float64Array;
  requested: Float64Array;
  claimed: Float64Array;
  /** allocatable - requested - claimed, kept beside them as most readers want nothing else; negative where a node is overfull. */
  free: Float64Array;
  /** Free room when the slot was first touched since marks were last drained; -Infinity: it was of no use before. */
  freeBefore: Float64Array;
}

/** An empty column with room for `size` slots. */
export function newColumn(name: string, size: number): ResourceColumn {
  return {
    name,
    allocatable: new Float64Array(size),
    requested: new Float64Array(size),
    claimed: new Float64Array(size),
    free: new Float64Array(size),
    freeBefore: new Float64Array(size),
  };
}

/** Adds an amount to one of the two books of a slot. */
export function book(column: ResourceColumn, slot: number, amount: number, into: Book): void {
  // Asked by name: a key that may be either is looked up each time, and all that happens comes through here.
  if (into === 'claimed') column.claimed[slot]! += amount;
  else column.requested[slot]! += amount;
  column.free[slot]! -= amount;
}

/** Says what a slot offers. */
export function offer(column: ResourceColumn, slot: number, allocatable: number): void {
  column.free[slot]! += allocatable - column.allocatable[slot]!;
  column.allocatable[slot] = allocatable;
}

/** Empties a slot. */
export function clear(column: ResourceColumn, slot: number): void {
  column.allocatable[slot] = 0;
  column.requested[slot] = 0;
  column.claimed[slot] = 0;
  column.free[slot] = 0;
}

/** Makes room for more slots. */
export function enlarge(column: ResourceColumn, size: number): void {
  column.allocatable = grow(column.allocatable, new Float64Array(size));
  column.requested = grow(column.requested, new Float64Array(size));
  column.claimed = grow(column.claimed, new Float64Array(size));
  column.free = grow(column.free, new Float64Array(size));
  column.freeBefore = grow(column.freeBefore, new Float64Array(size));
}

/** Copies a column into a larger one and returns the larger. */
export function grow<T extends Uint8Array | Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
