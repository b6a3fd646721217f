// What of ours is in a member, by what cluster0 says and by what the member holds. It only reads.

import { listed as named } from '../../core/listed.ts';
import { compareText } from '../../core/text.ts';
import { MULTI_CLUSTER_DEPLOYMENTS, MULTI_CLUSTER_JOBS, MULTI_CLUSTER_SERVICES } from '../cluster0/kinds.ts';
import { MANAGED_BY_LABEL, MANAGER } from '../observe/marks.ts';
import { countAt, listAt, textAt } from '../observe/read.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import { listed, type Side } from './asking.ts';
import { WORKLOAD_KINDS } from './kinds.ts';

const SHOWN_MAX = 10;

/** Kinds on cluster0 that want something in members, and what they want. */
const WANTED_BY = [
  [MULTI_CLUSTER_DEPLOYMENTS, 'Deployment'],
  [MULTI_CLUSTER_JOBS, 'Job'],
  [MULTI_CLUSTER_SERVICES, 'Service'],
] as const;
/** Reasons of lines of jobs that have ended. */
const ENDED: readonly string[] = ['Complete', 'Failed'];

/** Workloads and services that are wanted or are in a member, as `Deployment shop/web`, in order. A member that is not asked is null. */
export async function workloadsOn(
  cluster0: Side,
  member: Side | null,
  name: string,
): Promise<readonly string[]> {
  const wanted: string[] = [];
  for (const [resource, kind] of WANTED_BY)
    for (const object of await listed(cluster0, resource))
      if (isWantedIn(name, object)) wanted.push(titled(kind, object));
  const there: string[] = [];
  for (const resource of member === null ? [] : WORKLOAD_KINDS) {
    const objects = await listed(member!, resource, `${MANAGED_BY_LABEL}=${MANAGER}`);
    there.push(...objects.filter(isUnfinished).map((object) => titled(resource.kind, object)));
  }
  return [...new Set([...wanted, ...there])].sort(compareText);
}

/** Some of them, and how many more. */
export function inShort(workloads: readonly string[]): string {
  return named(workloads, SHOWN_MAX);
}

/** What ended there is only remembered, and holds nobody. Copies of Secrets and the like are to go before the member does. */
function isWantedIn(name: string, { status }: KubeObject): boolean {
  const lines = listAt(status, 'clusters').filter((line) => textAt(line, 'name') === name);
  if (lines.length > 0) return lines.some((line) => !ENDED.includes(textAt(line, 'reason') ?? ''));
  return listAt(status, 'copies').some((copies) => textAt(copies, 'cluster') === name);
}

function titled(kind: string, { metadata }: KubeObject): string {
  return `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
}

function isUnfinished({ kind, status }: KubeObject): boolean {
  return kind !== 'Job' || countAt(status, 'active') > 0;
}
