// Endpoints from the registries that other systems keep: KubeFedCluster with its Secret, and ClusterProfile. The same things are
// refused as in a kubeconfig. These only read objects that somebody else has fetched.

import { err, ok, type Result } from '../../core/result.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import { readClusterFields } from './cluster-fields.ts';
import {
  fieldsOf,
  isGiven,
  quoted,
  type Endpoint,
  type EndpointAuth,
  type Fields,
  type IntakeRules,
  type ListedExec,
  type Refusal,
} from './endpoint.ts';
import { decodeBase64, readToken } from './pem.ts';

const EXEC_EXTENSION = 'client.authentication.k8s.io/exec';

/** The Secret that a KubeFedCluster names, in its own namespace; undefined where it names none. */
export function secretNameOfKubeFedCluster(cluster: KubeObject): string | undefined {
  const name = fieldsOf(fieldsOf(cluster.spec)['secretRef'])['name'];
  return typeof name === 'string' && name !== '' ? name : undefined;
}

/** The endpoint of a KubeFedCluster and the Secret it names, or all that speaks against it. */
export function endpointOfKubeFedCluster(
  cluster: KubeObject,
  secret: KubeObject | undefined,
  rules: IntakeRules,
): Result<Endpoint, Refusal[]> {
  const spec = fieldsOf(cluster.spec);
  const data = fieldsOf(secret?.data);
  const where = `KubeFedCluster ${quoted(cluster.metadata.name)}`;
  const ca = isGiven(spec['caBundle']) ? spec['caBundle'] : data['ca.crt'];
  const reached = readClusterFields(
    {
      server: spec['apiEndpoint'],
      'certificate-authority-data': ca,
      'proxy-url': spec['proxyURL'],
      'insecure-skip-tls-verify': isListed(spec['disabledTLSValidations']),
    },
    where,
    rules.allowLoopback,
  );
  const auth = tokenOf(secret, data, where);
  const refusals = [reached, auth].flatMap((part) => (part.ok ? [] : part.error));
  if (!reached.ok || !auth.ok) return err(refusals);
  return ok({ ...reached.value, auth: auth.value });
}

/**
 * The endpoint of a ClusterProfile: the first of its access providers that the operator has listed, which says what command
 * gives the credential. It describes that command; it does not run it.
 */
export function endpointOfClusterProfile(
  profile: KubeObject,
  rules: IntakeRules,
): Result<Endpoint, Refusal[]> {
  const status = fieldsOf(profile.status);
  const where = `ClusterProfile ${quoted(profile.metadata.name)}`;
  const providers = [...entries(status['accessProviders']), ...entries(status['credentialProviders'])];
  const found = firstListed(providers, rules.listedExec ?? new Map<string, ListedExec>());
  if (found === undefined) {
    const names = providers.slice(0, 8).map(({ name }) => quoted(name));
    const offered = names.length === 0 ? 'offers no access provider' : `offers only ${names.join(', ')}`;
    return err([{ code: 'exec', message: `${where} ${offered}; list a command for one that it offers.` }]);
  }
  const cluster = fieldsOf(found.provider['cluster']);
  const reached = readClusterFields(
    cluster,
    `${where}, provider ${quoted(found.provider['name'])}`,
    rules.allowLoopback,
  );
  if (!reached.ok) return reached;
  const clusterConfig = entries(cluster['extensions']).find(({ name }) => name === EXEC_EXTENSION)?.[
    'extension'
  ];
  const exec = clusterConfig === undefined ? found.plan : { ...found.plan, clusterConfig };
  return ok({ ...reached.value, auth: { exec } });
}

function tokenOf(
  secret: KubeObject | undefined,
  data: Fields,
  where: string,
): Result<EndpointAuth, Refusal[]> {
  const field = `${where}, data.token of its Secret`;
  if (secret === undefined || !isGiven(data['token'])) {
    const message = `${field} is missing; write the token of a service account there.`;
    return err([{ code: 'noCredential', message }]);
  }
  const decoded = decodeBase64(data['token'], field);
  const token = decoded.ok ? readToken(decoded.value, field) : decoded;
  return token.ok ? token : err([token.error]);
}

function firstListed(
  providers: readonly Fields[],
  plans: ReadonlyMap<string, ListedExec>,
): { readonly provider: Fields; readonly plan: ListedExec } | undefined {
  for (const provider of providers) {
    const { name } = provider;
    const plan = typeof name === 'string' ? plans.get(name) : undefined;
    if (plan !== undefined) return { provider, plan };
  }
  return undefined;
}

function isListed(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : isGiven(value);
}

function entries(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}
