// All workloads and services of cluster0 are deleted, and waited for until the operator has taken them out of the members. It takes
// no finalizer off and touches no member: that is the operator's.

import { MULTI_CLUSTER_DEPLOYMENTS, MULTI_CLUSTER_JOBS, MULTI_CLUSTER_SERVICES } from '../cluster0/kinds.ts';
import { asking, whereServed, type Side } from '../join/asking.ts';
import { pause } from '../join/pause.ts';
import { SECOND, type Clock } from '../ports/clock.ts';
import type { KubeObject, Resource } from '../ports/kube-object.ts';

const LOOK_EVERY_MICROS = 2 * SECOND;
const AT_ONCE_MAX = 16;

/** Kinds that the operator puts into members and takes out of them again before it lets an object go. */
export const CLEARED: readonly Resource[] = [
  MULTI_CLUSTER_DEPLOYMENTS,
  MULTI_CLUSTER_JOBS,
  MULTI_CLUSTER_SERVICES,
];

/** An object and its kind. */
export interface Placed {
  readonly resource: Resource;
  readonly object: KubeObject;
}

/** All objects that there are of these kinds. Throws an Error that names cluster0. */
export async function placedOn(cluster0: Side): Promise<readonly Placed[]> {
  const all: Placed[] = [];
  for (const resource of CLEARED)
    for (const object of await whereServed(cluster0, resource)) all.push({ resource, object });
  return all;
}

export interface ClearParts {
  readonly cluster0: Side;
  readonly clock: Clock;
  /** Told how many are left, one line each time that changes. */
  readonly note: (line: string) => void;
}

/**
 * Deletes them all, those that arrive meanwhile too, and resolves to what is left: nothing, or after this time what did not go. Throws an
 * Error that names cluster0 where a request fails.
 */
export async function clear(
  { cluster0, clock, note }: ClearParts,
  timeoutMicros: number,
): Promise<readonly Placed[]> {
  const sinceMicros = clock.monotonicMicros();
  let told = 0;
  for (;;) {
    const left = await placedOn(cluster0);
    if (left.length === 0 || clock.monotonicMicros() - sinceMicros >= timeoutMicros) return left;
    await remove(cluster0, left);
    if (left.length !== told) note(`${left.length} to be taken out of members`);
    told = left.length;
    await pause(clock, LOOK_EVERY_MICROS);
  }
}

/** Asks for the deletion of those that are not being deleted yet. */
async function remove(cluster0: Side, placed: readonly Placed[]): Promise<void> {
  const asked = placed.filter(({ object }) => object.metadata.deletionTimestamp === undefined);
  for (let i = 0; i < asked.length; i += AT_ONCE_MAX)
    await Promise.all(
      asked.slice(i, i + AT_ONCE_MAX).map(({ resource, object: { metadata } }) =>
        // Whatever is there by this name now is to go, so none is asked for by its uid.
        asking(cluster0, (client) => client.delete(resource, metadata)),
      ),
    );
}
