// The operator's own kubeconfig: a file, $KUBECONFIG, or the account of the pod we run in. Unlike one from an object it may run
// commands and read files, as kubectl would, through the Kubernetes client. No error repeats what a file or a command says.

import { readFileSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import { KubeConfig, type Cluster, type User } from '@kubernetes/client-node';
import type { Endpoint, EndpointAuth } from '../kube/endpoint.ts';
import { SECOND } from '../ports/clock.ts';
import { TransportError } from '../ports/transport.ts';
import { realClock } from './clock.ts';
import type { Credential, CredentialSource, TransportOptions } from './transport.ts';

const KEPT_MICROS = 10 * SECOND;
/** A command that has not answered for so long is asked again; until then it is not started twice. */
const PENDING_MAX_MICROS = 60 * SECOND;
const MEMBER_CONTEXT = /^cluster([1-9]\d*)$/;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Contexts of one kubeconfig and how each is reached. */
export class TrustedKubeconfig {
  private readonly config: KubeConfig;

  private constructor(config: KubeConfig) {
    this.config = config;
  }

  /** Reads a file, or else what kubectl would: $KUBECONFIG, ~/.kube/config, the pod's own account. Throws a sentence. */
  static load(file?: string): TrustedKubeconfig {
    const config = new KubeConfig();
    const failure = loadInto(config, file);
    if (failure !== undefined) {
      const which = file ?? 'The kubeconfig in $KUBECONFIG or ~/.kube/config';
      throw new Error(`${which} ${failure}; check it with: kubectl config view`);
    }
    if (
      config.getCluster('cluster')?.server === 'http://localhost:8080' &&
      config.currentContext === 'loaded-context'
    ) {
      throw new Error(
        'There is no kubeconfig: write --kubeconfig FILE, set $KUBECONFIG, or run inside a cluster.',
      );
    }
    return new TrustedKubeconfig(config);
  }

  get contexts(): readonly string[] {
    return this.config.contexts.map(({ name }) => name);
  }

  /** Undefined: the file names none. */
  get currentContext(): string | undefined {
    const { currentContext } = this.config as { currentContext?: string };
    return currentContext === '' ? undefined : currentContext;
  }

  /** The namespace that a context names, as kubectl takes it. */
  namespaceOf(context: string): string {
    return this.config.getContextObject(context)?.namespace ?? 'default';
  }

  /** Contexts that stand for members by their name, cluster1 to clusterN, in that order and without the current one. */
  memberContexts(): readonly string[] {
    return this.contexts
      .filter((name) => MEMBER_CONTEXT.test(name) && name !== this.currentContext)
      .sort((a, b) => numberOf(a) - numberOf(b));
  }

  /** The same for the Kubernetes client, with a context made the current one. */
  clientConfig(context: string): KubeConfig {
    const { clusters, users, contexts } = this.config;
    const config = new KubeConfig();
    config.loadFromOptions({ clusters, users, contexts, currentContext: context });
    return config;
  }

  /** How the cluster of a context is reached. Throws a sentence where it cannot be. */
  endpointOf(context: string): TransportOptions {
    const named = this.config.getContextObject(context);
    if (named === null)
      throw new Error(`The kubeconfig has no context "${context}"; it has ${this.contexts.join(', ')}.`);
    const cluster = this.config.getCluster(named.cluster);
    const user = this.config.getUser(named.user);
    if (cluster === null || user === null) {
      const [kind, name] = cluster === null ? ['cluster', named.cluster] : ['user', named.user];
      throw new Error(
        `Context "${context}" names the ${kind} "${name}", which the kubeconfig does not have; add it.`,
      );
    }
    const server = serverOf(cluster, context);
    if (server.startsWith('https:') && !hasCredential(user)) {
      throw new Error(
        `Context "${context}": its user has no token, client certificate, exec or auth-provider; write one (tokenFile is not read).`,
      );
    }
    return {
      server,
      verifiesServer: !cluster.skipTLSVerify,
      ...caOf(cluster, context),
      ...serverNameOf(cluster),
      credential: credentialOf(cluster, user, `context "${context}"`),
    };
  }
}

/** Why a kubeconfig could not be loaded. What the parser says is left out, as it quotes the file. */
function loadInto(config: KubeConfig, file: string | undefined): string | undefined {
  try {
    if (file === undefined) config.loadFromDefault();
    else config.loadFromFile(file);
    return undefined;
  } catch (error) {
    const { code } = error as { code?: unknown };
    return typeof code === 'string' ? `cannot be read (${code})` : 'is no kubeconfig';
  }
}

/** How an endpoint that was read from an object is reached; a command of the operator's list is run for its credential. */
export function reach(endpoint: Endpoint): TransportOptions {
  const { server, caData, serverName, auth } = endpoint;
  return {
    server,
    ...(caData === undefined ? {} : { caData }),
    ...(serverName === undefined ? {} : { serverName }),
    credential: 'exec' in auth ? execCredential(endpoint, auth.exec) : fixed(auth),
  };
}

function fixed(auth: Exclude<EndpointAuth, { exec: unknown }>): CredentialSource {
  const credential = 'token' in auth ? bearer(auth.token) : { headers: {}, ...auth };
  return () => Promise.resolve(credential);
}

function bearer(token: string): Credential {
  return { headers: { authorization: `Bearer ${token}` } };
}

function execCredential(
  { server, caData, serverName }: Endpoint,
  { command, args, env, clusterConfig }: Extract<EndpointAuth, { exec: unknown }>['exec'],
): CredentialSource {
  const cluster = {
    server,
    ...(caData === undefined ? {} : { 'certificate-authority-data': Buffer.from(caData).toString('base64') }),
    ...(serverName === undefined ? {} : { 'tls-server-name': serverName }),
    ...(clusterConfig === undefined ? {} : { config: clusterConfig }),
  };
  const apiVersion = 'client.authentication.k8s.io/v1';
  const info = { apiVersion, kind: 'ExecCredential', spec: { interactive: false, cluster } };
  const variables = { ...env, KUBERNETES_EXEC_INFO: JSON.stringify(info) };
  const exec = {
    apiVersion,
    command,
    args: args ?? [],
    env: Object.entries(variables).map(([name, value]) => ({ name, value })),
  };
  return credentialOf(
    { name: 'it', server, skipTLSVerify: false },
    { name: 'us', exec },
    `command "${command}"`,
  );
}

interface KeptCredential {
  readonly credential: Promise<Credential>;
  readonly sinceMicros: number;
  isPending: boolean;
}

/** What the Kubernetes client says of a user, kept for some seconds, as a command or a login may be behind it. */
function credentialOf(cluster: Cluster, user: User, from: string): CredentialSource {
  // Over plain http nothing is said that somebody on the way should not hear.
  if (cluster.server.startsWith('http:')) return () => Promise.resolve({ headers: {} });
  let config = configOf(cluster, user);
  let kept: KeptCredential | undefined;
  const ask = async (renew: boolean): Promise<Credential> => {
    // The client keeps tokens until they expire; a new one has kept nothing.
    if (renew) config = configOf(cluster, user);
    try {
      return await askClient(config);
    } catch {
      throw new TransportError('other', `The credential of ${from} could not be had; try it with kubectl.`);
    }
  };
  return (renew) => {
    const now = realClock.monotonicMicros();
    const keptMicros = kept?.isPending === true ? PENDING_MAX_MICROS : KEPT_MICROS;
    if (kept === undefined || now - kept.sinceMicros >= keptMicros) {
      const asked = { credential: ask(renew), sinceMicros: now, isPending: true };
      const settle = (): void => {
        asked.isPending = false;
      };
      asked.credential.then(settle, settle);
      kept = asked;
    }
    return kept.credential;
  };
}

function configOf(cluster: Cluster, user: User): KubeConfig {
  const config = new KubeConfig();
  const context = { name: 'only', cluster: cluster.name, user: user.name };
  config.loadFromOptions({ clusters: [cluster], users: [user], contexts: [context], currentContext: 'only' });
  return config;
}

async function askClient(config: KubeConfig): Promise<Credential> {
  const options: RequestOptions & { headers: Record<string, unknown> } = { headers: {} };
  await config.applyToHTTPSOptions(options);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers)) {
    if (typeof value === 'string') headers[name.toLowerCase()] = value.trim();
  }
  if (typeof options.auth === 'string') {
    headers['authorization'] = `Basic ${Buffer.from(options.auth).toString('base64')}`;
  }
  const [certData, keyData] = [textOf(options.cert), textOf(options.key)];
  return certData === undefined || keyData === undefined ? { headers } : { headers, certData, keyData };
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return Buffer.isBuffer(value) ? value.toString('utf8') : undefined;
}

