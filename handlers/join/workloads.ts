// What of ours is in a member, by what cluster0 says and by what the member holds. It only reads.

import { compareText } from '../../core/text.ts';
import { MULTI_CLUSTER_DEPLOYMENTS } from '../cluster0/kinds.ts';
import { MANAGED_BY_LABEL, MANAGER } from '../observe/marks.ts';
import { countAt, listAt, textAt } from '../observe/read.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import { listed, type Side } from './asking.ts';
import { WORKLOAD_KINDS } from './kinds.ts';

const SHOWN_MAX = 10;

/** Workloads that are wanted or run in a member, as `Deployment shop/web`, in order. A member that is not asked is null. */
export async function workloadsOn(
  cluster0: Side,
  member: Side | null,
  name: string,
): Promise<readonly string[]> {
  const wanted = (await listed(cluster0, MULTI_CLUSTER_DEPLOYMENTS))
    .filter(({ status }) => listAt(status, 'clusters').some((line) => textAt(line, 'name') === name))
    .map((object) => titled('Deployment', object));
  const there: string[] = [];
  for (const resource of member === null ? [] : WORKLOAD_KINDS) {
    const objects = await listed(member!, resource, `${MANAGED_BY_LABEL}=${MANAGER}`);
    there.push(...objects.filter(isUnfinished).map((object) => titled(resource.kind, object)));
  }
  return [...new Set([...wanted, ...there])].sort(compareText);
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
