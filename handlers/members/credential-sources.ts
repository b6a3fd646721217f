// Where the way to a member is read from: the Secret that its MemberCluster names, a context of our own kubeconfig, KubeFed's registry
// or a ClusterProfile. What comes from objects goes through the intake; our own kubeconfig is trusted.

import type { MemberCluster } from '../../core/api/index.ts';
import { shortHash } from '../../core/hash.ts';
import type { Result } from '../../core/result.ts';
import { ApiError } from '../kube/api-error.ts';
import type { KubeClient } from '../kube/client.ts';
import {
  endpointOfClusterProfile,
  endpointOfKubeFedCluster,
  secretNameOfKubeFedCluster,
} from '../kube/endpoint-sources.ts';
import type { Endpoint, IntakeRules, Refusal } from '../kube/endpoint.ts';
import { tokenLifeOf } from '../join/token-secret.ts';
import { textAt } from '../observe/read.ts';
import { intakeKubeconfig } from '../kube/kubeconfig-intake.ts';
import type { Clock } from '../ports/clock.ts';
import { SECRETS, type KubeObject, type Resource } from '../ports/kube-object.ts';
import type { Transport } from '../ports/transport.ts';
import { CredentialRefused, type Credential, type FindCredential } from './credential.ts';
import type { Discover, FoundMember } from './importer.ts';

/** Our own kubeconfig. */
export interface TrustedContexts {
  has(name: string): boolean;
  /** The way of a context; its fingerprint holds no secret. */
  credential(name: string): Credential;
  /** Contexts that name members by themselves: cluster1, cluster2 and so on. */
  readonly memberNames: readonly string[];
}

export interface CredentialSourceOptions {
  /** Of cluster0. */
  readonly client: KubeClient;
  readonly clock: Clock;
  /** Where Secrets with kubeconfigs are: our own namespace. */
  readonly namespace: string;
  readonly trusted: TrustedContexts;
  readonly rules: Pick<IntakeRules, 'allowLoopback' | 'listedExec'>;
  readonly connect: (endpoint: Endpoint) => Transport;
  /** Told of every value that must never be shown. */
  readonly onSecret: (value: string) => void;
}

const KUBEFED_NAMESPACE = 'kube-federation-system';
export const KUBEFED_CLUSTERS: Resource = {
  group: 'core.kubefed.io',
  version: 'v1beta1',
  plural: 'kubefedclusters',
  kind: 'KubeFedCluster',
  namespaced: true,
};
const CLUSTER_PROFILES: Resource = {
  group: 'multicluster.x-k8s.io',
  version: 'v1alpha1',
  plural: 'clusterprofiles',
  kind: 'ClusterProfile',
  namespaced: true,
};

/** Finds the way to a member by what its MemberCluster says. */
export function credentialFinder(options: CredentialSourceOptions): FindCredential {
  const sources = new Sources(options);
  return (cluster) => sources.find(cluster);
}

/** The places where members are named apart from MemberClusters. Kinds that cluster0 does not serve name none. */
export function discoveries({ client, trusted }: CredentialSourceOptions): readonly Discover[] {
  const contexts = (): Promise<readonly FoundMember[]> =>
    Promise.resolve(
      trusted.memberNames.map((name) => ({ name, source: { kind: 'KubeconfigContext', name } as const })),
    );
  const listed = (resource: Resource, kind: 'KubeFedCluster' | 'ClusterProfile'): Discover => {
    return async () => {
      const found: FoundMember[] = [];
      await whereServed(() =>
        client.list(resource, {}, (objects) => {
          for (const object of objects) {
            const { name, namespace = '' } = object.metadata;
            const said = kind === 'KubeFedCluster' ? saidByKubeFed(object) : {};
            found.push({ name, source: { kind, name, namespace }, said });
          }
        }),
      );
      return found;
    };
  };
  return [contexts, listed(KUBEFED_CLUSTERS, 'KubeFedCluster'), listed(CLUSTER_PROFILES, 'ClusterProfile')];
}

class Sources {
  private readonly options: CredentialSourceOptions;

  constructor(options: CredentialSourceOptions) {
    this.options = options;
  }

