// What of ours is in a member, by what cluster0 says and by what the member holds. It only reads.

import { compareText } from '../../core/text.ts';
import { MULTI_CLUSTER_DEPLOYMENTS, MULTI_CLUSTER_SERVICES } from '../cluster0/kinds.ts';
import { MANAGED_BY_LABEL, MANAGER } from '../observe/marks.ts';
import { countAt, listAt, textAt } from '../observe/read.ts';
import type { KubeObject, Resource } from '../ports/kube-object.ts';
import { listed, type Side } from './asking.ts';
import { WORKLOAD_KINDS } from './kinds.ts';

const SHOWN_MAX = 10;

/** Workloads and services that are wanted or are in a member, as `Deployment shop/web`, in order. A member that is not asked is null. */
export async function workloadsOn(
  cluster0: Side,
  member: Side | null,
  name: string,
): Promise<readonly string[]> {
  const wanted = [
    ...(await wantedOn(cluster0, MULTI_CLUSTER_DEPLOYMENTS, 'Deployment', name)),
    ...(await wantedOn(cluster0, MULTI_CLUSTER_SERVICES, 'Service', name)),
  ];
  const there: string[] = [];
  for (const resource of member === null ? [] : WORKLOAD_KINDS) {
    const objects = await listed(member!, resource, `${MANAGED_BY_LABEL}=${MANAGER}`);
    there.push(...objects.filter(isUnfinished).map((object) => titled(resource.kind, object)));
  }
  return [...new Set([...wanted, ...there])].sort(compareText);
}

/** Objects of a kind on cluster0 whose status has a line for the member, by what they are there. */
async function wantedOn(cluster0: Side, resource: Resource, kind: string, name: string): Promise<string[]> {
  return (await listed(cluster0, resource))
    .filter(({ status }) => listAt(status, 'clusters').some((line) => textAt(line, 'name') === name))
    .map((object) => titled(kind, object));
}

/** Some of them, and how many more. */
export function inShort(workloads: readonly string[]): string {
  const more = workloads.length - SHOWN_MAX;
  return workloads.slice(0, SHOWN_MAX).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function titled(kind: string, { metadata }: KubeObject): string {
  return `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
}

function isUnfinished({ kind, status }: KubeObject): boolean {
  return kind !== 'Job' || countAt(status, 'active') > 0;
}
