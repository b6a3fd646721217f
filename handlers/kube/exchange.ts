// One question to an API server and its answer: guarded where it writes, bounded in time, and told to whoever measures. It must
// not know what is asked.

import { SECOND, type Clock } from '../ports/clock.ts';
import type { HttpRequest, HttpResponse, HttpStream, Transport, TransportFault } from '../ports/transport.ts';
import { TransportError } from '../ports/transport.ts';
import { ApiError, type ApiFault } from './api-error.ts';
import { drain } from './drain.ts';
import { isSuccess, readRefusal, type Asked } from './read-answer.ts';

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'apply' | 'patch' | 'delete';

/** One request that was answered or failed, for measures. */
export interface RequestInfo {
  readonly verb: Verb;
  /** The plural of the kind, or the path of what is no object. */
  readonly resource: string;
  /** The status of the answer, or why there is none that counts. */
  readonly outcome: number | ApiFault | TransportFault;
  readonly micros: number;
}

export interface ExchangeOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  /** Called before each write; throws where this process may not write (any more). */
  readonly guard?: () => void;
  readonly onRequest?: (info: RequestInfo) => void;
  /** For each request until its whole answer is there; 10 s if not given. */
  readonly timeoutMicros?: number;
}

/** What is asked, for measures and for the sentence of an error. */
export interface Question extends Asked, Pick<RequestInfo, 'verb' | 'resource'> {}

/** A request without its time limit, which is the same for all. */
export type Request = Omit<HttpRequest, 'timeoutMicros'>;

/** Makes an answer into what was asked for; throws an ApiError where it is not that. `wallMicros` is the time here, by our clock. */
type ReadAnswer<T> = (response: HttpResponse, wallMicros: number) => T;

const WRITES: ReadonlySet<Verb> = new Set(['create', 'apply', 'patch', 'delete']);

/** Every method rejects with an ApiError (an answer that refuses or cannot be read) or a TransportError (no answer). */
export class Exchange {
  readonly #options: ExchangeOptions;

  constructor(options: ExchangeOptions) {
    this.#options = options;
  }

  /** Sends a request and reads its answer. `request` is called late, so that a bad name counts as a failed request. */
  async ask<T>(question: Question, request: () => Request, read: ReadAnswer<T>): Promise<T> {
    const { transport, clock, guard } = this.#options;
    if (WRITES.has(question.verb)) guard?.();
    return await this.#measured(question, async () => {
      const response = await transport.send({ ...request(), timeoutMicros: this.#timeout() });
      return read(response, clock.wallMicros());
    });
  }

  /** Opens a stream whose time is limited until it begins, and not from then on. */
  async open(question: Question, request: () => Request): Promise<HttpStream> {
    const { transport, clock } = this.#options;
    return await this.#measured(question, async () => {
      const stream = await transport.open({ ...request(), timeoutMicros: this.#timeout() });
      if (isSuccess(stream.status)) return stream;
      const body = await drain(stream, clock, this.#timeout());
      throw readRefusal(
        { status: stream.status, headers: stream.headers, body },
        question,
        clock.wallMicros(),
      );
    });
  }

  /** Ends all that is under way. */
  close(): void {
    this.#options.transport.close();
  }

  async #measured<T>({ verb, resource }: Question, request: () => Promise<T>): Promise<T> {
    const { clock, onRequest } = this.#options;
    const since = clock.monotonicMicros();
    const tell = (outcome: RequestInfo['outcome']): void => {
      onRequest?.({ verb, resource, outcome, micros: clock.monotonicMicros() - since });
    };
    let answer: T;
    try {
      answer = await request();
    } catch (error) {
      tell(error instanceof ApiError || error instanceof TransportError ? error.fault : 'other');
      throw error;
    }
    tell(200);
    return answer;
  }

  #timeout(): number {
    return this.#options.timeoutMicros ?? 10 * SECOND;
  }
}
