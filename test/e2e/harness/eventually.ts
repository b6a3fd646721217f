// Waiting for what control planes do in their own time.

import * as waiting from '../../../handlers/local/waiting.ts';

/** Calls `attempt` until it does not throw (an `expect` that fails throws) and returns its answer. */
export async function eventually<T>(
  attempt: () => T | Promise<T>,
  { withinSeconds }: { readonly withinSeconds: number },
): Promise<T> {
  try {
    return await waiting.eventually(attempt, { withinMillis: withinSeconds * 1000 });
  } catch (error) {
    if (error instanceof Error) error.message = `Not within ${withinSeconds} s: ${error.message}`;
    throw error;
  }
}
