// `mck8s run`: the operator as a process. It joins the operator to this machine (kubeconfig, sockets, clock, signals, a port for
// probes) and ends it in good order.

import { setTimeout as delay } from 'node:timers/promises';
import { Option, type Command } from 'commander';
import { nearestName } from '../../core/api/suggestion.ts';
import type { Policies } from '../../core/policies/policy.ts';
import { policyNamed } from '../../core/policies/registry.ts';
import type { Discover } from '../members/importer.ts';
import {
  credentialFinder,
  discoveries,
  type CredentialSourceOptions,
} from '../members/credential-sources.ts';
import { Mck8s, type Election } from '../operator/mck8s.ts';
import type { KubeClient } from '../kube/client.ts';
import { realClock } from '../real/clock.ts';
import { createIdentity } from '../real/identity.ts';
import { createLog, type LogLevel } from '../real/log.ts';
import { loadPolicies } from '../real/policy-files.ts';
import { startProbes } from '../real/probes.ts';
import { connectTo } from '../real/transport.ts';
import { reach } from '../real/trusted-kubeconfig.ts';
import { createMetrics } from '../runtime/metrics.ts';
import { createOperator } from '../runtime/dot-i-operator.ts';
import { Reflector } from '../watch/reflector.ts';
import { Redactor } from '../runtime/redactor.ts';
import {
  addConnectionOptions,
  openKubeconfig,
  trustedContexts,
  type ConnectionOptions,
} from './connection.ts';
import { durationOption, repeatable, seedOption } from './options.ts';
import { CommandBadInput } from './failure.ts';
import { RecordingFiles } from './recording.ts';

const STOP_WITHIN_MILLIS = 25_000;

const HELP = `
Decides on every MultiClusterDeployment of cluster0 and carries it out in the member clusters. Members are MemberClusters, and what
is named as contexts cluster1 to clusterN of the kubeconfig, as KubeFedClusters or as ClusterProfiles. Logs are JSON lines on standard
error; /livez, /readyz and /metrics are answered on the port.

Examples:
  $ kubectl apply --server-side -f deploy/crds && kubectl create namespace mck8s-system
  $ mck8s run
  $ mck8s run --policy-file ./mine.ts
  $ mck8s run --shadow best_fit
  $ mck8s run --record out/today.tape & mck8s replay out/today.tape`;

interface RunFlags extends ConnectionOptions {
  readonly port: number;
  readonly leaderElect: boolean;
  readonly leaseDuration: number;
  readonly renewDeadline: number;
  readonly retryPeriod: number;
  readonly record?: string;
  readonly policyFile?: readonly string[];
  readonly shadow?: string;
  readonly seed: string;
  readonly logLevel: LogLevel;
}

/** Adds the command; `finish` takes the exit code. */
export function addRun(program: Command, finish: (exitCode: number) => void): void {
  addConnectionOptions(program.command('run'))
    .summary('run the operator on cluster0 and its member clusters')
    .description('Run the operator on cluster0 and its member clusters until it is told to stop.')
    .addOption(
      new Option('--port <n>', 'port of /livez, /readyz and /metrics; 0: any free one')
        .argParser(portNumber)
        .default(8081),
    )
    .addOption(new Option('--no-leader-elect', 'do not wait for a lease: this is the only process'))
    .addOption(
      durationOption('--lease-duration', 'others take over when a leader was silent for so long', '15s'),
    )
    .addOption(
      durationOption('--renew-deadline', 'a leader that could not renew for so long gives up', '10s'),
    )
    .addOption(durationOption('--retry-period', 'between two tries to have or renew the lease', '2s'))
    .addOption(new Option('--record <file>', 'write all facts and decisions there, for mck8s replay'))
    .addOption(
      repeatable('--policy-file <file>', 'policies of your own, which placementPolicy may name then'),
    )
    .addOption(
      new Option(
        '--shadow <policy>',
        'decide by this policy too, apply nothing of it, and tell where it differs',
      ),
    )
    .addOption(seedOption('what random choices in decisions begin with'))
    .addOption(
      new Option('--log-level <level>', 'how much to log')
        .choices(['debug', 'info', 'warn', 'error'])
        .default('info'),
    )
    .addHelpText('after', HELP)
    .action(async (flags: RunFlags) => {
      finish(await run(flags));
    });
}

