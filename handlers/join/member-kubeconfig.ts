// The kubeconfig that cluster0 keeps of a member: where it is, whom to trust, and a token. Nothing else of the kubeconfig of whoever
// joins goes into it.

import { stringify } from 'yaml';

/** Where a member is, and how it proves who it is. */
export interface MemberAddress {
  readonly server: string;
  /** PEM; without it, the authorities of the machine of the operator are trusted. */
  readonly caData?: string;
  readonly serverName?: string;
}

/** The text of the kubeconfig. */
export function memberKubeconfig(
  name: string,
  { server, caData, serverName }: MemberAddress,
  token: string,
): string {
  const cluster = {
    server,
    ...(caData === undefined ? {} : { 'certificate-authority-data': Buffer.from(caData).toString('base64') }),
    ...(serverName === undefined ? {} : { 'tls-server-name': serverName }),
  };
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    contexts: [{ name, context: { cluster: name, user: 'mck8s' } }],
    clusters: [{ name, cluster }],
    users: [{ name: 'mck8s', user: { token } }],
  });
}
