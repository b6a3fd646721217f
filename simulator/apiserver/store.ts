// The objects of one API server with their history: every write gets the next resource version, and what a version said can be
// told until it is compacted. It must not know rules of kinds or of HTTP.

import { compareText } from '../../core/text.ts';
import type { JsonObject } from './json.ts';

export interface StoredMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number;
  readonly deletionTimestamp?: string;
  readonly finalizers?: readonly string[];
  readonly [field: string]: unknown;
}

/** An object as it is kept; never changed in place. */
export interface StoredObject extends JsonObject {
  readonly metadata: StoredMetadata;
}

/** One write as watches see it. */
export interface StoreEvent {
  readonly version: number;
  readonly kindKey: string;
  readonly key: string;
  readonly before: StoredObject | undefined;
  /** What is there now; of a deletion what was there last, at the deletion's version. */
  readonly object: StoredObject;
  readonly isDeletion: boolean;
  readonly atMicros: number;
}

/** All objects at one instant. */
export interface StoreSnapshot {
  readonly version: number;
  readonly shelves: ReadonlyMap<string, ReadonlyMap<string, StoredObject>>;
}

type Shelf = Map<string, StoredObject>;

/** Where an object is; the namespace is empty for kinds without. */
export function placeOf({ metadata }: StoredObject): { readonly namespace: string; readonly name: string } {
  return { namespace: metadata.namespace ?? '', name: metadata.name };
}

/** Whether its deletion was asked for and somebody has still to let it go. */
export function isDying({ metadata }: StoredObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}

/** `namespace/name`, or `name` for what is in no namespace. */
export function keyOf(namespace: string | undefined, name: string): string {
  return namespace === undefined || namespace === '' ? name : `${namespace}/${name}`;
}

/** Where versions begin: small ones are too old for any server. */
export const FIRST_VERSION = 1000;

export class Store {
  /** The resource version of the last write. */
  version: number = FIRST_VERSION;
  /** What versions up to here said can no longer be told. */
  compacted: number = FIRST_VERSION;
  private shelves = new Map<string, Shelf>();
  private history: StoreEvent[] = [];
  private readonly listeners = new Set<(event: StoreEvent) => void>();
  private readonly resetListeners = new Set<() => void>();

  get(kindKey: string, key: string): StoredObject | undefined {
    return this.shelves.get(kindKey)?.get(key);
  }

  /** Objects of a kind in order of namespace and name, as they were at a version that is not compacted. */
  list(kindKey: string, version: number = this.version): StoredObject[] {
    const shelf = new Map(this.shelves.get(kindKey));
    for (let i = this.history.length - 1; i >= 0; i--) {
      const event = this.history[i]!;
      if (event.version <= version) break;
      if (event.kindKey !== kindKey) continue;
      if (event.before === undefined) shelf.delete(event.key);
      else shelf.set(event.key, event.before);
    }
    const keys = [...shelf.keys()].sort(compareText);
    return keys.map((key) => shelf.get(key)!);
  }

  /** Kinds that have objects. */
  kinds(): string[] {
    return [...this.shelves.keys()].sort(compareText);
  }

  /** Keeps an object under the next version and tells the listeners. */
  put(
    kindKey: string,
    object: JsonObject & { readonly metadata: JsonObject },
    atMicros: number,
  ): StoredObject {
    const key = keyOf(object.metadata['namespace'] as string | undefined, String(object.metadata['name']));
    const stored = this.numbered(object);
    const before = this.get(kindKey, key);
    const shelf = this.shelves.get(kindKey) ?? new Map<string, StoredObject>();
    this.shelves.set(kindKey, shelf.set(key, stored));
    this.tell({ version: this.version, kindKey, key, before, object: stored, isDeletion: false, atMicros });
    return stored;
  }

  /** Takes an object away; its last state, at the version of the deletion. */
  delete(kindKey: string, key: string, atMicros: number): void {
    const before = this.get(kindKey, key);
    if (before === undefined) return;
    const object = this.numbered(before);
    this.shelves.get(kindKey)!.delete(key);
    this.tell({ version: this.version, kindKey, key, before, object, isDeletion: true, atMicros });
  }

  /** What happened to a kind after a version, oldest first. */
  since(kindKey: string, version: number): StoreEvent[] {
    let first = this.history.length;
    while (first > 0 && this.history[first - 1]!.version > version) first--;
    return this.history.slice(first).filter((event) => event.kindKey === kindKey);
  }

  /** Told of every write, at once. The answer ends it. */
  listen(listener: (event: StoreEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Told when everything is another at once. The answer ends it. */
  listenReset(listener: () => void): () => void {
    this.resetListeners.add(listener);
    return () => this.resetListeners.delete(listener);
  }

  /** Forgets what was said up to a version. */
  compact(version: number): void {
    this.compacted = Math.max(this.compacted, Math.min(version, this.version));
    this.history = this.history.filter((event) => event.version > this.compacted);
  }

  /** Forgets what was said before an instant. */
  compactBefore(micros: number): void {
    let last: StoreEvent | undefined;
    for (const event of this.history) {
      if (event.atMicros >= micros) break;
      last = event;
    }
    if (last !== undefined) this.compact(last.version);
  }

  snapshot(): StoreSnapshot {
    const shelves = [...this.shelves].map(([key, shelf]) => [key, new Map(shelf)] as const);
    return { version: this.version, shelves: new Map(shelves) };
  }

  /** Goes back to a snapshot, version and all, as a backup that is played in does. No single change is told of. */
  restore({ version, shelves }: StoreSnapshot): void {
    this.shelves = new Map([...shelves].map(([key, shelf]) => [key, new Map(shelf)] as const));
    this.history = [];
    this.version = version;
    this.compacted = version;
    for (const listener of [...this.resetListeners]) listener();
  }

  private numbered(object: JsonObject & { readonly metadata: JsonObject }): StoredObject {
    this.version++;
    const metadata = { ...object.metadata, resourceVersion: String(this.version) };
    return { ...object, metadata } as unknown as StoredObject;
  }

  private tell(event: StoreEvent): void {
    this.history.push(event);
    for (const listener of [...this.listeners]) listener(event);
  }
}