/** Runs until a signal. Resolves to the exit code. */
async function run(flags: RunFlags): Promise<number> {
  const policies = await loadPolicies(flags.policyFile ?? []);
  if (!policies.ok) throw new CommandBadInput(policies.error.join('\n'));
  const shadow = flags.shadow === undefined ? undefined : shadowOf(flags.shadow, policies.value);
  const { trusted, context } = openKubeconfig(flags);
  const redactor = new Redactor();
  const log = createLog({ level: flags.logLevel, redactor });
  const recordings = flags.record === undefined ? null : new RecordingFiles(flags.record);
  const metrics = createMetrics(realClock);
  const sources = (client: KubeClient): CredentialSourceOptions => ({
    client,
    clock: realClock,
    namespace: flags.namespace,
    trusted: trustedContexts(trusted, context),
    rules: { allowLoopback: flags.allowLoopback === true, listedExec: flags.allowExec },
    connect: (endpoint) => connectTo(reach(endpoint)),
    onSecret: (value) => {
      redactor.add(value);
    },
  });
  const mck8s = new Mck8s({
    clock: realClock,
    random: Math.random,
    transport: connectTo(trusted.endpointOf(context)),
    identity: createIdentity(),
    namespace: flags.namespace,
    election: electionOf(flags),
    findCredential: (client) => credentialFinder(sources(client)),
    discover: (client): readonly Discover[] => discoveries(sources(client)),
    metrics,
    log,
    clean: (text) => redactor.clean(text),
    seed: flags.seed,
    policies: policies.value,
    ...(shadow === undefined ? {} : { shadow }),
    ...(recordings === null ? {} : { record: () => recordings.begin() }),
  });
  const operator = createOperator({
    kubeConfig: trusted.clientConfig(context),
    client: mck8s.kube,
    clock: realClock,
    random: Math.random,
    resources: [],
    watch: (resource, namespace, sink) =>
      new Reflector({ client: mck8s.kube, resource, namespace, clock: realClock, random: Math.random, sink }),
    init: () => {
      mck8s.start();
      return Promise.resolve();
    },
    close: () => mck8s.stop(),
    log,
  });
  const probes = await startProbes({
    port: flags.port,
    isLive: () => true,
    unreadyReasons: () => mck8s.unreadyReasons(),
    registry: metrics.registry,
    onMetrics: () => {
      mck8s.measure();
    },
  });
  log.info({ port: probes.port, context }, 'mck8s runs');
  await operator.start();
  await signal();
  log.info({}, 'mck8s stops');
  await Promise.race([operator.stop(), delay(STOP_WITHIN_MILLIS, undefined, { ref: false })]);
  await recordings?.close();
  await probes.close();
  return 0;
}

/** The name of a policy that there is. */
function shadowOf(written: string, policies: Policies): string {
  const policy = policyNamed(written, policies);
  if (policy !== undefined) return policy.name;
  const known = [...policies.keys()];
  const near = nearestName(written.replaceAll('-', '_'), known);
  const hint = near === undefined ? '' : ` (did you mean ${near}?)`;
  throw new CommandBadInput(
    `--shadow ${written}: there is no such policy${hint}; write one of ${known.join(', ')}`,
  );
}

function portNumber(written: string): number {
  const port = Number(written);
  if (/^\d+$/.test(written) && port <= 65_535) return port;
  throw new CommandBadInput(`--port ${written}: write a number from 0 to 65535`);
}

function electionOf(flags: RunFlags): Election | null {
  if (!flags.leaderElect) return null;
  if (flags.leaseDuration <= flags.renewDeadline || flags.renewDeadline <= flags.retryPeriod) {
    throw new CommandBadInput(
      '--lease-duration must be longer than --renew-deadline, and that longer than --retry-period; write for example 15s, 10s and 2s',
    );
  }
  return {
    leaseDurationMicros: flags.leaseDuration,
    renewDeadlineMicros: flags.renewDeadline,
    retryPeriodMicros: flags.retryPeriod,
  };
}

/** Resolves when the process is asked to end. Asked twice, it ends at once. */
function signal(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) {
      process.once(name, () => {
        process.once(name, () => process.exit(130));
        resolve();
      });
    }
  });
}
