// What every controller does alike: keeps the objects of its kind by key, takes in their versions, and carries out one key at a time
// what was decided. What an object says, what is decided and what is written is each controller's own.

import type { Key } from '../../core/decide/key.ts';
import type { Carrier } from '../carry/carrier.ts';
import type { Clock, Random } from '../ports/clock.ts';
import type { KubeObject, Resource } from '../ports/kube-object.ts';
import { WorkQueue, type Outcome } from '../runtime/work-queue.ts';
import type { Controller } from './controller.ts';
import type { Mind } from './mind.ts';

const KEYS_AT_ONCE = 32;

/** An object as a term knows it. */
export interface KeptObject {
  readonly key: Key;
  readonly uid: string;
  /** The version of the object that cluster0 last answered a request of ours with, not a watch; empty: none in this term. */
  confirmed: string;
  /** Calls off what was set to wake it; absent: nothing ever is. */
  cancelTimer?: () => void;
}

/** What whoever keeps the objects does for whoever stores what was decided. */
export interface Upkeep<T> {
  /** Whether the object is still the one of its name, and work goes on at all. */
  isAtWorkOn(kept: T): boolean;
  /** cluster0 answered a write with this version of the object. */
  answered(kept: T, object: KubeObject): void;
  /** cluster0 has another version than the one that was decided on: all that is known of the object comes from it. */
  learnOf(kept: T, object: KubeObject): void;
}

export interface ObjectControllerOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly mind: Mind;
  readonly carrier: Carrier;
  readonly listener: { settled(key: Key, outcome: Outcome): void };
}

export abstract class ObjectController<T extends KeptObject> implements Controller {
  abstract readonly resource: Resource;
  protected readonly objects = new Map<Key, T>();
  protected readonly queue: WorkQueue;
  /** Set once everything that decisions need was listed. */
  protected isOpen = false;
  private readonly parts: ObjectControllerOptions;

  constructor(parts: ObjectControllerOptions) {
    this.parts = parts;
    const { clock, random, listener } = parts;
    this.queue = new WorkQueue({
      clock,
      random,
      concurrency: KEYS_AT_ONCE,
      process: (key) => this.carryOut(key),
      onSettled: (key, outcome) => {
        listener.settled(key, outcome);
      },
    });
  }

  get depth(): { readonly waiting: number; readonly inFlight: number } {
    return { waiting: this.queue.size, inFlight: this.queue.inFlight };
  }

  *uids(): Generator<string> {
    for (const { uid } of this.objects.values()) yield uid;
  }

  open(): void {
    this.isOpen = true;
    for (const key of this.objects.keys()) this.queue.add(key, 'initial');
  }

  async stop(): Promise<void> {
    this.isOpen = false;
    for (const { cancelTimer } of this.objects.values()) cancelTimer?.();
    await this.queue.stop();
  }

  upsert(object: KubeObject, phase: 'list' | 'watch'): void {
    const key = this.keyOf(`${object.metadata.namespace ?? ''}/${object.metadata.name}`);
    const known = this.objects.get(key);
    if (known === undefined || known.uid !== object.metadata.uid) this.learnOf(key, object);
    else if (!this.refresh(known, object, phase === 'list')) return;
    this.queue.add(key, phase === 'list' ? 'initial' : 'live');
  }

  gone(namespace: string, name: string, uid: string): void {
    const key = this.keyOf(`${namespace}/${name}`);
    const kept = this.objects.get(key);
    if (kept?.uid !== uid) return;
    kept.cancelTimer?.();
    this.objects.delete(key);
    this.queue.forget(key);
    this.parts.carrier.forget(key);
    this.forget(key);
  }

  seenInMember(cluster: string, kind: string, id: string): void {
    const key = this.keyOf(id);
    if (!this.owns(kind) || !this.objects.has(key)) return;
    this.parts.mind.touch(key);
    this.parts.carrier.nudge(cluster, key);
  }

  shownIn(kind: string): void {
    if (this.awaits(kind)) for (const key of this.objects.keys()) this.parts.mind.touch(key);
  }

  abstract wake(key: Key): void;
  abstract wantedBy(cluster: string, kind: string, id: string): Key | null;
  abstract awaits(kind: string): boolean;

  /** The key of the object of a `namespace/name`, which its objects in members have as well. */
  protected abstract keyOf(id: string): Key;
  /** Whether objects of a kind in members may be of this controller's making. */
  protected abstract owns(kind: string): boolean;
  /** Knows of an object what it says itself, and nothing of an earlier time. */
  protected abstract learnOf(key: Key, object: KubeObject, confirmed?: string): void;
  /** Takes in a version of the object, from the watch or from the answer to a write; true where there is something to do. */
  protected abstract refresh(kept: T, object: KubeObject, isListed?: boolean): boolean;
  protected abstract carryOut(key: Key): Promise<Outcome>;
  /** The object is gone; so is all that it said. */
  protected abstract forget(key: Key): void;

  protected isAtWorkOn(kept: T): boolean {
    return this.isOpen && this.objects.get(kept.key) === kept;
  }

  protected upkeep(): Upkeep<T> {
    return {
      isAtWorkOn: (kept) => this.isAtWorkOn(kept),
      answered: (kept, object) => {
        if (this.refresh(kept, object)) this.queue.add(kept.key);
      },
      learnOf: ({ key, confirmed }, object) => {
        this.learnOf(key, object, confirmed);
        this.queue.add(key);
      },
    };
  }
}
