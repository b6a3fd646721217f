// The rest of an answer that turned out to be an error: read for its words, but neither for long nor without end.

import type { Clock } from '../ports/clock.ts';
import type { HttpStream } from '../ports/transport.ts';

const CHARS_MAX = 65_536;

/** The text of a stream until it ends, fails, is long enough or takes too long. It is closed afterwards, and never throws. */
export async function drain(stream: HttpStream, clock: Clock, timeoutMicros: number): Promise<string> {
  let text = '';
  const giveUp = clock.after(timeoutMicros, () => {
    stream.cancel();
  });
  try {
    for await (const chunk of stream.chunks) {
      text += chunk;
      if (text.length > CHARS_MAX) break;
    }
  } catch {
    // The status line has been said already; the words that were cut off are missed in the message only.
  } finally {
    giveUp();
    stream.cancel();
  }
  return text;
}
