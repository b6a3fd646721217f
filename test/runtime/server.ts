// A fake API server with a custom kind, and clients of it, in virtual time.

import { KubeClient } from '../../handlers/kube/client.ts';
import type { KubeObject, Resource } from '../../handlers/ports/kube-object.ts';
import { FakeApiServer } from '../../simulator/apiserver/fake-api-server.ts';
import { VirtualClock } from '../../simulator/apiserver/virtual-time.ts';
import { asTransport } from '../support/virtual-transport.ts';

export const WIDGETS: Resource = {
  group: 'example.org',
  version: 'v1',
  plural: 'widgets',
  kind: 'Widget',
  namespaced: true,
};

export class Scene {
  readonly clock = new VirtualClock();
  readonly server = new FakeApiServer({ name: 'cluster0', clock: this.clock });

  constructor() {
    this.server.install(WIDGETS, { hasStatus: true });
  }

  client(actor = 'us'): KubeClient {
    const transport = asTransport(this.server.connect(actor));
    return new KubeClient({ transport, clock: this.clock, fieldManager: actor, timeoutMicros: 4_000_000 });
  }

  /** What a promise comes to, as time passes. */
  async result<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const settle = (): void => void (isSettled = true);
    promise.then(settle, settle);
    await this.clock.run(() => isSettled);
    return await promise;
  }

  create(name: string, metadata: object = {}): KubeObject {
    const draft = { metadata: { name, ...metadata }, spec: { size: 1 } };
    return this.server.local('user').create(WIDGETS, 'default', draft);
  }

  widget(name: string): KubeObject | undefined {
    return this.server.local('user').get(WIDGETS, { namespace: 'default', name });
  }

  change(name: string, alter: (widget: KubeObject) => object): void {
    this.server
      .local('user')
      .change(WIDGETS, { namespace: 'default', name }, (widget) =>
        Object.assign({}, widget, alter(widget as unknown as KubeObject)),
      );
  }

  remove(name: string): void {
    this.server.local('user').remove(WIDGETS, { namespace: 'default', name });
  }
}
