// `mck8s migrate`: from the original mck8s, or from KubeFed, to here. Without --yes it only says what it would do.

import type { Command } from 'commander';
import { reachMembers } from '../adopt/members.ts';
import { credentialFinder, discoveries } from '../members/credential-sources.ts';
import { migrate } from '../migrate/migrate.ts';
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
Lists clusters that KubeFed or your kubeconfig names, the objects of the original mck8s, federated objects of KubeFed, and what runs of
them in members; says what would become of each, and whether pods would be started anew. With --yes, clusters are registered,
FederatedDeployments become MultiClusterDeployments, and Deployments in members are taken over as they run. Nothing is deleted, and
KubeFed is told to leave members alone when its objects are. The former controllers must be stopped before; do it before the operator
of this version runs for the first time.

Examples:
  $ mck8s migrate
  $ mck8s migrate --yes`;

const THEN = `Next: start the operator (kubectl apply --server-side -k deploy); give it narrow rights in each member (mck8s join); when
kubectl get mcd -A says that all are ready, remove the former controllers and federated objects.`;

interface MigrateFlags extends ConnectionOptions {
  readonly yes?: true;
}

/** Adds the command; `finish` takes the exit code. */
export function addMigrate(program: Command, finish: (exitCode: number) => void): void {
  addConnectionOptions(program.command('migrate'))
    .summary('take over an installation of the original mck8s or of KubeFed')
    .description(
      'List what an installation of the original mck8s or of KubeFed holds; with --yes, take it over.',
    )
    .option('--yes', 'write; without it nothing is changed')
    .addHelpText('after', HELP)
    .action(async (flags: MigrateFlags) => {
      finish(await run(flags));
    });
}

async function run(flags: MigrateFlags): Promise<number> {
  const opened = openKubeconfig(flags);
  const client = writingClient(connectTo(opened.trusted.endpointOf(opened.context)));
  const sources = sourcesFor(flags, client, opened);
  try {
    const { lines, failures, first } = await migrate(
      {
        cluster0: { client, title: `cluster0 (context "${opened.context}")` },
        discover: discoveries(sources),
        reach: (registered) => reachMembers(registered, credentialFinder(sources), writingClient),
      },
      flags.yes === true,
    );
    const table = columnLines(
      ['WHAT', 'BECOMES'],
      lines.map(({ what, will }) => [what, will]),
    );
    process.stdout.write(`${table.join('\n')}\n`);
    for (const failure of failures) process.stderr.write(`${failure}\n`);
    for (const step of first) process.stdout.write(`First: ${step}\n`);
    process.stdout.write(
      flags.yes === true ? `${THEN}\n` : 'Nothing was written; with --yes, this is done.\n',
    );
    return failures.length === 0 ? 0 : 1;
  } finally {
    client.close();
  }
}
