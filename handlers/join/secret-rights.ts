// The right to renew the token of one member: on cluster0 the operator may change the Secret of that member, and no other Secret.

import type { KubeDraft } from '../kube/write-body.ts';
import { MANAGED_BY_LABEL, MANAGER } from '../observe/marks.ts';
import type { Resource } from '../ports/kube-object.ts';
import { asking, found, type Side } from './asking.ts';
import { ROLE_BINDINGS, ROLES, titleOf } from './kinds.ts';
import { isOurs, secretNameOf } from './marks.ts';

/** The operator's account on cluster0, in its own namespace, as deploy/operator has it. */
const OPERATOR_ACCOUNT = 'mck8s';

interface Granted {
  readonly resource: Resource;
  readonly draft: KubeDraft;
}

/** Where the operator is. */
interface AtHome {
  readonly cluster0: Side;
  readonly namespace: string;
  /** Told what was done, one line each. */
  readonly note: (line: string) => void;
}

/** Lets the operator change the Secret of a member. */
export async function grantRenewal({ cluster0, namespace }: AtHome, member: string): Promise<void> {
  for (const { resource, draft } of rightsOn(namespace, member))
    await asking(cluster0, (client) => client.apply(resource, draft, { force: true }));
}

/** Takes that right back; what was not made by joining is left alone. */
export async function takeRenewal({ cluster0, namespace, note }: AtHome, member: string): Promise<void> {
  for (const { resource, draft } of rightsOn(namespace, member).reverse()) {
    const ref = { namespace, name: draft.metadata.name };
    const there = await found(cluster0, resource, ref);
    if (there === undefined || !isOurs(there)) continue;
    await asking(cluster0, (client) => client.delete(resource, ref, { uid: there.metadata.uid }));
    note(`${cluster0.title}: ${titleOf(resource.kind, ref)} is removed`);
  }
}

function rightsOn(namespace: string, member: string): Granted[] {
  const name = secretNameOf(member);
  const metadata = { name, namespace, labels: { [MANAGED_BY_LABEL]: MANAGER } };
  const rules = [{ apiGroups: [''], resources: ['secrets'], resourceNames: [name], verbs: ['patch'] }];
  const roleRef = { apiGroup: ROLES.group, kind: ROLES.kind, name };
  const subjects = [{ kind: 'ServiceAccount', name: OPERATOR_ACCOUNT, namespace }];
  return [
    { resource: ROLES, draft: { metadata, rules } },
    { resource: ROLE_BINDINGS, draft: { metadata, roleRef, subjects } },
  ];
}
