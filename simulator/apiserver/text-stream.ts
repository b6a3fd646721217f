// Text that arrives bit by bit at one reader. The writer never waits; the reader gets what is there, then what comes.

/** A queue of text with one reader. */
export class TextStream implements AsyncIterable<string> {
  private readonly waiting: string[] = [];
  private readonly readers: PromiseWithResolvers<IteratorResult<string>>[] = [];
  private readonly cancelled: () => void;
  private end: (() => Promise<IteratorResult<string>>) | undefined;

  /** @param cancelled called when the reader wants no more */
  constructor(cancelled: () => void = () => undefined) {
    this.cancelled = cancelled;
  }

  push(text: string): void {
    if (this.end !== undefined) return;
    const reader = this.readers.shift();
    if (reader === undefined) this.waiting.push(text);
    else reader.resolve({ done: false, value: text });
  }

  /** No more text comes. */
  close(): void {
    this.finish(() => Promise.resolve({ done: true, value: undefined }));
  }

  /** The connection is lost: the reader gets what is there, then this error. */
  fail(error: Error): void {
    this.finish(() => Promise.reject(error));
  }

  /** The reader wants no more: what is there is dropped. */
  cancel(): void {
    this.waiting.length = 0;
    this.close();
    this.cancelled();
  }

  [Symbol.asyncIterator](): AsyncIterator<string> {
    return {
      next: () => this.next(),
      return: () => {
        this.cancel();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  private next(): Promise<IteratorResult<string>> {
    const value = this.waiting.shift();
    if (value !== undefined) return Promise.resolve({ done: false, value });
    if (this.end !== undefined) return this.end();
    const reader = Promise.withResolvers<IteratorResult<string>>();
    this.readers.push(reader);
    return reader.promise;
  }

  private finish(end: () => Promise<IteratorResult<string>>): void {
    if (this.end !== undefined) return;
    this.end = end;
    for (const reader of this.readers.splice(0)) void end().then(reader.resolve, reader.reject);
  }
}
