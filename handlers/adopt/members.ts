// Ways into all members that are registered, for a command that looks into each once.

import { parseMemberCluster } from '../../core/api/index.ts';
import { messageOf } from '../../core/message-of.ts';
import type { KubeClient } from '../kube/client.ts';
import type { FindCredential } from '../members/credential.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import type { Transport } from '../ports/transport.ts';

export interface Reached {
  readonly members: ReadonlyMap<string, KubeClient>;
  /** A sentence for each that cannot be reached. */
  readonly failures: readonly string[];
}

/** Connects members by their MemberClusters. It asks none of them anything. */
export async function reachMembers(
  registered: readonly KubeObject[],
  find: FindCredential,
  clientOf: (transport: Transport) => KubeClient,
): Promise<Reached> {
  const members = new Map<string, KubeClient>();
  const failures: string[] = [];
  for (const object of registered) {
    const parsed = parseMemberCluster(object);
    const { name } = object.metadata;
    try {
      if (!parsed.ok) throw new Error('its MemberCluster cannot be read');
      members.set(name, clientOf((await find(parsed.value)).connect()));
    } catch (error) {
      failures.push(`${name} was not looked at: ${messageOf(error)}`);
    }
  }
  return { members, failures };
}
