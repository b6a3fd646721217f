// HTTP to one API server over real sockets: kept connections, a limit of time and size on everything, and a TransportError for
// whatever goes wrong. It follows no redirect, as that would hand the credential to somebody else, and retries nothing.

import { Pool, type Dispatcher } from 'undici';
import { wireFault } from '../kube/wire-fault.ts';
import { MILLISECOND, MINUTE, SECOND } from '../ports/clock.ts';
import {
  TransportError,
  type HttpRequest,
  type HttpResponse,
  type HttpStream,
  type Transport,
} from '../ports/transport.ts';
import { wholeAnswer } from './whole-answer.ts';

/** What says who we are, for one request. */
export interface Credential {
  readonly headers: Readonly<Record<string, string>>;
  /** PEM; a change of it opens new connections. */
  readonly certData?: string;
  readonly keyData?: string;
}

/** Asked before each request. `renew`: the server did not accept the last one. */
export type CredentialSource = (renew: boolean) => Promise<Credential>;

export interface TransportOptions {
  /** `https://host:port`, maybe with a path that all requests start with. */
  readonly server: string;
  /** PEM; without it, the certificate authorities of this machine are trusted. */
  readonly caData?: string;
  readonly serverName?: string;
  /** False only where the operator's own kubeconfig says so. */
  readonly verifiesServer?: boolean;
  readonly credential: CredentialSource;
  /** Connections for requests; 16 if not given. Watches have their own. */
  readonly connections?: number;
  /** Of one answer; 64 MiB if not given. */
  readonly bodyMaxBytes?: number;
  /** A connection takes no longer to make; 10 s if not given. */
  readonly connectTimeoutMicros?: number;
  /** An open stream that brings nothing for so long is given up, whatever its reader does; 10 min if not given. */
  readonly idleTimeoutMicros?: number;
}

interface Pools {
  readonly credential: Credential;
  readonly requests: Pool;
  readonly streams: Pool;
}

const CONNECTIONS = 16;
const BODY_MAX_BYTES = 64 * 1024 * 1024;

/** A transport to one server. Nothing is connected before the first request. */
export function connectTo(options: TransportOptions): Transport {
  return new RealTransport(options);
}

class RealTransport implements Transport {
  private readonly options: TransportOptions;
  private readonly origin: string;
  private readonly prefix: string;
  private readonly host: string;
  private readonly bodyMaxBytes: number;
  private readonly underWay = new Set<AbortController>();
  private readonly allPools = new Set<Pool>();
  private pools: Pools | undefined;
  private mustRenew = false;
  private isClosed = false;

  constructor(options: TransportOptions) {
    const url = new URL(options.server);
    this.options = options;
    this.origin = url.origin;
    this.prefix = url.pathname.replace(/\/+$/, '');
    this.host = url.host;
    this.bodyMaxBytes = options.bodyMaxBytes ?? BODY_MAX_BYTES;
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    const abort = this.begin();
    const cancelDeadline = this.deadline(request, abort);
    const { signal } = abort;
    try {
      const { pools, asked } = await this.ready(request, signal);
      const { statusCode, headers, body } = await wholeAnswer(pools.requests, asked, {
        signal,
        bodyMaxBytes: this.bodyMaxBytes,
        tooLarge: () => this.fault('tooLarge', `the answer is larger than ${this.bodyMaxBytes} bytes`),
      });
      this.mustRenew ||= statusCode === 401;
      return { status: statusCode, headers: flat(headers), body };
    } catch (error) {
      throw this.faultOf(error, abort);
    } finally {
      cancelDeadline();
      this.underWay.delete(abort);
    }
  }

  async open(request: HttpRequest): Promise<HttpStream> {
    const abort = this.begin();
    const cancelDeadline = this.deadline(request, abort);
    try {
      const { pools, asked } = await this.ready(request, abort.signal);
      const answer = await pools.streams.request({ ...asked, signal: abort.signal });
      // Whatever becomes of the body is told to its reader; a stream without a listener would end the process.
      answer.body.on('error', () => undefined);
      this.mustRenew ||= answer.statusCode === 401;
      return this.streamOf(answer, abort);
    } catch (error) {
      this.underWay.delete(abort);
      throw this.faultOf(error, abort);
    } finally {
      cancelDeadline();
    }
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    for (const abort of this.underWay)
      abort.abort(this.fault('closed', 'the connection was closed from this side'));
    this.underWay.clear();
    for (const pool of this.allPools) void pool.destroy().catch(() => undefined);
  }

