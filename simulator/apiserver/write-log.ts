// Every write that a server applied, in order: the points at which tests stop a controller, and what they count in the end.

import { qualified } from './api-error.ts';
import type { Verb, WriteRequest } from './write-call.ts';

/** One applied write. */
export interface LoggedWrite {
  /** From 1 on. */
  readonly number: number;
  readonly verb: Verb;
  /** `deployments.apps`. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
  readonly actor: string;
  readonly resourceVersion: string;
  readonly atMicros: number;
}

export class WriteLog {
  readonly writes: LoggedWrite[] = [];
  private readonly listeners = new Set<(write: LoggedWrite) => void>();

  get count(): number {
    return this.writes.length;
  }

  /** The writes of one actor. */
  by(actor: string): LoggedWrite[] {
    return this.writes.filter((write) => write.actor === actor);
  }

  /** Told of each write as soon as it is applied, before any answer leaves. The answer ends it. */
  listen(listener: (write: LoggedWrite) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  add(request: WriteRequest, resourceVersion: string, atMicros: number): void {
    const { verb, kind, namespace, name, subresource, actor } = request;
    const resource = qualified(kind.plural, kind.group);
    const number = this.writes.length + 1;
    const write = { number, verb, resource, namespace, name, subresource, actor, resourceVersion, atMicros };
    this.writes.push(write);
    for (const listener of [...this.listeners]) listener(write);
  }
}
