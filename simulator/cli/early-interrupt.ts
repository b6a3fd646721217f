// A word where an interrupt comes before anything runs, instead of a silent end. It must not hold an interrupt back once work is
// under way: commands that are busy without a break end at once, as they would without it.

import { setImmediate } from 'node:timers/promises';
import { Exit } from './failure.ts';
import { complain } from './terminal.ts';

/** Whoever listens besides knows better what to do. */
function interrupted(): void {
  if (process.listenerCount('SIGINT') > 1) return;
  complain('interrupted before anything was run');
  process.exit(Exit.failed);
}

/** From here on an interrupt is told of. */
export function tellEarlyInterrupts(): void {
  process.on('SIGINT', interrupted);
}

/** From here on interrupts are somebody else's; one that has come already is told of first. */
export async function leaveInterrupts(): Promise<void> {
  await setImmediate();
  process.off('SIGINT', interrupted);
}
