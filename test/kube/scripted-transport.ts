// A Transport that answers as a test says and remembers what it was asked. It knows nothing of Kubernetes.

import type { HttpRequest, HttpResponse, HttpStream, Transport } from '../../handlers/ports/transport.ts';
import { TransportError } from '../../handlers/ports/transport.ts';

export type Answer = HttpResponse | Error;

/** An answer of this status whose body is JSON, or text as it is. */
export function answer(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

/** What an API server says when it refuses. */
export function refusal(code: number, reason: string, message: string, details: object = {}): HttpResponse {
  return answer(code, {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    code,
    reason,
    message,
    details,
  });
}

/** A stream that a test writes to. */
export class ScriptedStream implements HttpStream {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>> = {};
  readonly chunks: AsyncIterable<string>;
  isCancelled = false;
  readonly #pending: string[] = [];
  #end: Error | 'closed' | undefined;
  #wake: () => void = () => undefined;

  constructor(status = 200) {
    this.status = status;
    this.chunks = this.#read();
  }

  /** Frames, one line each, in one chunk. */
  say(...frames: readonly object[]): void {
    this.write(frames.map((frame) => `${JSON.stringify(frame)}\n`).join(''));
  }

  write(text: string): void {
    this.#pending.push(text);
    this.#wake();
  }

  close(): void {
    this.#end ??= 'closed';
    this.#wake();
  }

  lose(fault: TransportError['fault'] = 'reset'): void {
    this.#end ??= new TransportError(fault, 'the connection was lost');
    this.#wake();
  }

  cancel(): void {
    this.isCancelled = true;
    this.close();
  }

  async *#read(): AsyncGenerator<string> {
    for (;;) {
      const chunk = this.#pending.shift();
      if (chunk !== undefined) yield chunk;
      else if (this.#end instanceof Error) throw this.#end;
      else if (this.#end !== undefined) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

export class ScriptedTransport implements Transport {
  readonly requests: HttpRequest[] = [];
  isClosed = false;
  readonly #respond: (request: HttpRequest, nth: number) => Answer | Promise<Answer>;
  readonly #stream: (request: HttpRequest) => HttpStream | Error;

  constructor(
    respond: (request: HttpRequest, nth: number) => Answer | Promise<Answer>,
    stream: (request: HttpRequest) => HttpStream | Error = () =>
      new TransportError('refused', 'no streams here'),
  ) {
    this.#respond = respond;
    this.#stream = stream;
  }

  /** Gives these answers one after the other; the last one again and again. */
  static saying(...answers: readonly Answer[]): ScriptedTransport {
    return new ScriptedTransport((_, nth) => answers[Math.min(nth, answers.length - 1)]!);
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    this.requests.push(request);
    const given = await this.#respond(request, this.requests.length - 1);
    if (given instanceof Error) throw given;
    return given;
  }

  open(request: HttpRequest): Promise<HttpStream> {
    this.requests.push(request);
    const given = this.#stream(request);
    return given instanceof Error ? Promise.reject(given) : Promise.resolve(given);
  }

  close(): void {
    this.isClosed = true;
  }
}
