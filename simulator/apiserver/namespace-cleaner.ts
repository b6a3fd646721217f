// Empties namespaces that are being deleted, and lets them go when nothing is left in them, as the namespace controller does.

import { NAMESPACE_KIND } from './built-in-kinds.ts';
import type { KindRegistry } from './kind-registry.ts';
import type { LocalClient } from './local-client.ts';
import { isIn } from './lists.ts';
import { isDying, placeOf, type Store, type StoredObject, type StoreEvent } from './store.ts';
import { attempt, sweepAfter } from './sweeps.ts';
import type { TimeSource } from './virtual-time.ts';

const DELAY_MICROS = 500_000;

export class NamespaceCleaner {
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
    const isOfInterest = (event: StoreEvent): boolean => this.isOfInterest(event);
    sweepAfter(this.store, this.clock, DELAY_MICROS, isOfInterest, () => {
      for (const namespace of this.store.list(NAMESPACE_KIND.key))
        if (isDying(namespace)) this.clean(namespace);
    });
  }

  private isOfInterest({ kindKey, object }: StoreEvent): boolean {
    if (kindKey === NAMESPACE_KIND.key) return isDying(object);
    const home = this.store.get(NAMESPACE_KIND.key, object.metadata.namespace ?? '');
    return home !== undefined && isDying(home);
  }

  private clean(namespace: StoredObject): void {
    const { name } = namespace.metadata;
    let left = 0;
    for (const kind of this.kinds.all().filter(({ namespaced }) => namespaced))
      for (const object of this.store.list(kind.key)) {
        if (!isIn(object, name)) continue;
        left++;
        if (!isDying(object)) attempt(() => this.client.remove(kind, placeOf(object)));
      }
    if (left > 0) return;
    attempt(() =>
      this.client.change(NAMESPACE_KIND, { namespace: '', name }, (now) => ({ ...now, spec: {} })),
    );
  }
}
