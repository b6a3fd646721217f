// Events on objects, handed to a handler: those of one object one after the other, those of different objects side by side, and
// again later where the handler failed. Of several that wait only the latest is handed over: an event says how things are.

import type { Clock, Random } from '../ports/clock.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import type { GoneObject, ReflectorSink } from '../watch/reflector.ts';
import { WorkQueue, type Outcome } from './work-queue.ts';

export type ObjectEventType = 'ADDED' | 'MODIFIED' | 'DELETED';

export interface ObjectEventsOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly concurrency: number;
  /** A rejection: again later. */
  readonly handle: (type: ObjectEventType, object: KubeObject) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
}

interface Known {
  object: KubeObject;
  isGone: boolean;
  /** The handler knows that it is there. */
  isTold: boolean;
}

export class ObjectEvents implements ReflectorSink {
  readonly #handle: ObjectEventsOptions['handle'];
  readonly #known = new Map<string, Known>();
  readonly #queue: WorkQueue;

  constructor({ clock, random, concurrency, handle, onFailure }: ObjectEventsOptions) {
    this.#handle = handle;
    this.#queue = new WorkQueue({
      clock,
      random,
      concurrency,
      process: (key) => this.#process(key),
      onSettled: (_, outcome) => {
        if (outcome.type === 'retry') onFailure(outcome.error);
      },
    });
  }

  upsert(object: KubeObject, phase: 'list' | 'watch'): void {
    const key = keyOf(object.metadata);
    this.#known.set(key, { object, isGone: false, isTold: this.#known.get(key)?.isTold ?? false });
    this.#queue.add(key, phase === 'list' ? 'initial' : 'live');
  }

  gone(gone: GoneObject): void {
    const key = keyOf(gone);
    const known = this.#known.get(key);
    if (known === undefined) return;
    known.isGone = true;
    this.#queue.add(key);
  }

  /** Whoever handles events one by one has no use for it. */
  synced(): void {
    return;
  }

  /** Hands over nothing more and waits for the handlers that run. */
  async stop(): Promise<void> {
    await this.#queue.stop();
  }

  async #process(key: string): Promise<Outcome> {
    const known = this.#known.get(key);
    if (known === undefined) return { type: 'done' };
    const { object, isGone } = known;
    if (isGone) {
      await this.#handle('DELETED', object);
      this.#known.delete(key);
      return { type: 'done' };
    }
    await this.#handle(known.isTold ? 'MODIFIED' : 'ADDED', object);
    const now = this.#known.get(key);
    if (now !== undefined) now.isTold = true;
    return { type: 'done' };
  }
}

function keyOf({ namespace, name, uid }: GoneObject): string {
  return `${namespace ?? ''}/${name}/${uid}`;
}
