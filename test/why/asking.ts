// Somebody who asks in a world: the connection that commands use, which cannot write, and time that passes until the answer is there.

import { KubeClient } from '../../handlers/kube/client.ts';
import type { Side } from '../../handlers/join/asking.ts';
import { asTransport } from '../support/virtual-transport.ts';
import { driven } from '../support/virtual-driver.ts';
import type { World } from '../live/world.ts';

/** Asks something of a world's cluster0. */
export function asked<T>(world: World, question: (side: Side) => Promise<T>): Promise<T> {
  const client = new KubeClient({
    transport: asTransport(world.cluster0.connect('somebody')),
    clock: world.clock,
    fieldManager: 'somebody',
    guard: () => {
      throw new Error('whoever asks must not write');
    },
  });
  return driven(world.clock, question({ client, title: 'cluster0' }));
}

/** A text without what differs from run to run of the tests: runs of blanks are one. */
export function squeezed(text: string): string {
  return text.replaceAll(/ {2,}/g, ' ');
}
