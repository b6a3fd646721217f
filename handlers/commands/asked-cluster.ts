// The connection of commands that only ask: to cluster0, by the kubeconfig and context that kubectl would take.

import type { Side } from '../join/asking.ts';
import { KubeClient } from '../kube/client.ts';
import { MANAGER } from '../observe/marks.ts';
import { realClock } from '../real/clock.ts';
import { connectTo } from '../real/transport.ts';
import { openKubeconfig } from './connection.ts';
import type { Cluster0Options } from './options.ts';

/** A client that refuses to write, what its cluster is called, and the namespace of its context. */
export function openForReading(options: Cluster0Options): {
  readonly side: Side;
  readonly namespace: string;
} {
  const { trusted, context } = openKubeconfig(options);
  const client = new KubeClient({
    transport: connectTo(trusted.endpointOf(context)),
    clock: realClock,
    fieldManager: MANAGER,
    guard: () => {
      throw new Error('this command only reads');
    },
  });
  return { side: { client, title: `context "${context}"` }, namespace: trusted.namespaceOf(context) };
}
