// Long work on the command line: a progress line, and an interrupt that ends it with what is finished by then.

import { leaveInterrupts } from './early-interrupt.ts';
import { Exit } from './failure.ts';
import { complain, ProgressLine } from './terminal.ts';

/** What the work is given. */
export interface Watch {
  /** Asks to stop. */
  readonly stop: AbortSignal;
  /** Runs were made. */
  readonly onRuns: (count: number) => void;
  /** Something was finished that can be reported on. */
  readonly onFinished: () => void;
}

export interface WatchedWork {
  readonly title: string;
  /** How many runs there are to be at the most. */
  readonly runs: number;
  /** What there must be one of to report on, as in "any seed". */
  readonly unit: string;
  /** Whether threads do the work, so that this one hears signals at once. */
  readonly hasThreads: boolean;
  /** Whether something was finished before that can be reported on; absent: nothing was. */
  readonly hasBefore?: boolean;
}

/**
 * Runs with a progress line. Until something is finished there is nothing to report, and an interrupt ends the process: with a
 * word where threads do the work, as ever where this one is busy. From then on the first interrupt ends the runs, and a
 * second one the process.
 */
export async function watched<T>(
  { title, runs, unit, hasThreads, hasBefore = false }: WatchedWork,
  work: (watch: Watch) => Promise<T>,
): Promise<T> {
  const progress = new ProgressLine();
  const stop = new AbortController();
  let hasFinished = hasBefore;
  /** One listener from first to last: an interrupt that comes while listeners are changed would be lost. */
  const interrupt = (): void => {
    if (hasFinished) stop.abort();
    else giveUp();
  };
  let done = 0;
  const onRuns = (count: number): void => {
    done += count;
    progress.show(`${title}: ${done} of ${runs} runs`);
  };
  const giveUp = (): void => {
    progress.wipe();
    complain(`interrupted before any ${unit} was finished; there is nothing to report`);
    process.exit(Exit.failed);
  };
  if (hasThreads || hasBefore) process.once('SIGINT', interrupt);
  await leaveInterrupts();
  const onFinished = (): void => {
    if (!hasFinished && !hasThreads) process.once('SIGINT', interrupt);
    hasFinished = true;
  };
  onRuns(0);
  try {
    return await work({ stop: stop.signal, onRuns, onFinished });
  } finally {
    process.off('SIGINT', interrupt);
    progress.wipe();
  }
}