  private begin(): AbortController {
    if (this.isClosed) throw this.fault('closed', 'this connection was closed and is of no use any more');
    const abort = new AbortController();
    this.underWay.add(abort);
    return abort;
  }

  private deadline(request: HttpRequest, abort: AbortController): () => void {
    const millis = request.timeoutMicros / MILLISECOND;
    const timer = setTimeout(() => {
      abort.abort(this.fault('timeout', `no answer to ${request.method} came within ${millis / 1000} s`));
    }, millis);
    return () => {
      clearTimeout(timer);
    };
  }

  /** The request with what says who we are, and the connections that belong to that. */
  private async ready(
    { method, path, contentType, body }: HttpRequest,
    signal: AbortSignal,
  ): Promise<{ readonly pools: Pools; readonly asked: Dispatcher.DispatchOptions }> {
    const credential = await orAborted(this.credential(), signal);
    const headers = {
      accept: 'application/json',
      'user-agent': 'mck8s',
      ...(contentType === undefined ? {} : { 'content-type': contentType }),
      ...credential.headers,
    };
    const asked = { method, path: this.prefix + path, headers, body: body ?? null };
    return { pools: this.poolsFor(credential), asked };
  }

  private async credential(): Promise<Credential> {
    const renew = this.mustRenew;
    this.mustRenew = false;
    try {
      return await this.options.credential(renew);
    } catch (error) {
      if (error instanceof TransportError) throw error;
      throw this.fault('other', 'there is no credential for it at present');
    }
  }

  /** Connections belong to a client certificate: another one gets its own, and the old are closed as they become idle. */
  private poolsFor(credential: Credential): Pools {
    if (this.isClosed) throw this.fault('closed', 'the connection was closed from this side');
    const { pools } = this;
    const { certData, keyData } = credential;
    if (
      pools?.credential.certData === certData &&
      pools?.credential.keyData === keyData &&
      pools !== undefined
    ) {
      return pools;
    }
    for (const pool of pools === undefined ? [] : [pools.requests, pools.streams]) {
      void pool.close().then(
        () => this.allPools.delete(pool),
        () => undefined,
      );
    }
    const { connections = CONNECTIONS, idleTimeoutMicros = 10 * MINUTE } = this.options;
    this.pools = {
      credential,
      requests: this.newPool(credential, { connections, bodyTimeout: 0 }),
      streams: this.newPool(credential, { connections: null, bodyTimeout: idleTimeoutMicros / MILLISECOND }),
    };
    return this.pools;
  }

  private newPool({ certData, keyData }: Credential, limits: Pool.Options): Pool {
    const { caData, serverName, verifiesServer = true, connectTimeoutMicros = 10 * SECOND } = this.options;
    const pool = new Pool(this.origin, {
      ...limits,
      headersTimeout: 0,
      keepAliveTimeout: 30_000,
      allowH2: false,
      connect: {
        timeout: connectTimeoutMicros / MILLISECOND,
        keepAliveInitialDelay: 30_000,
        rejectUnauthorized: verifiesServer,
        ...(caData === undefined ? {} : { ca: caData }),
        ...(serverName === undefined ? {} : { servername: serverName }),
        ...(certData === undefined ? {} : { cert: certData, key: keyData }),
      },
    });
    this.allPools.add(pool);
    return pool;
  }

  private streamOf(
    { statusCode, headers, body }: Dispatcher.ResponseData,
    abort: AbortController,
  ): HttpStream {
    let isCancelled = false;
    const end = (): void => {
      this.underWay.delete(abort);
    };
    const faultOf = (error: unknown): TransportError => this.faultOf(error, abort);
    body.once('close', end);
    async function* chunks(): AsyncGenerator<string, void> {
      const decoder = new TextDecoder();
      try {
        for await (const chunk of body as AsyncIterable<Buffer>)
          yield decoder.decode(chunk, { stream: true });
      } catch (error) {
        if (!isCancelled) throw faultOf(error);
      }
    }
    return {
      status: statusCode,
      headers: flat(headers),
      chunks: chunks(),
      cancel: () => {
        isCancelled = true;
        body.destroy();
      },
    };
  }

  private faultOf(error: unknown, abort: AbortController): TransportError {
    return wireFault(abort.signal.aborted ? abort.signal.reason : error, this.host);
  }

  private fault(fault: TransportError['fault'], sentence: string): TransportError {
    return new TransportError(fault, `${this.host}: ${sentence}.`);
  }
}

/** A promise that does not outlast a signal; what it waited for is let go. */
async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return await new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', onAbort);
    });
  });
}

function flat(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, typeof value === 'string' ? value : value.join(', ')]],
    ),
  );
}
