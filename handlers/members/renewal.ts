// Renews the token by which a member is reached: the member's own credential asks for the next one, and cluster0 keeps it. It can get
// nothing more by that than it has.

import type { MemberCluster } from '../../core/api/index.ts';
import { MEMBER_ACCOUNT } from '../join/marks.ts';
import { lifetimeSecondsOf, tokenLifeOf, withToken } from '../join/token-secret.ts';
import type { KubeClient } from '../kube/client.ts';
import { SECRETS } from '../ports/kube-object.ts';

/** Renews the token of a member, reached by its client. Rejects where that cannot be done; what is in use stays then. */
export type RenewCredential = (cluster: MemberCluster, member: KubeClient) => Promise<void>;

/** @param namespace of the Secrets on cluster0 */
export function credentialRenewer(cluster0: KubeClient, namespace: string): RenewCredential {
  return async ({ facts, kubeconfigSecret }, member) => {
    if (kubeconfigSecret === null) return;
    const ref = { namespace, name: kubeconfigSecret.name };
    const secret = await cluster0.get(SECRETS, ref);
    const life = tokenLifeOf(secret);
    if (life === null) return;
    const granted = await member.requestToken(MEMBER_ACCOUNT, lifetimeSecondsOf(life));
    const patch = withToken(secret, kubeconfigSecret.key, facts.name, granted);
    if (patch === undefined) throw new Error(`Secret ${namespace}/${ref.name} holds no kubeconfig to renew`);
    await cluster0.mergePatch(SECRETS, ref, patch);
  };
}
