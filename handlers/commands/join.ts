// `mck8s join`: registers a cluster as a member in one command, with rights of its own that are narrow and end by themselves.

import { Option, type Command } from 'commander';
import { joinMember, type MemberSpec } from '../join/join.ts';
import type { MemberAddress } from '../join/member-kubeconfig.ts';
import { readServer } from '../kube/server-address.ts';
import { SECOND } from '../ports/clock.ts';
import type { TransportOptions } from '../real/transport.ts';
import { CommandBadInput } from './failure.ts';
import { durationOption } from './options.ts';
import { addSidesOptions, openCluster0, openMember, type SidesOptions } from './two-sides.ts';

const HELP = `
Makes in the member what deploy/rbac/member.yaml holds (a namespace, a service account, a narrow role) and a token of that account;
on cluster0 a Secret with a kubeconfig of server, authority and token, and the MemberCluster. Nothing else of your kubeconfig is
copied. Your own rights must be an administrator's on both. Done again, it renews the token and changes nothing else but what the
options say.

Examples:
  $ mck8s join rennes --context rennes-admin --tier edge --region fr --label site=rennes
  $ mck8s join burst --context gke --tier cloud --price-per-hour 0.40 --server https://burst.example.com:6443
  $ mck8s join rennes --context rennes-admin`;

interface JoinFlags extends SidesOptions {
  readonly context: string;
  readonly server?: string;
  readonly allowLoopback?: true;
  readonly tokenLifetime: number;
  readonly tier?: string;
  readonly region?: string;
  readonly zone?: string;
  readonly provider?: string;
  readonly label?: Readonly<Record<string, string>>;
  readonly pricePerHour?: string;
}

/** Adds the command; `finish` takes the exit code. */
export function addJoin(program: Command, finish: (exitCode: number) => void): void {
  const command = program
    .command('join')
    .description('Register a cluster as a member, reached by a service account with narrow rights.')
    .argument('<name>', 'name of the member')
    .requiredOption('--context <name>', 'context of the member');
  addSidesOptions(command)
    .addOption(
      new Option('--server <url>', 'address by which the operator reaches it (default: that of the context)'),
    )
    .option('--allow-loopback', 'let the address be one of this machine, as in development')
    .addOption(
      durationOption(
        '--token-lifetime',
        'how long the token is to be good; the cluster may grant less',
        '720h',
      ),
    )
    .addOption(new Option('--tier <tier>', 'edge, fog or cloud'))
    .addOption(new Option('--region <name>', 'region it is in'))
    .addOption(new Option('--zone <name>', 'zone it is in'))
    .addOption(new Option('--provider <name>', 'who runs its machines'))
    .addOption(
      new Option(
        '--label <key=value>',
        'label that placement.clusterSelector selects by (repeatable)',
      ).argParser(withLabel),
    )
    .addOption(new Option('--price-per-hour <usd>', 'what the whole cluster costs for an hour'))
    .addHelpText('after', HELP)
    .action(async (name: string, flags: JoinFlags) => {
      await join(name, flags);
      finish(0);
    });
}

async function join(name: string, flags: JoinFlags): Promise<void> {
  const lifetimeSeconds = Math.floor(flags.tokenLifetime / SECOND);
  if (lifetimeSeconds < 600)
    throw new CommandBadInput(
      '--token-lifetime: API servers grant no less than 10m; write more, such as 720h',
    );
  const { side: member, endpoint } = openMember(flags, flags.context);
  const address = addressOf(flags, endpoint);
  const cluster0 = openCluster0(flags);
  const note = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  const { namespace } = flags;
  const parts = { cluster0, member, namespace, note };
  try {
    await joinMember(parts, { name, spec: specOf(flags), address, lifetimeSeconds });
    note(`kubectl get mcl ${name} says when it is ready`);
  } finally {
    cluster0.client.close();
    member.client.close();
  }
}

/** How the operator will reach the member. Refuses what the operator would refuse. */
function addressOf({ context, server, allowLoopback }: JoinFlags, endpoint: TransportOptions): MemberAddress {
  const { verifiesServer, caData, serverName } = endpoint;
  if (verifiesServer === false)
    throw new CommandBadInput(
      `context "${context}": insecure-skip-tls-verify trusts anybody; write certificate-authority-data instead`,
    );
  const where = server === undefined ? `context "${context}": server` : '--server';
  const read = readServer(server ?? endpoint.server, where, allowLoopback === true);
  if (!read.ok) {
    const advice = server === undefined ? ' Write it as --server.' : '';
    throw new CommandBadInput(read.error.map(({ message }) => message).join(' ') + advice);
  }
  return {
    server: read.value,
    ...(caData === undefined ? {} : { caData }),
    ...(serverName === undefined ? {} : { serverName }),
  };
}

function specOf({ tier, region, zone, provider, label, pricePerHour }: JoinFlags): MemberSpec {
  const said = { tier, region, zone, provider, labels: label, pricePerHour };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}

function withLabel(
  written: string,
  before: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  const at = written.indexOf('=');
  if (at < 1) throw new CommandBadInput(`--label ${written}: write KEY=VALUE`);
  return { ...before, [written.slice(0, at)]: written.slice(at + 1) };
}
