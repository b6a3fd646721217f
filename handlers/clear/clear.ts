// All workloads and services of cluster0 are deleted, and waited for until the operator has taken them out of the members. It takes
// no finalizer off and touches no member: that is the operator's.

import { messageOf } from '../../core/message-of.ts';
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

/** What was found of these kinds, and the sentences of lists that failed. */
interface Found {
  readonly placed: readonly Placed[];
  readonly failures: readonly string[];
}

/** What is there after clearing. */
export interface Cleared {
  /** What did not go; `failure`: why it could not even be deleted. */
  readonly left: readonly (Placed & { readonly failure?: string })[];
  /** Why some kinds could not be looked at: there may be more than is known. */
  readonly failures: readonly string[];
}

export interface ClearParts {
  readonly cluster0: Side;
  readonly clock: Clock;
  /** Told how many are left, one line each time that changes. */
  readonly note: (line: string) => void;
}

/** All objects that there are of these kinds. Throws an Error that names cluster0. */
export async function placedOn(cluster0: Side): Promise<readonly Placed[]> {
  const { placed, failures } = await lookedFor(cluster0, []);
  if (failures.length > 0) throw new Error(failures.join('\n'));
  return placed;
}

/**
 * Deletes them all, those that arrive meanwhile too, and waits until they are gone, this time is over, or nothing that is left is
 * going. A request that fails keeps no other from being made, and is made again as long as there is something to wait for.
 */
export async function clear({ cluster0, clock, note }: ClearParts, timeoutMicros: number): Promise<Cleared> {
  const sinceMicros = clock.monotonicMicros();
  let told = 0;
  let found: Found = { placed: [], failures: [] };
  for (;;) {
    found = await lookedFor(cluster0, found.placed);
    const { placed, failures } = found;
    if (placed.length === 0 && failures.length === 0) return { left: [], failures };
    const undeleted = await remove(cluster0, placed);
    const isOver = clock.monotonicMicros() - sinceMicros >= timeoutMicros;
    if (isOver || undeleted.size === placed.length)
      return { left: placed.map((one) => ({ ...one, ...whyUndeleted(undeleted.get(one)) })), failures };
    if (placed.length !== told) note(`${placed.length} to be taken out of members`);
    told = placed.length;
    await pause(clock, LOOK_EVERY_MICROS);
  }
}

/** A kind that cannot be looked at holds what was found of it before. */
async function lookedFor(cluster0: Side, before: readonly Placed[]): Promise<Found> {
  const placed: Placed[] = [];
  const failures: string[] = [];
  for (const resource of CLEARED)
    try {
      for (const object of await whereServed(cluster0, resource)) placed.push({ resource, object });
    } catch (error) {
      failures.push(messageOf(error));
      placed.push(...before.filter((one) => one.resource === resource));
    }
  return { placed, failures };
}

/** Asks for the deletion of those that are not being deleted yet; those that could not be, and why. */
async function remove(cluster0: Side, placed: readonly Placed[]): Promise<ReadonlyMap<Placed, string>> {
  const undeleted = new Map<Placed, string>();
  const removeOne = async (one: Placed): Promise<void> => {
    try {
      // Whatever is there by this name now is to go, so none is asked for by its uid.
      await asking(cluster0, (client) => client.delete(one.resource, one.object.metadata));
    } catch (error) {
      undeleted.set(one, messageOf(error));
    }
  };
  const asked = placed.filter(({ object }) => object.metadata.deletionTimestamp === undefined);
  for (let i = 0; i < asked.length; i += AT_ONCE_MAX)
    await Promise.all(asked.slice(i, i + AT_ONCE_MAX).map(removeOne));
  return undeleted;
}

function whyUndeleted(failure: string | undefined): { readonly failure?: string } {
  return failure === undefined ? {} : { failure };
}
