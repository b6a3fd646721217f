// What a figure of a live operator is held against, and which parts of the benchmark there are.

/** A benchmark that can be asked for by its letter. */
export type Part = 'a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'g' | 'h';

export const PARTS: readonly Part[] = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

export interface Yardstick {
  readonly part: Part;
  readonly name: string;
  readonly unit: string;
  /** Null: it is only told. */
  readonly goal: { readonly atMost: number } | { readonly timesReference: number } | null;
  /** Empty: nobody's was measured. */
  readonly peers: string;
}
