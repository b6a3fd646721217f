// Why no answer came, from the many codes that sockets, TLS and the HTTP library use. Only the code is taken over, never their
// words: these may repeat what was sent.

import { TransportError, type TransportFault } from '../ports/transport.ts';

const TLS_CODE =
  /^(ERR_(TLS|SSL|OSSL)_|CERT_|CRL_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|INVALID_(CA|PURPOSE)|PATH_LENGTH|HOSTNAME_MISMATCH|EPROTO)/;

const FAULT_BY_CODE: ReadonlyMap<string, TransportFault> = new Map([
  ['ECONNREFUSED', 'refused'],
  ['ENOTFOUND', 'refused'],
  ['EAI_AGAIN', 'refused'],
  ['EHOSTUNREACH', 'refused'],
  ['ENETUNREACH', 'refused'],
  ['EADDRNOTAVAIL', 'refused'],
  ['ECONNRESET', 'reset'],
  ['ECONNABORTED', 'reset'],
  ['EPIPE', 'reset'],
  ['UND_ERR_SOCKET', 'reset'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'reset'],
  ['ERR_STREAM_PREMATURE_CLOSE', 'reset'],
  ['ETIMEDOUT', 'timeout'],
  ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
  ['UND_ERR_HEADERS_TIMEOUT', 'timeout'],
  ['UND_ERR_BODY_TIMEOUT', 'timeout'],
  ['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'tooLarge'],
  ['UND_ERR_ABORTED', 'closed'],
  ['UND_ERR_CLOSED', 'closed'],
  ['UND_ERR_DESTROYED', 'closed'],
]);

const SENTENCE: Readonly<Record<TransportFault, string>> = {
  refused: 'no connection could be made',
  reset: 'the connection was lost before the answer was whole',
  timeout: 'no answer came in time',
  tls: 'the TLS handshake failed, so who answers there is not who was meant',
  tooLarge: 'the answer is too large',
  closed: 'the connection was closed from this side',
  other: 'the request failed',
};

/** An error of the wire to `host` (host and port, nothing else) as a TransportError; one that already is stays as it is. */
export function wireFault(error: unknown, host: string): TransportError {
  if (error instanceof TransportError) return error;
  const code = codeOf(error, 0);
  const fault = TLS_CODE.test(code) ? 'tls' : (FAULT_BY_CODE.get(code) ?? 'other');
  return new TransportError(fault, `${host}: ${SENTENCE[fault]}${code === '' ? '' : ` (${code})`}.`);
}

/** The code of an error, of the first that it gathers, or of its cause. */
function codeOf(error: unknown, depth: number): string {
  if (!(error instanceof Error) || depth > 3) return '';
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && code !== '') return code;
  const inner: unknown[] = error instanceof AggregateError ? error.errors : [error.cause];
  return inner.map((each) => codeOf(each, depth + 1)).find((each) => each !== '') ?? '';
}
