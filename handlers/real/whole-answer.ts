// One request and its whole answer, gathered as it arrives: no stream stands in between, as nearly all answers are small, and a stream
// costs as much again as all else of them. It must not know what is asked, nor what an answer means.

import type { Dispatcher } from 'undici';

export interface WholeAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** UTF-8 as text. */
  readonly body: string;
}

export interface Bounds {
  /** Ends the request; its reason is what the promise is rejected with. */
  readonly signal: AbortSignal;
  /** A longer answer is not waited for. */
  readonly bodyMaxBytes: number;
  /** What the promise is rejected with then. */
  readonly tooLarge: () => Error;
}

/** Sends a request. Rejects with whatever kept the whole answer from coming. */
export async function wholeAnswer(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  bounds: Bounds,
): Promise<WholeAnswer> {
  const { signal } = bounds;
  const gathering = new Gathering(bounds);
  const onAbort = (): void => {
    gathering.giveUp(signal.reason as Error);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    if (signal.aborted) onAbort();
    else dispatcher.dispatch(request, gathering);
    return await gathering.answer;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

class Gathering implements Dispatcher.DispatchHandler {
  private readonly bounds: Bounds;
  private readonly settled = Promise.withResolvers<WholeAnswer>();
  private controller: Dispatcher.DispatchController | null = null;
  private reason: Error | null = null;
  private statusCode = 0;
  private headers: WholeAnswer['headers'] = {};
  private chunks: Buffer[] = [];
  private bytes = 0;

  constructor(bounds: Bounds) {
    this.bounds = bounds;
  }

  get answer(): Promise<WholeAnswer> {
    return this.settled.promise;
  }

  /** Nothing more is taken, and the connection is closed. */
  giveUp(reason: Error): void {
    if (this.reason !== null) return;
    this.reason = reason;
    this.chunks = [];
    this.settled.reject(reason);
    const { controller } = this;
    // Not within a call of the parser that is to be ended.
    if (controller !== null)
      queueMicrotask(() => {
        controller.abort(reason);
      });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.reason !== null) controller.abort(this.reason);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: WholeAnswer['headers'],
  ): void {
    this.statusCode = statusCode;
    this.headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.reason !== null) return;
    this.bytes += chunk.length;
    if (this.bytes > this.bounds.bodyMaxBytes) this.giveUp(this.bounds.tooLarge());
    else this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    const { statusCode, headers, chunks, bytes } = this;
    const whole = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, bytes);
    this.settled.resolve({ statusCode, headers, body: whole.toString('utf8') });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.reason ??= error;
    this.settled.reject(error);
  }
}
