// Somebody who asks in a world: the connection that commands use, which cannot write, and time that passes until the answer is there.

import { KubeClient } from '../../handlers/kube/client.ts';
import type { Side } from '../../handlers/join/asking.ts';
import { asTransport } from '../support/virtual-transport.ts';
import { driven } from '../support/virtual-driver.ts';
import type { World } from '../live/world.ts';

const FORBIDDEN = JSON.stringify({
  kind: 'Status',
  apiVersion: 'v1',
  reason: 'Forbidden',
  message: 'not allowed',
});

/** Asks something of a world's cluster0; paths that are forbidden to whoever asks are refused. */
export function asked<T>(world: World, question: (side: Side) => Promise<T>, forbidden = /^$/): Promise<T> {
  const transport = asTransport(world.cluster0.connect('somebody'));
  const client = new KubeClient({
    transport: {
      ...transport,
      send: (request) =>
        forbidden.test(request.path)
          ? Promise.resolve({ status: 403, headers: {}, body: FORBIDDEN })
          : transport.send(request),
    },
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
