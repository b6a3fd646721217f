// One open watch from its first frame to its end, and the clock at its side: a stream that says nothing, though its connection
// stands, must be told from one that has nothing to say.

import type { Clock } from '../ports/clock.ts';
import type { HttpStream } from '../ports/transport.ts';
import { readFrames, type Frame } from './frames.ts';

/** `due`: left because its time was up. `stopped`: left because nobody wants it any more. */
export type WatchEnd = 'closed' | 'silent' | 'due' | 'stopped';

export interface Attendance {
  readonly stream: HttpStream;
  /** For the sentences of errors: `watch pods`. */
  readonly what: string;
  readonly clock: Clock;
  readonly silenceMicros: number;
  /** Monotonic time at which the watch is left. */
  readonly dueMicros: number;
  readonly stop: AbortSignal;
  /** What it throws ends the watch. */
  readonly onFrame: (frame: Frame) => void;
}

/** Hands over frames until the watch ends; says why it did. Throws where the connection is lost or a frame cannot be read. */
export async function attend(attendance: Attendance): Promise<WatchEnd> {
  const { stream, what, clock, silenceMicros, dueMicros, stop, onFrame } = attendance;
  let left: WatchEnd | undefined;
  let heardMicros = clock.monotonicMicros();
  const leave = (why: WatchEnd): void => {
    left ??= why;
    stream.cancel();
  };
  const onStop = (): void => {
    leave('stopped');
  };
  const cancelSilence = whenSilent(
    clock,
    silenceMicros,
    () => heardMicros,
    () => {
      leave('silent');
    },
  );
  const cancelDue = clock.after(dueMicros - heardMicros, () => {
    leave('due');
  });
  stop.addEventListener('abort', onStop, { once: true });
  try {
    if (stop.aborted) leave('stopped');
    for await (const frame of readFrames(stream.chunks, what)) {
      if (left !== undefined) break;
      heardMicros = clock.monotonicMicros();
      onFrame(frame);
    }
  } catch (error) {
    // A stream that we closed ourselves may well complain of it.
    if (left === undefined) throw error;
  } finally {
    cancelSilence();
    cancelDue();
    stop.removeEventListener('abort', onStop);
    stream.cancel();
  }
  return left ?? 'closed';
}

/** Runs a task once nothing was heard for so long: one timer that is set again when it finds that something was. */
function whenSilent(
  clock: Clock,
  silenceMicros: number,
  heardMicros: () => number,
  task: () => void,
): () => void {
  let cancel: () => void;
  const check = (): void => {
    const leftMicros = heardMicros() + silenceMicros - clock.monotonicMicros();
    if (leftMicros <= 0) task();
    else cancel = clock.after(leftMicros, check);
  };
  cancel = clock.after(silenceMicros, check);
  return () => {
    cancel();
  };
}
