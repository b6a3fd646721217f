// Kubeconfig files for local control planes: contexts, clusters and users of one name each.

import { stringify } from 'yaml';

/** Who calls which API server. */
export interface Access {
  /** Of the context. */
  readonly name: string;
  readonly server: string;
  /** PEM. */
  readonly certificateAuthority: string;
  readonly token: string;
}

/** The text of a kubeconfig whose current context is the first. */
export function kubeconfigText(accesses: readonly [Access, ...Access[]]): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': accesses[0].name,
    contexts: accesses.map(({ name }) => ({ name, context: { cluster: name, user: name } })),
    clusters: accesses.map(({ name, server, certificateAuthority }) => ({
      name,
      cluster: {
        server,
        'certificate-authority-data': Buffer.from(certificateAuthority).toString('base64'),
      },
    })),
    users: accesses.map(({ name, token }) => ({ name, user: { token } })),
  });
}
