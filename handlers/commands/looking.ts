// What commands that look at a live fleet as a whole need of this machine: the ways to cluster0 and its members, policies of files,
// and how long a look may take. Nothing is written anywhere by them.

import type { Command } from 'commander';
import { FleetLook } from '../look/fleet-look.ts';
import { credentialFinder } from '../members/credential-sources.ts';
import { realClock } from '../real/clock.ts';
import { loadPolicies } from '../real/policy-files.ts';
import { connectTo } from '../real/transport.ts';
import { reach } from '../real/trusted-kubeconfig.ts';
import { Redactor } from '../runtime/redactor.ts';
import {
  addConnectionOptions,
  openKubeconfig,
  trustedContexts,
  type ConnectionOptions,
} from './connection.ts';
import { durationOption, repeatable, seedOption } from './options.ts';
import { openForReading } from './asked-cluster.ts';
import { CommandBadInput } from './failure.ts';

export interface LookFlags extends ConnectionOptions {
  readonly policyFile?: readonly string[];
  readonly seed: string;
  readonly wait: number;
}

/** Adds the options by which a fleet is looked at. */
export function addLookOptions(command: Command): Command {
  return addConnectionOptions(command)
    .addOption(repeatable('--policy-file <file>', 'policies of your own, as the operator was given them'))
    .addOption(seedOption('what random choices in decisions begin with, as the operator was given it'))
    .addOption(durationOption('--wait', 'how long members may take to be seen as a whole', '30s'));
}

/**
 * Looks at the fleet and makes something of what was seen, given the namespace of the context. Members are told of on standard error
 * as they are seen.
 */
export async function withLook<T>(
  flags: LookFlags,
  use: (look: FleetLook, namespace: string) => T,
): Promise<T> {
  const policies = await loadPolicies(flags.policyFile ?? []);
  if (!policies.ok) throw new CommandBadInput(policies.error.join('\n'));
  const { trusted, context } = openKubeconfig(flags);
  const { side, namespace } = openForReading(flags);
  const { client } = side;
  const redactor = new Redactor();
  const look = new FleetLook({
    clock: realClock,
    random: Math.random,
    client,
    findCredential: credentialFinder({
      ...{ client, clock: realClock, namespace: flags.namespace },
      trusted: trustedContexts(trusted, context),
      rules: { allowLoopback: flags.allowLoopback === true, listedExec: flags.allowExec },
      connect: (endpoint) => connectTo(reach(endpoint)),
      onSecret: (value) => {
        redactor.add(value);
      },
    }),
    policies: policies.value,
    seed: flags.seed,
    clean: (text) => redactor.clean(text),
    onMember: (name, fault) => {
      const how = fault === null ? 'was seen' : `was not seen and counts as not ready: ${fault}`;
      process.stderr.write(`${name} ${how}\n`);
    },
  });
  try {
    process.stderr.write(`looking at ${side.title} and its members\n`);
    await look.look(flags.wait);
    return use(look, namespace);
  } finally {
    await look.stop();
    client.close();
  }
}
