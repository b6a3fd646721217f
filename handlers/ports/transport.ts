// What the handlers need of a connection to one API server, down at HTTP: real sockets and the in-process fake both fit behind
// it, and every fault of a wire can be injected at it. It knows nothing of Kubernetes.

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path and query from the server's root: `/api/v1/pods?limit=200`. */
  readonly path: string;
  readonly contentType?: string;
  readonly body?: string;
  /** For `send`: until the whole answer is there. For `open`: until its head is there. */
  readonly timeoutMicros: number;
}

export interface HttpHead {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface HttpResponse extends HttpHead {
  readonly body: string;
}

/** An answer that goes on. */
export interface HttpStream extends HttpHead {
  /** Text as it arrives. Ends when the server closes; throws a TransportError when the connection is lost. */
  readonly chunks: AsyncIterable<string>;
  /** Closes it from this side: `chunks` ends. */
  cancel(): void;
}

export type TransportFault = 'refused' | 'reset' | 'timeout' | 'tls' | 'tooLarge' | 'closed' | 'other';

/** No answer came. The message names the fault and never holds a credential. */
export class TransportError extends Error {
  readonly fault: TransportFault;

  constructor(fault: TransportFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TransportError';
    this.fault = fault;
  }
}

/** Never follows redirects and never retries. */
export interface Transport {
  /** Rejects with a TransportError where no whole answer came. */
  send(request: HttpRequest): Promise<HttpResponse>;
  open(request: HttpRequest): Promise<HttpStream>;
  /** Ends all that is under way; later calls are rejected with fault `closed`. */
  close(): void;
}
