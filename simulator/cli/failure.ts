// How the command line ends. Scripts tell by the exit code whether a run failed or was never possible.

/** 0: done. 1: a run failed, or was interrupted. 2: what was asked cannot be done; nothing was run or written. */
export const Exit = { done: 0, failed: 1, badInput: 2 } as const;

/** Something in the arguments or in the files they name; the message says what to write instead. */
export class BadInput extends Error {}
