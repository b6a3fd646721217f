// The marks of joining: by them a later leave knows what is its own to remove.

import { MANAGED_BY_LABEL, MANAGER } from '../observe/marks.ts';
import type { KubeObject } from '../ports/kube-object.ts';

/** UID of the kube-system namespace of the cluster0 that a member was joined to last. */
export const CLUSTER0_ANNOTATION = 'fogguru.eu/cluster0';
/** On a MemberCluster: it was cordoned to leave, and by nobody else. */
export const LEAVING_ANNOTATION = 'fogguru.eu/cordoned-to-leave';
/** Field manager of what is joined and left. */
export const JOIN_MANAGER = 'mck8s-join';

/** The namespace and the service account in a member, as deploy/rbac/member.yaml has them. */
export const MEMBER_ACCOUNT = { namespace: 'mck8s-system', name: 'mck8s' } as const;

/** The Secret on cluster0 with the way to a member. */
export function secretNameOf(member: string): string {
  return `member-${member}`;
}

/** Whether an object was made by joining, or taken over by it. */
export function isOurs({ metadata }: KubeObject): boolean {
  return metadata.labels?.[MANAGED_BY_LABEL] === MANAGER;
}
