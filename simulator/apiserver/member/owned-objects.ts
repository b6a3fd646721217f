// Which objects of a kind a controller owns, kept up to date from changes: lists are for beginnings.

import type { StoredObject, StoreEvent } from '../store.ts';
import { controllerOf } from './resources.ts';

/** Objects of one kind by the UID of their controller, in order of their first appearance. */
export class OwnedObjects {
  private readonly byOwner = new Map<string, Map<string, StoredObject>>();

  constructor(objects: Iterable<StoredObject>) {
    for (const object of objects) this.set(object);
  }

  /** What an owner has. */
  of(ownerUid: string): StoredObject[] {
    return [...(this.byOwner.get(ownerUid)?.values() ?? [])];
  }

  note({ object, isDeletion }: StoreEvent): void {
    if (isDeletion) this.byOwner.get(controllerOf(object))?.delete(object.metadata.uid);
    else this.set(object);
  }

  private set(object: StoredObject): void {
    const owner = controllerOf(object);
    if (owner === '') return;
    const owned = this.byOwner.get(owner) ?? new Map<string, StoredObject>();
    this.byOwner.set(owner, owned.set(object.metadata.uid, object));
  }
}
