// What every live command needs of this machine: the kubeconfig it was pointed at, a connection to cluster0, and the ways to members.

import { Option, type Command } from 'commander';
import { shortHash } from '../../core/hash.ts';
import { messageOf } from '../../core/message-of.ts';
import type { ListedExec } from '../kube/endpoint.ts';
import { KubeClient } from '../kube/client.ts';
import type { CredentialSourceOptions, TrustedContexts } from '../members/credential-sources.ts';
import { MANAGER } from '../observe/marks.ts';
import type { Transport } from '../ports/transport.ts';
import { realClock } from '../real/clock.ts';
import { connectTo } from '../real/transport.ts';
import { reach, TrustedKubeconfig } from '../real/trusted-kubeconfig.ts';
import { CommandBadInput } from './failure.ts';
import { addCluster0Options, type Cluster0Options } from './options.ts';

export interface ConnectionOptions extends Cluster0Options {
  readonly namespace: string;
  readonly allowLoopback?: true;
  readonly allowExec: ReadonlyMap<string, ListedExec>;
}

/** Adds the options by which cluster0 and its members are reached. */
export function addConnectionOptions(command: Command): Command {
  return addCluster0Options(command)
    .addOption(
      new Option(
        '--namespace <name>',
        'namespace on cluster0 with kubeconfigs of members, and the lease',
      ).default('mck8s-system'),
    )
    .option('--allow-loopback', 'let kubeconfigs from Secrets point at this machine, as in development')
    .addOption(
      new Option(
        '--allow-exec <name=command>',
        'let kubeconfigs and ClusterProfiles use this command, by absolute path, for the provider or command of that name (repeatable)',
      )
        .argParser(listedExec)
        .default(new Map(), 'none'),
    );
}

function listedExec(
  written: string,
  before: ReadonlyMap<string, ListedExec>,
): ReadonlyMap<string, ListedExec> {
  const at = written.indexOf('=');
  const [command = '', ...args] = written
    .slice(at + 1)
    .split(' ')
    .filter((part) => part !== '');
  if (at < 1 || !command.startsWith('/'))
    throw new CommandBadInput(`--allow-exec ${written}: write NAME=/absolute/path with arguments if any`);
  return new Map([...before, [written.slice(0, at), { command, args }]]);
}

/** The kubeconfig that a command was pointed at, and the context of cluster0 in it. */
export function openKubeconfig({ kubeconfig, context }: Cluster0Options): {
  readonly trusted: TrustedKubeconfig;
  readonly context: string;
} {
  try {
    const trusted = TrustedKubeconfig.load(kubeconfig);
    const name = context ?? trusted.currentContext;
    if (name === undefined)
      throw new Error(
        `the kubeconfig names no current context; write --context with one of ${trusted.contexts.join(', ')}`,
      );
    trusted.endpointOf(name);
    return { trusted, context: name };
  } catch (error) {
    throw new CommandBadInput(messageOf(error));
  }
}

/** A client that writes as this program does. */
export function writingClient(transport: Transport): KubeClient {
  return new KubeClient({ transport, clock: realClock, fieldManager: MANAGER });
}

/** Where a command that runs once finds the ways to members. */
export function sourcesFor(
  { namespace, allowLoopback, allowExec }: ConnectionOptions,
  client: KubeClient,
  { trusted, context }: ReturnType<typeof openKubeconfig>,
): CredentialSourceOptions {
  return {
    client,
    clock: realClock,
    namespace,
    trusted: trustedContexts(trusted, context),
    rules: { allowLoopback: allowLoopback === true, listedExec: allowExec },
    connect: (endpoint) => connectTo(reach(endpoint)),
    // It prints nothing of what it was told.
    onSecret: () => undefined,
  };
}

/** Contexts of our own kubeconfig as ways to members; that of cluster0 is none. */
export function trustedContexts(trusted: TrustedKubeconfig, cluster0: string): TrustedContexts {
  return {
    has: (name) => name !== cluster0 && trusted.contexts.includes(name),
    memberNames: trusted.memberContexts().filter((name) => name !== cluster0),
    credential(name) {
      const endpoint = trusted.endpointOf(name);
      const { server, caData, serverName } = endpoint;
      return {
        server,
        fingerprint: `context ${name} ${shortHash(JSON.stringify([server, caData, serverName]))}`,
        connect: () => connectTo(endpoint),
      };
    },
  };
}
