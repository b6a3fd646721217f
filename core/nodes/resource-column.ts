// One resource over all nodes of a table. It holds numbers only; what they mean for a pod is for filters and scores.

/** One resource over node slots, in whole units (cpu: millicores, memory and storage: bytes, pods: slots). */
export interface ResourceColumn {
  readonly name: string;
  allocatable: Float64Array;
  requested: Float64Array;
  claimed: Float64Array;
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
    freeBefore: new Float64Array(size),
  };
}

/** What is neither bound nor promised in a slot; negative where more is on the node than it offers. */
export function freeOf(column: ResourceColumn, slot: number): number {
  return column.allocatable[slot]! - column.requested[slot]! - column.claimed[slot]!;
}

/** Copies a column into a larger one and returns the larger. */
export function grow<T extends Uint8Array | Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