  async find(cluster: MemberCluster): Promise<Credential> {
    const { name } = cluster.facts;
    const { trusted } = this.options;
    if (cluster.kubeconfigSecret !== null) return this.fromSecret(cluster.kubeconfigSecret);
    switch (cluster.source?.kind) {
      case 'KubeFedCluster':
        return this.taken(await this.fromKubeFed(cluster.source.name, cluster.source.namespace));
      case 'ClusterProfile':
        return this.taken(await this.fromProfile(cluster.source.name, cluster.source.namespace));
      case 'KubeconfigContext':
        return this.fromContext(cluster.source.name);
      case undefined:
        if (trusted.has(name)) return trusted.credential(name);
        throw new CredentialRefused(
          'NoCredential',
          `nothing says how to reach ${name}; write spec.kubeconfigSecretRef with the name of a Secret in namespace ${this.options.namespace}, or give the operator's kubeconfig a context ${name}`,
        );
    }
  }

  private fromContext(name: string): Credential {
    const { trusted } = this.options;
    if (trusted.has(name)) return trusted.credential(name);
    throw new CredentialRefused(
      'NoCredential',
      `the operator's kubeconfig has no context ${name}; add it, or write spec.kubeconfigSecretRef`,
    );
  }

  private async fromSecret({
    name,
    key,
  }: {
    readonly name: string;
    readonly key: string;
  }): Promise<Credential> {
    const { namespace } = this.options;
    const secret = await this.read(SECRETS, namespace, name, `Secret ${namespace}/${name}`);
    const encoded = secret.data?.[key] ?? secret.data?.['value'];
    if (encoded === undefined) {
      throw new CredentialRefused(
        'CredentialInvalid',
        `Secret ${namespace}/${name} has no key ${key}; write the kubeconfig under it, or name another key in spec.kubeconfigSecretRef.key`,
      );
    }
    const text = Buffer.from(encoded, 'base64').toString('utf8');
    const credential = this.taken(intakeKubeconfig(text, this.rules()));
    const life = tokenLifeOf(secret);
    return life === null ? credential : { ...credential, life };
  }

  private async fromKubeFed(name: string, written: string): Promise<Result<Endpoint, Refusal[]>> {
    const namespace = written === '' ? KUBEFED_NAMESPACE : written;
    const cluster = await this.read(KUBEFED_CLUSTERS, namespace, name, `KubeFedCluster ${namespace}/${name}`);
    const secretName = secretNameOfKubeFedCluster(cluster);
    const secret =
      secretName === undefined
        ? undefined
        : await this.read(SECRETS, namespace, secretName, `Secret ${namespace}/${secretName}`);
    return endpointOfKubeFedCluster(cluster, secret, this.rules());
  }

  private async fromProfile(name: string, namespace: string): Promise<Result<Endpoint, Refusal[]>> {
    const profile = await this.read(CLUSTER_PROFILES, namespace, name, `ClusterProfile ${namespace}/${name}`);
    return endpointOfClusterProfile(profile, this.rules());
  }

  private rules(): IntakeRules {
    const { rules, clock } = this.options;
    return { ...rules, nowMicros: clock.wallMicros() };
  }

  /** An object that must be there; that it is not is for its author to mend. */
  private async read(resource: Resource, namespace: string, name: string, what: string): Promise<KubeObject> {
    try {
      return await this.options.client.get(resource, { namespace, name });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.fault === 'notFound')
        throw new CredentialRefused('CredentialMissing', `${what} is not there; create it`);
      if (error.fault === 'forbidden')
        throw new CredentialRefused(
          'CredentialForbidden',
          `${what} may not be read by mck8s; give its service account a role that allows it`,
        );
      throw error;
    }
  }

  private taken(intake: Result<Endpoint, Refusal[]>): Credential {
    if (!intake.ok) {
      throw new CredentialRefused('CredentialInvalid', intake.error.map(({ message }) => message).join(' '));
    }
    const endpoint = intake.value;
    const { auth } = endpoint;
    if ('token' in auth) this.options.onSecret(auth.token);
    if ('keyData' in auth) this.options.onSecret(auth.keyData);
    return {
      fingerprint: shortHash(JSON.stringify(endpoint)),
      server: endpoint.server,
      connect: () => this.options.connect(endpoint),
    };
  }
}

/** Labels and region of a cluster, by which KubeFed's users select it. */
function saidByKubeFed({ metadata, status }: KubeObject): NonNullable<FoundMember['said']> {
  const { labels } = metadata;
  const region = textAt(status, 'region') ?? '';
  return { ...(labels === undefined ? {} : { labels }), ...(region === '' ? {} : { region }) };
}

async function whereServed(list: () => Promise<unknown>): Promise<void> {
  try {
    await list();
  } catch (error) {
    if (!(error instanceof ApiError) || (error.fault !== 'notFound' && error.fault !== 'forbidden'))
      throw error;
  }
}
