// A connection to an API server down at HTTP, in the shape of the handlers' transport, which may not be imported here. Tests
// hold the two against each other; nothing of Kubernetes belongs here.

export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path and query from the server's root. */
  readonly path: string;
  readonly contentType?: string;
  readonly body?: string;
  /** For `send`: until the whole answer is there. For `open`: until its head is there. */
  readonly timeoutMicros: number;
}

export interface WireHead {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface WireResponse extends WireHead {
  readonly body: string;
}

export interface WireStream extends WireHead {
  /** Text as it arrives. Ends when the server closes; throws a WireError when the connection is lost. */
  readonly chunks: AsyncIterable<string>;
  cancel(): void;
}

export type WireFault = 'refused' | 'reset' | 'timeout' | 'tls' | 'tooLarge' | 'closed' | 'other';

/** No answer came. Named as the handlers name it, so that it can be told by name where classes differ. */
export class WireError extends Error {
  readonly fault: WireFault;

  constructor(fault: WireFault, message: string) {
    super(message);
    this.name = 'TransportError';
    this.fault = fault;
  }
}

export interface Wire {
  /** Rejects with a WireError where no whole answer came. */
  send(request: WireRequest): Promise<WireResponse>;
  open(request: WireRequest): Promise<WireStream>;
  /** Ends all that is under way; later calls are rejected with fault `closed`. */
  close(): void;
}
