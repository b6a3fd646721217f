// Deletes what has no owner any more, some time after its owners went, as the garbage collector of a cluster does; and finishes
// deletions that wait for dependents or leave them behind.

import { isObject, listAt, textAt, withKey } from './json.ts';
import type { KindRegistry } from './kind-registry.ts';
import type { Kind } from './kinds.ts';
import type { LocalClient } from './local-client.ts';
import { isDying, placeOf, type Store, type StoredObject, type StoreEvent } from './store.ts';
import { attempt, sweepAfter } from './sweeps.ts';
import type { TimeSource } from './virtual-time.ts';

const DELAY_MICROS = 100_000;

interface Dependent {
  readonly kind: Kind;
  readonly object: StoredObject;
}

export class GarbageCollector {
  private readonly store: Store;
  private readonly kinds: KindRegistry;
  private readonly client: LocalClient;
  private readonly clock: TimeSource;

  constructor(store: Store, kinds: KindRegistry, client: LocalClient, clock: TimeSource) {
    this.store = store;
    this.kinds = kinds;
    this.client = client;
    this.clock = clock;
  }

  start(): void {
    sweepAfter(this.store, this.clock, DELAY_MICROS, isOfInterest, () => {
      this.sweep();
    });
  }

  private sweep(): void {
    const uids = new Set<string>();
    const dependents: Dependent[] = [];
    const dying: Dependent[] = [];
    for (const kind of this.kinds.all())
      for (const object of this.store.list(kind.key)) {
        uids.add(object.metadata.uid);
        if (ownersOf(object).length > 0) dependents.push({ kind, object });
        if (isDying(object)) dying.push({ kind, object });
      }
    for (const owner of dying) this.finish(owner, dependents);
    for (const dependent of dependents)
      if (!ownersOf(dependent.object).some((uid) => uids.has(uid))) this.remove(dependent);
  }

  /** Goes on with a deletion that has to do with dependents. */
  private finish(owner: Dependent, dependents: readonly Dependent[]): void {
    const { uid, finalizers = [] } = owner.object.metadata;
    const own = dependents.filter(({ object }) => ownersOf(object).includes(uid));
    if (finalizers.includes('orphan')) {
      for (const dependent of own) this.disown(dependent, uid);
      this.release(owner, 'orphan');
    } else if (finalizers.includes('foregroundDeletion')) {
      if (own.length === 0) this.release(owner, 'foregroundDeletion');
      for (const dependent of own) this.remove(dependent);
    }
  }

  private remove({ kind, object }: Dependent): void {
    if (isDying(object)) return;
    attempt(() => this.client.remove(kind, placeOf(object)));
  }

  private disown({ kind, object }: Dependent, uid: string): void {
    const left = listAt(object.metadata, 'ownerReferences').filter((owner) => textAt(owner, 'uid') !== uid);
    attempt(() =>
      this.client.change(kind, placeOf(object), (now) =>
        withKey(now, 'metadata', { ...now.metadata, ownerReferences: left }),
      ),
    );
  }

  private release({ kind, object }: Dependent, finalizer: string): void {
    attempt(() =>
      this.client.change(kind, placeOf(object), (now) => ({
        ...now,
        metadata: {
          ...now.metadata,
          finalizers: (now.metadata.finalizers ?? []).filter((name) => name !== finalizer),
        },
      })),
    );
  }
}

function isOfInterest({ before, object, isDeletion }: StoreEvent): boolean {
  const isNew = before === undefined;
  return isDeletion || isDying(object) || (isNew && ownersOf(object).length > 0);
}

function ownersOf(object: StoredObject): string[] {
  return listAt(object.metadata, 'ownerReferences')
    .filter(isObject)
    .map((owner) => textAt(owner, 'uid'));
}
