// `mck8s adopt`: takes over Deployments in members that carry an older UID, after cluster0 was restored from a backup, or none, from
// the original mck8s. Without --yes it only says what it would do.

import { Option, type Command } from 'commander';
import { adoptionOf, isTaken, placementsFrom, type Adoption } from '../adopt/adoption.ts';
import { MEMBER_CLUSTERS, MULTI_CLUSTER_DEPLOYMENTS } from '../cluster0/kinds.ts';
import { ApiError } from '../kube/api-error.ts';
import { KubeClient } from '../kube/client.ts';
import { parseMemberCluster } from '../../core/api/index.ts';
import { credentialFinder } from '../members/credential-sources.ts';
import { MANAGED_BY_LABEL, MANAGER, REVISION_ANNOTATION, UID_ANNOTATION } from '../observe/marks.ts';
import { DEPLOYMENTS, type KubeObject, type Resource } from '../ports/kube-object.ts';
import type { Transport } from '../ports/transport.ts';
import { realClock } from '../real/clock.ts';
import { connectTo } from '../real/transport.ts';
import { reach } from '../real/trusted-kubeconfig.ts';
import {
  addConnectionOptions,
  openKubeconfig,
  trustedContexts,
  type ConnectionOptions,
} from './connection.ts';

const HELP = `
A Deployment in a member belongs to the object on cluster0 whose UID it carries. After a restore of cluster0 the objects have new
UIDs, and the operator leaves the old Deployments alone until they are adopted. Deployments of the original mck8s carry no mark; they are
adopted with --unmarked, best before the operator runs for the first time, so that everything stays where it is.

Examples:
  $ mck8s adopt
  $ mck8s adopt --yes
  $ mck8s adopt --unmarked --yes`;

interface AdoptFlags extends ConnectionOptions {
  readonly unmarked: boolean;
  readonly yes: boolean;
}

/** Adds the command; `finish` takes the exit code. */
export function addAdopt(program: Command, finish: (exitCode: number) => void): void {
  addConnectionOptions(program.command('adopt'))
    .summary('take over what runs in members after a restore, or from the original mck8s')
    .description(
      'List Deployments in members that bear the names of objects on cluster0 and belong to none; with --yes, take them over.',
    )
    .addOption(
      new Option('--unmarked', 'also those without a mark of mck8s, such as those of the original').default(
        false,
      ),
    )
    .addOption(new Option('--yes', 'write; without it nothing is changed').default(false))
    .addHelpText('after', HELP)
    .action(async (flags: AdoptFlags) => {
      finish(await adopt(flags));
    });
}

async function adopt(flags: AdoptFlags): Promise<number> {
  const { trusted, context } = openKubeconfig(flags);
  const cluster0 = clientOf(connectTo(trusted.endpointOf(context)));
  const members = new Map<string, KubeClient>();
  try {
    const objects = await listed(cluster0, MULTI_CLUSTER_DEPLOYMENTS);
    const failures = await connectMembers(flags, cluster0, { trusted, context }, members);
    const found = await findAll(objects, members);
    const taken = found.filter((adoption) => isTaken(adoption, flags.unmarked));
    printTable(found, flags.unmarked);
    for (const failure of failures) process.stderr.write(`${failure}\n`);
    if (flags.yes) await takeAll(cluster0, members, taken);
    const rest = flags.yes ? `${taken.length} taken over` : `${taken.length} would be taken over with --yes`;
    process.stdout.write(`${rest}\n`);
    return failures.length === 0 ? 0 : 1;
  } finally {
    cluster0.close();
    for (const client of members.values()) client.close();
  }
}

function clientOf(transport: Transport): KubeClient {
  return new KubeClient({ transport, clock: realClock, fieldManager: MANAGER });
}

async function listed(client: KubeClient, resource: Resource): Promise<KubeObject[]> {
  const objects: KubeObject[] = [];
  await client.list(resource, {}, (page) => {
    objects.push(...page);
  });
  return objects;
}

/** Connects all members; says of each that cannot be why. */
async function connectMembers(
  flags: AdoptFlags,
  client: KubeClient,
  { trusted, context }: ReturnType<typeof openKubeconfig>,
  members: Map<string, KubeClient>,
): Promise<string[]> {
  const find = credentialFinder({
    client,
    clock: realClock,
    namespace: flags.namespace,
    trusted: trustedContexts(trusted, context),
    rules: { allowLoopback: flags.allowLoopback, listedExec: flags.allowExec },
    connect: (endpoint) => connectTo(reach(endpoint)),
    onSecret: () => undefined,
  });
  const failures: string[] = [];
  for (const object of await listed(client, MEMBER_CLUSTERS)) {
    const parsed = parseMemberCluster(object);
    const { name } = object.metadata;
    try {
      if (!parsed.ok) throw new Error('its MemberCluster cannot be read');
      members.set(name, clientOf((await find(parsed.value)).connect()));
    } catch (error) {
      failures.push(`${name} was not looked at: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return failures;
}

async function findAll(
  objects: readonly KubeObject[],
  members: ReadonlyMap<string, KubeClient>,
): Promise<Adoption[]> {
  const byName = new Map(objects.map((object) => [idOf(object), object]));
  const found: Adoption[] = [];
  for (const [cluster, client] of members) {
    for (const deployment of await listed(client, DEPLOYMENTS)) {
      const object = byName.get(idOf(deployment));
      if (object !== undefined) found.push(adoptionOf(cluster, deployment, object));
    }
  }
  return found;
}

function idOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

/** Records first, so that an operator that starts in between leaves everything where it is. */
async function takeAll(
  cluster0: KubeClient,
  members: ReadonlyMap<string, KubeClient>,
  taken: readonly Adoption[],
): Promise<void> {
  for (const object of new Set(taken.map((adoption) => adoption.object))) {
    const clusters = placementsFrom(
      object,
      taken.filter((adoption) => adoption.object === object),
    );
    const { uid, resourceVersion } = object.metadata;
    if (clusters !== null) {
      const patch = { metadata: { uid, resourceVersion }, status: { clusters } };
      await cluster0.mergePatch(MULTI_CLUSTER_DEPLOYMENTS, object.metadata, patch, { subresource: 'status' });
    }
  }
  for (const { cluster, deployment, object } of taken) {
    const { uid, resourceVersion } = deployment.metadata;
    const labels = { [MANAGED_BY_LABEL]: MANAGER };
    const annotations = { [UID_ANNOTATION]: object.metadata.uid, [REVISION_ANNOTATION]: '' };
    const patch = { metadata: { uid, resourceVersion, labels, annotations } };
    try {
      await members.get(cluster)!.mergePatch(DEPLOYMENTS, deployment.metadata, patch);
    } catch (error) {
      if (!(error instanceof ApiError) || error.fault !== 'conflict') throw error;
      process.stderr.write(`${cluster} ${idOf(deployment)} has changed meanwhile; run mck8s adopt again\n`);
    }
  }
}

function printTable(found: readonly Adoption[], takesUnmarked: boolean): void {
  const rows = found.map((adoption) => [
    adoption.cluster,
    idOf(adoption.deployment),
    String(adoption.replicas),
    isTaken(adoption, takesUnmarked)
      ? 'adopt'
      : adoption.finding === 'ours'
        ? 'nothing to do'
        : 'left alone: no mark of mck8s',
  ]);
  const table = [['CLUSTER', 'DEPLOYMENT', 'REPLICAS', 'WHAT'], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  for (const row of table)
    process.stdout.write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column]! + 2))
        .join('')
        .trimEnd()}\n`,
    );
}
