// Why a file could not be written, and what to do about it, in the same words wherever it is told.

/** What to do before running again. */
export function adviceOn(error: unknown): string {
  const isFull = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
  return isFull ? 'make room and run it again' : 'see to it and run it again';
}