function serverOf({ server, proxyUrl }: Cluster, context: string): string {
  const url = URL.parse(server);
  if (url === null)
    throw new Error(`Context "${context}": its server is no address; write https://host:6443.`);
  if (proxyUrl !== undefined && proxyUrl !== '')
    throw new Error(`Context "${context}": proxy-url is not supported; remove it.`);
  if (url.username !== '' || url.password !== '') {
    throw new Error(`Context "${context}": its server holds a user or password; remove it from the address.`);
  }
  if (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname))) return server;
  throw new Error(`Context "${context}": only https is spoken to other machines; write an https:// address.`);
}

function caOf({ caData = '', caFile = '' }: Cluster, context: string): { caData?: string } {
  if (caFile === '') return caData === '' ? {} : { caData: Buffer.from(caData, 'base64').toString('utf8') };
  const pem = readText(caFile);
  if (pem !== undefined) return { caData: pem };
  throw new Error(
    `Context "${context}": its certificate-authority ${caFile} cannot be read; correct the path.`,
  );
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Whether the Kubernetes client finds anything in a user that says who we are. */
function hasCredential(user: User): boolean {
  const { token, certData, certFile, username } = user;
  const given: readonly unknown[] = [token, certData, certFile, username, user.exec, user.authProvider];
  return given.some((value) => value !== undefined && value !== null && value !== '');
}

function serverNameOf({ tlsServerName = '' }: Cluster): { serverName?: string } {
  return tlsServerName === '' ? {} : { serverName: tlsServerName };
}

function numberOf(context: string): number {
  return Number(MEMBER_CONTEXT.exec(context)?.[1]);
}
