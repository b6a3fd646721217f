// Clients of people and programs beside the operator: each writes under its own name.

import { KubeClient } from '../../handlers/kube/client.ts';
import type { FakeApiServer } from '../../simulator/apiserver/fake-api-server.ts';
import { asTransport } from '../support/virtual-transport.ts';
import type { World } from './world.ts';

/** A client whose writes are owned by a manager. */
export function clientTo(world: World, server: FakeApiServer, fieldManager: string): KubeClient {
  const transport = asTransport(server.connect(fieldManager));
  return new KubeClient({ transport, clock: world.clock, fieldManager });
}
