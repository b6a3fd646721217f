// Why a node cannot take a pod, as a closed list and as small numbers for typed arrays. No rule lives here.

/** The check that refuses a node, in the order in which checks are made. */
export type Verdict =
  | 'notReady'
  | 'cordoned'
  | 'tainted'
  | 'notSelected'
  | 'portsTaken'
  /** A request is larger than what the node offers when empty. */
  | 'tooSmall'
  /** A request is larger than what is free. */
  | 'full'
  | 'noSlots'
  | 'spread'
  | 'podAffinity';

/** The number of each verdict in a column of verdicts; 0 = the pod fits. */
export const VERDICT_CODE = {
  notReady: 1,
  cordoned: 2,
  tainted: 3,
  notSelected: 4,
  portsTaken: 5,
  tooSmall: 6,
  full: 7,
  noSlots: 8,
  spread: 9,
  podAffinity: 10,
} as const satisfies Record<Verdict, number>;

export const FITS = 0;
/** No node in this slot. */
export const NO_NODE = 255;

const BY_CODE = Object.keys(VERDICT_CODE) as Verdict[];

/** The number of a verdict; null (fits) is 0. */
export function codeOf(verdict: Verdict | null): number {
  return verdict === null ? FITS : VERDICT_CODE[verdict];
}

/** The verdict that a number stands for; null for 0. */
export function verdictOf(code: number): Verdict | null {
  return code === FITS ? null : BY_CODE[code - 1]!;
}
