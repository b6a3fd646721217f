// What is seen of one kind of object by a watch of the benchmark's own, and when. Time is taken as each change arrives.

import type { KubeClient } from '../../../handlers/kube/client.ts';
import type { KubeObject, Resource } from '../../../handlers/ports/kube-object.ts';
import { realClock } from '../../../handlers/real/clock.ts';
import { Reflector } from '../../../handlers/watch/reflector.ts';

/** Whether something holds of an object; undefined: there is none of that name. */
export type Claim = (object: KubeObject | undefined) => boolean;

interface Waiter {
  readonly holds: Claim;
  readonly seen: (millis: number) => void;
}

export class Watcher {
  readonly #reflector: Reflector;
  readonly #objects = new Map<string, KubeObject>();
  readonly #waiters = new Map<string, Waiter[]>();
  readonly #synced = Promise.withResolvers<undefined>();

  /** Watches from now on. */
  constructor(client: KubeClient, resource: Resource, namespace?: string) {
    this.#reflector = new Reflector({
      client,
      resource,
      namespace,
      clock: realClock,
      random: Math.random,
      sink: {
        upsert: (object) => {
          this.#objects.set(object.metadata.name, object);
          this.#tell(object.metadata.name);
        },
        gone: ({ name }) => {
          this.#objects.delete(name);
          this.#tell(name);
        },
        synced: () => {
          this.#synced.resolve(undefined);
        },
      },
    });
    this.#reflector.start();
  }

  /** Kept once all objects there are have been seen. */
  get synced(): Promise<undefined> {
    return this.#synced.promise;
  }

  /** When it was first seen to hold of the object of that name, on performance.now(); now, where it holds already. */
  until(name: string, holds: Claim): Promise<number> {
    if (holds(this.#objects.get(name))) return Promise.resolve(performance.now());
    return new Promise((seen) => {
      const waiters = this.#waiters.get(name) ?? [];
      this.#waiters.set(name, [...waiters, { holds, seen }]);
    });
  }

  /** Kept once there is no object left. */
  async untilEmpty(): Promise<void> {
    const isGone: Claim = (object) => object === undefined;
    while (this.#objects.size > 0)
      await Promise.all([...this.#objects.keys()].map((name) => this.until(name, isGone)));
  }

  stop(): void {
    this.#reflector.stop();
  }

  #tell(name: string): void {
    const waiters = this.#waiters.get(name);
    if (waiters === undefined) return;
    const object = this.#objects.get(name);
    const left = waiters.filter(({ holds, seen }) => {
      const isSeen = holds(object);
      if (isSeen) seen(performance.now());
      return !isSeen;
    });
    if (left.length === 0) this.#waiters.delete(name);
    else this.#waiters.set(name, left);
  }
}
