// Empties namespaces that are being deleted, and lets them go when nothing is left in them, as the namespace controller does.

import { ApiError } from './api-error.ts';
import { NAMESPACE_KIND } from './built-in-kinds.ts';
import type { KindRegistry } from './kind-registry.ts';
import type { LocalClient } from './local-client.ts';
import { isIn } from './lists.ts';
import type { Store, StoredObject, StoreEvent } from './store.ts';
import type { TimeSource } from './virtual-time.ts';

const DELAY_MICROS = 500_000;

export class NamespaceCleaner {
  private readonly store: Store;
  private readonly kinds: KindRegistry;
  private readonly client: LocalClient;
  private readonly clock: TimeSource;
  private isDue = false;

  constructor(store: Store, kinds: KindRegistry, client: LocalClient, clock: TimeSource) {
    this.store = store;
    this.kinds = kinds;
    this.client = client;
    this.clock = clock;
  }

  start(): void {
    this.store.listen((event) => {
      if (this.isDue || !this.isOfInterest(event)) return;
      this.isDue = true;
      this.clock.after(DELAY_MICROS, () => {
        this.isDue = false;
        for (const namespace of this.store.list(NAMESPACE_KIND.key))
          if (isDying(namespace)) this.clean(namespace);
      });
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
        if (!isDying(object))
          this.attempt(() => this.client.remove(kind, { namespace: name, name: object.metadata.name }));
      }
    if (left > 0) return;
    this.attempt(() =>
      this.client.change(NAMESPACE_KIND, { namespace: '', name }, (now) => ({ ...now, spec: {} })),
    );
  }

  private attempt(act: () => unknown): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }
}

function isDying({ metadata }: StoredObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}
