// A client for tests of the fake API server itself: what a request came to, as data that can be compared.

import { WireError, type Wire, type WireRequest } from '../../simulator/apiserver/wire.ts';
import type { VirtualClock } from '../../simulator/apiserver/virtual-time.ts';
import { driven } from './virtual-driver.ts';

const TIMEOUT_MICROS = 10_000_000;

/** The status of an answer, or the fault in place of one. */
export async function outcomeOf(
  clock: VirtualClock,
  wire: Wire,
  request: Partial<WireRequest>,
): Promise<number | string> {
  const whole: WireRequest = { method: 'GET', path: '/', timeoutMicros: TIMEOUT_MICROS, ...request };
  try {
    return (await driven(clock, wire.send(whole))).status;
  } catch (error) {
    if (error instanceof WireError) return error.fault;
    throw error;
  }
}

/** All that a watch says until it ends, then how it ended: `end`, or the fault. Stops where it says nothing for so long. */
export async function linesOf(
  clock: VirtualClock,
  wire: Wire,
  path: string,
  patienceMicros: number,
): Promise<readonly string[]> {
  const lines: string[] = [];
  const watch = { isOver: false };
  const read = async (): Promise<void> => {
    try {
      const stream = await wire.open({ method: 'GET', path, timeoutMicros: TIMEOUT_MICROS });
      for await (const chunk of stream.chunks) lines.push(chunk);
      lines.push('end');
    } catch (error) {
      lines.push(error instanceof WireError ? error.fault : String(error));
    }
    watch.isOver = true;
  };
  void read();
  const untilMicros = clock.monotonicMicros() + patienceMicros;
  await clock
    .run(() => watch.isOver || clock.monotonicMicros() >= untilMicros, patienceMicros)
    .catch(() => undefined);
  if (!watch.isOver) lines.push('silence');
  return lines;
}
