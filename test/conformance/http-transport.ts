// A plain transport over real sockets for the contract: it knows nothing of retries, redirects or who is trusted beyond what it is
// given, so that what the contract sees is what the server said.

import { Agent, errors, type Dispatcher } from 'undici';
import {
  TransportError,
  type HttpRequest,
  type HttpStream,
  type Transport,
} from '../../handlers/ports/transport.ts';

export interface HttpTransportOptions {
  /** `https://127.0.0.1:6443`. */
  readonly server: string;
  readonly token: string;
  /** Certificates to trust, PEM. */
  readonly ca: string;
}

function toError(error: unknown): TransportError {
  const isTimeout = error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError;
  const message = error instanceof Error ? error.message : String(error);
  return new TransportError(isTimeout ? 'timeout' : 'other', `No answer came: ${message}`);
}

async function* textOf(body: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const chunk of body) yield decoder.decode(chunk, { stream: true });
}

/** Opens connections to one API server. */
export function httpTransport({ server, token, ca }: HttpTransportOptions): Transport {
  const agent = new Agent({ connect: { ca } });
  const request = async (asked: HttpRequest): Promise<Dispatcher.ResponseData> => {
    const { method, path, contentType, body, timeoutMicros } = asked;
    const headers = {
      authorization: `Bearer ${token}`,
      accept: 'application/json',
      ...(contentType !== undefined && { 'content-type': contentType }),
    };
    const headersTimeout = timeoutMicros / 1000;
    try {
      return await agent.request({
        origin: server,
        method,
        path,
        headers,
        headersTimeout,
        ...(body !== undefined && { body }),
      });
    } catch (error) {
      throw toError(error);
    }
  };
  return {
    send: async (asked) => {
      const { statusCode: status, headers, body } = await request(asked);
      return { status, headers: plain(headers), body: await body.text() };
    },
    open: async (asked): Promise<HttpStream> => {
      const { statusCode: status, headers, body } = await request(asked);
      body.on('error', () => undefined);
      return { status, headers: plain(headers), chunks: textOf(body), cancel: () => body.destroy() };
    },
    close: () => void agent.destroy(),
  };
}

function plain(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
