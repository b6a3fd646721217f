// Joins the fake API server to the handlers: its wires as their transport, its failures as their errors.

import {
  TransportError,
  type HttpRequest,
  type HttpStream,
  type Transport,
} from '../../handlers/ports/transport.ts';
import { WireError, type Wire } from '../../simulator/apiserver/wire.ts';

function translated(error: unknown): unknown {
  return error instanceof WireError ? new TransportError(error.fault, error.message) : error;
}

async function* translatedChunks(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  try {
    yield* chunks;
  } catch (error) {
    throw translated(error);
  }
}

/** A connection to the fake API server as the handlers' transport. */
export function asTransport(wire: Wire): Transport {
  return {
    send: (request) =>
      wire.send(request).catch((error: unknown) => {
        throw translated(error);
      }),
    open: async (request: HttpRequest): Promise<HttpStream> => {
      const stream = await wire.open(request).catch((error: unknown) => {
        throw translated(error);
      });
      return { ...stream, chunks: translatedChunks(stream.chunks) };
    },
    close: () => {
      wire.close();
    },
  };
}
