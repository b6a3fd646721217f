// What a term runs for each kind on cluster0 that somebody acts on.

import type { Key } from '../../core/decide/key.ts';
import type { KubeObject, Resource } from '../ports/kube-object.ts';

/** Acts on the objects of one kind on cluster0. */
export interface Controller {
  /** The kind on cluster0. */
  readonly resource: Resource;
  /** Keys that wait for their turn, and those that are worked on. */
  readonly depth: { readonly waiting: number; readonly inFlight: number };
  /** Lets decisions begin: all that they need was listed. */
  open(): void;
  stop(): Promise<void>;
  /** The object was created or changed. */
  upsert(object: KubeObject, phase: 'list' | 'watch'): void;
  /** The object is gone; so is all that was promised to it. */
  gone(namespace: string, name: string, uid: string): void;
  /** Facts that concern an object came in, or it was touched: it is decided on now. */
  wake(key: Key): void;
  /** Something was seen of an object of this kind and `namespace/name` in a member; it may be another controller's. */
  seenInMember(cluster: string, kind: string, id: string): void;
  /** The object on cluster0 that wants an object of this kind and `namespace/name` in a member; null: none of this controller's. */
  wantedBy(cluster: string, kind: string, id: string): Key | null;
  /** Whether any of its objects may want objects of this kind in members. */
  awaits(kind: string): boolean;
  /** A member shows objects of this kind that it withheld: whoever may want them is decided on again. */
  shownIn(kind: string): void;
  /** UIDs of the objects that are there. */
  uids(): Iterable<string>;
}
