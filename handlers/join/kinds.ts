// Kinds that only joining and leaving deal with.

import {
  DEPLOYMENTS,
  JOBS,
  NAMESPACES,
  SERVICE_ACCOUNTS,
  SERVICES,
  type KubeObject,
  type Resource,
} from '../ports/kube-object.ts';

function rbac(kind: string, namespaced: boolean): Resource {
  const plural = `${kind.toLowerCase()}s`;
  return { group: 'rbac.authorization.k8s.io', version: 'v1', plural, kind, namespaced };
}

export const ROLES: Resource = rbac('Role', true);
export const ROLE_BINDINGS: Resource = rbac('RoleBinding', true);

/** What a member may be given so that we can work in it. */
export const GRANTED_KINDS: readonly Resource[] = [
  NAMESPACES,
  SERVICE_ACCOUNTS,
  SERVICES,
  rbac('ClusterRole', false),
  rbac('ClusterRoleBinding', false),
  ROLES,
  ROLE_BINDINGS,
];

/** Workloads as they are in a member, and services: ours are to leave with them. */
export const WORKLOAD_KINDS: readonly Resource[] = [DEPLOYMENTS, JOBS, SERVICES];

/** `Namespace mck8s-system`, `ServiceAccount mck8s-system/mck8s`. */
export function titleOf(
  kind: string,
  { namespace, name }: Pick<KubeObject['metadata'], 'namespace' | 'name'>,
): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}
