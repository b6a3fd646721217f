// Who is who before anything is written: a cluster is known by its kube-system namespace, a member by its MemberCluster.

import { CommandBadInput } from '../commands/failure.ts';
import { MEMBER_CLUSTERS } from '../cluster0/kinds.ts';
import { ApiError } from '../kube/api-error.ts';
import { textAt } from '../observe/read.ts';
import { NAMESPACES, type KubeObject } from '../ports/kube-object.ts';
import { asking, listed, type Side } from './asking.ts';

/** By what a cluster is known. */
export async function clusterUid(side: Side): Promise<string> {
  const { metadata } = await asking(side, (client) => client.get(NAMESPACES, { name: 'kube-system' }));
  return metadata.uid;
}

/** All MemberClusters. Refuses a cluster that does not serve them. */
export async function registrations(cluster0: Side): Promise<readonly KubeObject[]> {
  try {
    return await listed(cluster0, MEMBER_CLUSTERS);
  } catch (error) {
    const { cause } = error as Error;
    if (!(cause instanceof ApiError) || cause.fault !== 'notFound') throw error;
    throw new CommandBadInput(
      `${cluster0.title} does not serve MemberClusters; install mck8s there (kubectl apply --server-side -k deploy), or name cluster0 with --cluster0-context`,
    );
  }
}

/** UID of the cluster that answered under a registration so far; empty: none did. */
export function uidOf(registration: KubeObject | undefined): string {
  return textAt(registration?.status, 'clusterUID') ?? '';
}
