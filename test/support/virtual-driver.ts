// For tests that wait for one thing after the other: a transport that lets virtual time pass until what was asked is answered.

import type { HttpStream, Transport } from '../../handlers/ports/transport.ts';
import type { VirtualClock } from '../../simulator/apiserver/virtual-time.ts';

/** Lets time pass until a promise is settled. */
export async function driven<T>(clock: VirtualClock, promise: Promise<T>): Promise<T> {
  let isSettled = false;
  const settle = (): void => {
    isSettled = true;
  };
  promise.then(settle, settle);
  await clock.run(() => isSettled);
  return promise;
}

/** The transport, with time passing while it is waited for. One request at a time. */
export function drivenTransport(clock: VirtualClock, transport: Transport): Transport {
  return {
    send: (request) => driven(clock, transport.send(request)),
    open: async (request): Promise<HttpStream> => {
      const stream = await driven(clock, transport.open(request));
      return { ...stream, chunks: drivenChunks(clock, stream.chunks) };
    },
    close: () => {
      transport.close();
    },
  };
}

async function* drivenChunks(clock: VirtualClock, chunks: AsyncIterable<string>): AsyncGenerator<string> {
  const iterator = chunks[Symbol.asyncIterator]();
  for (;;) {
    const next = await driven(clock, iterator.next());
    if (next.done === true) return;
    yield next.value;
  }
}
