// What joining and leaving need of this machine: a kubeconfig with a context of the member and one of cluster0.

import { Option, type Command } from 'commander';
import { messageOf } from '../../core/message-of.ts';
import type { Side } from '../join/asking.ts';
import { JOIN_MANAGER } from '../join/marks.ts';
import { KubeClient } from '../kube/client.ts';
import { realClock } from '../real/clock.ts';
import { connectTo, type TransportOptions } from '../real/transport.ts';
import { TrustedKubeconfig } from '../real/trusted-kubeconfig.ts';
import { CommandBadInput } from './failure.ts';

export interface SidesOptions {
  readonly kubeconfig?: string;
  readonly cluster0Kubeconfig?: string;
  readonly cluster0Context?: string;
  readonly namespace: string;
}

/** Adds the options by which cluster0 and the file with the member's context are named. */
export function addSidesOptions(command: Command): Command {
  return command
    .addOption(new Option('--kubeconfig <file>', 'kubeconfig with the context (default: as kubectl has it)'))
    .addOption(new Option('--cluster0-context <name>', 'context of cluster0 (default: the current one)'))
    .addOption(
      new Option('--cluster0-kubeconfig <file>', 'kubeconfig with the context of cluster0, if another'),
    )
    .addOption(
      new Option('--namespace <name>', 'namespace on cluster0 with kubeconfigs of members').default(
        'mck8s-system',
      ),
    );
}

/** A connection to cluster0. */
export function openCluster0({ kubeconfig, cluster0Kubeconfig, cluster0Context }: SidesOptions): Side {
  return badInput(() => {
    const trusted = TrustedKubeconfig.load(cluster0Kubeconfig ?? kubeconfig);
    const context = cluster0Context ?? trusted.currentContext;
    if (context === undefined)
      throw new Error(
        `the kubeconfig names no current context; write --cluster0-context with one of ${trusted.contexts.join(', ')}`,
      );
    return sideOf(trusted.endpointOf(context), `cluster0 (context "${context}")`);
  });
}

/** A connection to the member of a context, and how that is reached. */
export function openMember(
  { kubeconfig }: SidesOptions,
  context: string,
): { readonly side: Side; readonly endpoint: TransportOptions } {
  return badInput(() => {
    const endpoint = TrustedKubeconfig.load(kubeconfig).endpointOf(context);
    return { side: sideOf(endpoint, `context "${context}"`), endpoint };
  });
}

/** The contexts that there are. */
export function contextsOf({ kubeconfig }: SidesOptions): readonly string[] {
  return badInput(() => TrustedKubeconfig.load(kubeconfig).contexts);
}

function sideOf(endpoint: TransportOptions, title: string): Side {
  const transport = connectTo(endpoint);
  return { client: new KubeClient({ transport, clock: realClock, fieldManager: JOIN_MANAGER }), title };
}

function badInput<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new CommandBadInput(messageOf(error));
  }
}
