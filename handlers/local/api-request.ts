// One request to a local API server, for the harness's own needs. It verifies the server's certificate, does not retry, and
// knows nothing of kinds; the handlers have a client of their own.

import { request } from 'node:https';
import type { Access } from './kubeconfig.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** From the server's root, with its query. */
  readonly path: string;
  readonly body?: unknown;
  /** `application/json` where nothing is said. */
  readonly contentType?: string;
  /** Until the whole answer is there; 10 s where nothing is said. */
  readonly timeoutMillis?: number;
}

export interface ApiAnswer {
  readonly status: number;
  /** Parsed where the server says that it is JSON, else text. */
  readonly body: unknown;
}

const TIMEOUT_MILLIS = 10_000;

/** Rejects where no whole answer comes in time. */
export function callApi(access: Access, call: ApiRequest): Promise<ApiAnswer> {
  const text = call.body === undefined ? undefined : JSON.stringify(call.body);
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(call.path, access.server),
      {
        method: call.method,
        ca: access.certificateAuthority,
        agent: false,
        signal: AbortSignal.timeout(call.timeoutMillis ?? TIMEOUT_MILLIS),
        headers: {
          authorization: `Bearer ${access.token}`,
          accept: 'application/json',
          ...(text === undefined ? {} : headersOf(text, call.contentType)),
        },
      },
      (response) => {
        let answer = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
        response.once('error', reject);
        response.once('end', () => {
          const isJson = response.headers['content-type']?.startsWith('application/json') === true;
          resolve({
            status: response.statusCode ?? 0,
            body: isJson ? (JSON.parse(answer) as unknown) : answer,
          });
        });
      },
    );
    sent.once('error', reject);
    sent.end(text);
  });
}

/** The length is said, as Node leaves it out of a DELETE, whose body the server then does not read. */
function headersOf(
  text: string,
  contentType = 'application/json',
): Readonly<Record<string, string | number>> {
  return { 'content-type': contentType, 'content-length': Buffer.byteLength(text) };
}
