// Requests of a command that somebody waits for: what fails says which cluster it was and what to do about it. It holds no
// credential, as the errors of a client hold none.

import { messageOf } from '../../core/message-of.ts';
import { ApiError } from '../kube/api-error.ts';
import type { KubeClient } from '../kube/client.ts';
import type { ObjectRef } from '../kube/request-path.ts';
import type { KubeObject, Resource } from '../ports/kube-object.ts';

/** A cluster and what it is called in sentences. */
export interface Side {
  readonly client: KubeClient;
  /** `cluster0 (context "admin")` */
  readonly title: string;
}

/** Runs a request; throws an Error that names the cluster. */
export async function asking<T>(
  { client, title }: Side,
  request: (client: KubeClient) => Promise<T>,
): Promise<T> {
  try {
    return await request(client);
  } catch (error) {
    const message = messageOf(error);
    throw new Error(`${title}: ${message}; ${adviceOn(error)}`, { cause: error });
  }
}

function adviceOn(error: unknown): string {
  if (!(error instanceof ApiError)) return 'see whether kubectl reaches it with that context';
  switch (error.fault) {
    case 'forbidden':
      return "use a context with an administrator's rights";
    case 'unauthorized':
      return 'log in again, or correct the user of that context';
    case 'conflict':
      return 'it was changed at the same time; run this again';
    default:
      return 'mend that and run this again: what was done already is not done twice';
  }
}

/** An object, or undefined where there is none of that name, or none of that kind. */
export async function found(side: Side, resource: Resource, ref: ObjectRef): Promise<KubeObject | undefined> {
  return asking(side, async (client) => {
    try {
      return await client.get(resource, ref);
    } catch (error) {
      if (error instanceof ApiError && error.fault === 'notFound') return undefined;
      throw error;
    }
  });
}

/** All objects of a kind. */
export async function listed(side: Side, resource: Resource, labelSelector?: string): Promise<KubeObject[]> {
  const objects: KubeObject[] = [];
  await asking(side, (client) =>
    client.list(resource, { labelSelector }, (page) => {
      objects.push(...page);
    }),
  );
  return objects;
}

/** All objects of a kind; none where the cluster does not serve it. */
export async function whereServed(side: Side, resource: Resource): Promise<KubeObject[]> {
  try {
    return await listed(side, resource);
  } catch (error) {
    const { cause } = error as Error;
    if (cause instanceof ApiError && cause.fault === 'notFound') return [];
    throw error;
  }
}
