// Members registered as users do it: a Secret with a kubeconfig in the operator's namespace and a MemberCluster that names it.

import { kubeconfigText, type Access } from '../../../handlers/local/kubeconfig.ts';
import type { Fleet } from '../../../handlers/local/fleet.ts';
import { apply } from '../harness/kubectl.ts';

const NAMESPACE = 'mck8s-system';

/** A Secret of the operator's namespace that holds a kubeconfig. */
export function kubeconfigSecret(name: string, kubeconfig: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: NAMESPACE },
    stringData: { kubeconfig },
  };
}

/** A MemberCluster that is reached by the Secret of its own name. */
export function memberManifest(name: string, spec: Readonly<Record<string, unknown>> = {}): object {
  return {
    apiVersion: 'fogguru.eu/v1',
    kind: 'MemberCluster',
    metadata: { name },
    spec: { kubeconfigSecretRef: { name }, ...spec },
  };
}

/** Registers a cluster under the name of its access. */
export async function register(fleet: Fleet, access: Access): Promise<void> {
  const { name } = access;
  await applyAll(fleet, kubeconfigSecret(name, kubeconfigText([access])), memberManifest(name));
}

/** Applies objects to cluster0. */
export async function applyAll(fleet: Fleet, ...objects: readonly object[]): Promise<void> {
  await apply(fleet.management, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
}
