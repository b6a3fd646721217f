// One run written down as a live one is: every fact, promise and decision in its order, so that core alone can decide it all again.
// It does no I/O: lines are handed to whoever keeps them.

import { TapeWriter } from '../../core/record/tape.ts';
import type { Recorder } from '../world/cluster0.ts';
import { runOnce, type RunInput } from './run.ts';

/** Runs to the end and hands out the recording, a line at a time and without line feeds. */
export function recordRun(input: Omit<RunInput, 'recorder'>, write: (line: string) => void): void {
  const tape = new TapeWriter();
  write(tape.header(input.seed));
  const recorder: Recorder = {
    fact(change, nowMicros) {
      write(tape.fact(change, nowMicros));
    },
    promise(key, entry) {
      write(tape.promise(key, entry));
    },
    decision(asked, said) {
      write(tape.decision(asked, said));
    },
  };
  runOnce({ ...input, recorder });
}
