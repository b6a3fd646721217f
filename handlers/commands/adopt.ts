// `mck8s adopt`: takes over Deployments in members that carry an older UID, after cluster0 was restored from a backup, or none, from
// the original mck8s. Without --yes it only says what it would do.

import type { Command } from 'commander';
import { isTaken, type Adoption } from '../adopt/adoption.ts';
import { reachMembers } from '../adopt/members.ts';
import { findAdoptions, idOf, listAll, takeOver } from '../adopt/takeover.ts';
import { MEMBER_CLUSTERS, MULTI_CLUSTER_DEPLOYMENTS } from '../cluster0/kinds.ts';
import { credentialFinder } from '../members/credential-sources.ts';
import { connectTo } from '../real/transport.ts';
import { columnLines } from '../why/columns.ts';
import {
  addConnectionOptions,
  openKubeconfig,
  sourcesFor,
  writingClient,
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
  readonly unmarked?: true;
  readonly yes?: true;
}

/** Adds the command; `finish` takes the exit code. */
export function addAdopt(program: Command, finish: (exitCode: number) => void): void {
  addConnectionOptions(program.command('adopt'))
    .summary('take over what runs in members after a restore, or from the original mck8s')
    .description(
      'List Deployments in members that bear the names of objects on cluster0 and belong to none; with --yes, take them over.',
    )
    .option('--unmarked', 'also those without a mark of mck8s, such as those of the original')
    .option('--yes', 'write; without it nothing is changed')
    .addHelpText('after', HELP)
    .action(async (flags: AdoptFlags) => {
      finish(await adopt(flags));
    });
}

async function adopt(flags: AdoptFlags): Promise<number> {
  const opened = openKubeconfig(flags);
  const cluster0 = writingClient(connectTo(opened.trusted.endpointOf(opened.context)));
  const registered = await listAll(cluster0, MEMBER_CLUSTERS);
  const find = credentialFinder(sourcesFor(flags, cluster0, opened));
  const { members, failures } = await reachMembers(registered, find, writingClient);
  try {
    const found = await findAdoptions(await listAll(cluster0, MULTI_CLUSTER_DEPLOYMENTS), members);
    const taken = found.filter((adoption) => isTaken(adoption, flags.unmarked === true));
    printAdoptions(found, flags.unmarked === true);
    const left = flags.yes === true ? await takeOver(cluster0, members, taken) : [];
    for (const failure of [...failures, ...left]) process.stderr.write(`${failure}\n`);
    const rest =
      flags.yes === true
        ? `${taken.length - left.length} taken over`
        : `${taken.length} would be taken over with --yes`;
    process.stdout.write(`${rest}\n`);
    return failures.length + left.length === 0 ? 0 : 1;
  } finally {
    cluster0.close();
    for (const client of members.values()) client.close();
  }
}

function printAdoptions(found: readonly Adoption[], takesUnmarked: boolean): void {
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
  const lines = columnLines(['CLUSTER', 'DEPLOYMENT', 'REPLICAS', 'WHAT'], rows, ['REPLICAS']);
  process.stdout.write(`${lines.join('\n')}\n`);
}
