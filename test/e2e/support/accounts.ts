// Service accounts with the rights that deploy/ grants and no others: what an installation by the manual has.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ControlPlane } from '../../../handlers/local/control-plane.ts';
import type { Access } from '../../../handlers/local/kubeconfig.ts';
import { apply, kubectl } from '../harness/kubectl.ts';

const DEPLOY = join(import.meta.dirname, '../../../deploy');
const ON_CLUSTER0 = ['operator/namespace.yaml', 'operator/service-account.yaml', 'rbac/cluster0.yaml'];
const IN_MEMBER = ['rbac/member.yaml'];

/** Installs the operator's account on cluster0. */
export function grantOnCluster0(plane: ControlPlane): Promise<Access> {
  return grant(plane, ON_CLUSTER0);
}

/** Adds to it what those who come from KubeFed grant. */
export async function grantOverKubefed(plane: ControlPlane): Promise<void> {
  await kubectl(plane, 'create', 'namespace', 'kube-federation-system');
  await grant(plane, ['rbac/kubefed.yaml']);
}

/** Installs the account of a member that the operator uses. */
export function grantInMember(plane: ControlPlane): Promise<Access> {
  return grant(plane, IN_MEMBER);
}

async function grant(plane: ControlPlane, files: readonly string[]): Promise<Access> {
  for (const file of files) await apply(plane, readFileSync(join(DEPLOY, file), 'utf8'));
  const token = await kubectl(plane, 'create', 'token', 'mck8s', '-n', 'mck8s-system');
  return plane.accessByToken(token.trim());
}

/** Takes all of it away again that a reset of the fleet leaves. */
export async function revoke(plane: ControlPlane): Promise<void> {
  const named = ['mck8s', 'mck8s-member'];
  await kubectl(plane, 'delete', 'clusterrolebinding', ...named, '--ignore-not-found');
  await kubectl(plane, 'delete', 'clusterrole', ...named, '--ignore-not-found');
  await kubectl(plane, 'label', 'namespace', '--all', 'pod-security.kubernetes.io/enforce-');
  await kubectl(plane, 'delete', 'serviceaccount', 'mck8s', '-n', 'mck8s-system', '--ignore-not-found');
}
