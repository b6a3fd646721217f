// What a sink has been told: which objects are there, by uid and version alone. From it follow the deletions that nobody saw,
// what is no news, and that another object has taken a name. It must not compare which version is the newer: a server restored
// from a backup counts again from below.

import type { KubeObject } from '../ports/kube-object.ts';

/** An object that is no longer there. */
export interface GoneObject {
  readonly namespace?: string;
  readonly name: string;
  readonly uid: string;
}

/** Where the objects of a list-and-watch go. What it throws is reported, and nothing is missed by the others. */
export interface ReflectorSink {
  /** An object is new or has changed. `list`: found by listing, perhaps long after it happened. */
  upsert(object: KubeObject, phase: 'list' | 'watch'): void;
  gone(object: GoneObject): void;
  /** Once: all objects there are have been told. */
  synced(): void;
  /** A list begins. */
  listing?(): void;
  /** A list is over: whatever was not told by now was not there when it began. */
  listed?(): void;
}

interface Entry {
  readonly object: GoneObject;
  /** Empty where the sink failed to take it, or it is in doubt: it is told again by the next list. */
  resourceVersion: string;
  pass: number;
}

export class Told {
  readonly #sink: ReflectorSink;
  readonly #onSinkError: (error: unknown) => void;
  readonly #entries = new Map<string, Entry>();
  #pass = 0;
  #isClosed = false;

  constructor(sink: ReflectorSink, onSinkError: (error: unknown) => void) {
    this.#sink = sink;
    this.#onSinkError = onSinkError;
  }

  /** A list begins: what it does not show until `endPass` is gone. */
  beginPass(): void {
    this.#pass += 1;
    this.#tell((sink) => sink.listing?.());
  }

  /** Tells of an object, unless it was told of already. Says whether it was news. */
  upsert(object: KubeObject, phase: 'list' | 'watch'): boolean {
    const { namespace, name, uid, resourceVersion } = object.metadata;
    const key = `${namespace ?? ''}/${name}`;
    const before = this.#entries.get(key);
    const isSame = before?.object.uid === uid;
    if (isSame && before.resourceVersion === resourceVersion && resourceVersion !== '') {
      before.pass = this.#pass;
      return false;
    }
    if (before !== undefined && !isSame)
      this.#tell((sink) => {
        sink.gone(before.object);
      });
    const identity = namespace === undefined ? { name, uid } : { namespace, name, uid };
    const entry = { object: identity, resourceVersion: '', pass: this.#pass };
    this.#entries.set(key, entry);
    if (
      this.#tell((sink) => {
        sink.upsert(object, phase);
      })
    )
      entry.resourceVersion = resourceVersion;
    return before?.resourceVersion !== '';
  }

  /** Tells that an object is gone, if it is the one that was told of. */
  remove(object: KubeObject): void {
    const key = `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
    const entry = this.#entries.get(key);
    if (entry?.object.uid === object.metadata.uid) this.#remove(key, entry);
  }

  /** The list was whole: tells that everything it did not show is gone. Says how many that were. */
  endPass(): number {
    let removed = 0;
    for (const [key, entry] of this.#entries) {
      if (entry.pass === this.#pass) continue;
      this.#remove(key, entry);
      removed += 1;
    }
    this.#tell((sink) => sink.listed?.());
    return removed;
  }

  /** Versions are not to be trusted any more: the next list tells everything again. */
  doubt(): void {
    for (const entry of this.#entries.values()) entry.resourceVersion = '';
  }

  tellSynced(): void {
    this.#tell((sink) => {
      sink.synced();
    });
  }

  /** The sink is told nothing any more. */
  close(): void {
    this.#isClosed = true;
  }

  #remove(key: string, entry: Entry): void {
    // What the sink could not take stays known, so that the next list says it again.
    if (
      this.#tell((sink) => {
        sink.gone(entry.object);
      })
    )
      this.#entries.delete(key);
  }

  #tell(message: (sink: ReflectorSink) => void): boolean {
    if (this.#isClosed) return false;
    try {
      message(this.#sink);
      return true;
    } catch (error) {
      this.#onSinkError(error);
      return false;
    }
  }
}
