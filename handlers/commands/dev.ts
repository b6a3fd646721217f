// `mck8s dev`: a management cluster and its members on this machine, to try everything with kubectl. They outlive the command
// that starts them; a start that is interrupted leaves nothing running.

import { existsSync, readdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { milliCeil } from '../../core/quantity/rounding.ts';
import { parseQuantity } from '../../core/quantity/parse.ts';
import { findBinaries, isOnPath } from '../local/binaries.ts';
import { LocalBadInput } from '../local/failure.ts';
import { Fleet, type FleetShape } from '../local/fleet.ts';
import { Guard } from '../local/guard.ts';
import { installKinds } from '../local/install.ts';
import { killAllBelow } from '../local/process-folder.ts';
import { statusTable } from '../local/status.ts';

const MEMBERS_MAX = 50;
const NODES_MAX = 1000;

const UP_HELP = `
Starts etcd, kube-apiserver, kube-controller-manager, kube-scheduler and KWOK, which plays the nodes: pods are scheduled for
real, and nothing runs in them. cluster0 has no nodes. The programs come from KUBEBUILDER_ASSETS, from PATH, or are built once
with Go. Each cluster takes about half a gigabyte of memory.

Examples:
  $ eval "$(mck8s dev up)"
  $ mck8s dev up --clusters 5 --nodes 10 --cpu 8 --memory 32Gi
  $ kubectl --context cluster1 get nodes`;

interface DirectoryOptions {
  readonly dir: string;
}

interface UpOptions extends DirectoryOptions {
  readonly clusters: number;
  readonly nodes: number;
  readonly cpu: string;
  readonly memory: string;
}

/** Adds the command and its subcommands; `finish` takes the exit code. */
export function addDev(program: Command, finish: (exitCode: number) => void): void {
  const dev = program
    .command('dev')
    .description(
      'Run a management cluster and members on this machine, as real control planes with fake nodes.',
    );
  dev
    .command('up')
    .summary('start the clusters')
    .description('Start cluster0 and its members, and print the line that points kubectl at them.')
    .addOption(
      new Option('--clusters <n>', 'how many members').argParser(wholeNumber(0, MEMBERS_MAX)).default(3),
    )
    .addOption(
      new Option('--nodes <n>', 'nodes of each member').argParser(wholeNumber(0, NODES_MAX)).default(3),
    )
    .addOption(new Option('--cpu <quantity>', 'CPU of each node').argParser(quantity).default('4'))
    .addOption(new Option('--memory <quantity>', 'memory of each node').argParser(quantity).default('8Gi'))
    .addOption(directoryOption())
    .addHelpText('after', UP_HELP)
    .action(up);
  dev
    .command('down')
    .summary('stop the clusters and remove their data')
    .description('Stop the clusters and remove all that they held.')
    .addOption(directoryOption())
    .action(down);
  dev
    .command('status')
    .summary('say what runs')
    .description('Say which clusters run and what they use. Exit code 1 where not all of them run.')
    .addOption(directoryOption())
    .action(async (options: DirectoryOptions) => {
      finish((await status(options)) ? 0 : 1);
    });
}

async function up(options: UpOptions): Promise<void> {
  const folder = resolve(options.dir);
  const shape = {
    members: options.clusters,
    nodesPerMember: options.nodes,
    cpu: options.cpu,
    memory: options.memory,
  };
  const fleet = await fleetOf(folder, shape);
  const guard = fleet.isRunning() ? undefined : new Guard(folder);
  if (guard !== undefined) note(`starting cluster0 and ${shape.members} members in ${folder}`);
  await fleet.start();
  await installKinds(fleet.management);
  await guard?.release();
  process.stdout.write(`export KUBECONFIG=${shellWord(fleet.kubeconfigPath)}\n`);
  note(nextSteps(fleet));
}

function nextSteps(fleet: Fleet): string {
  const kubectl = fleet.management.kubectlPath;
  return [
    'All clusters are ready. Next, with the line above in your shell:',
    ...(isOnPath('kubectl', process.env) ? [] : [`  alias kubectl=${shellWord(kubectl)}`]),
    '  kubectl config get-contexts             cluster0 takes your objects; the others are its members',
    '  kubectl --context cluster1 get nodes',
    '  mck8s run                               the operator, in a terminal of its own',
    '  mck8s dev down                          when you are done',
  ].join('\n');
}

/** The fleet of a folder, made where there is none. */
async function fleetOf(folder: string, shape: FleetShape): Promise<Fleet> {
  if (!Fleet.isIn(folder)) {
    refuseForeign(folder);
    return Fleet.create(folder, shape, await findBinaries(process.env, note));
  }
  const fleet = openFleet(folder);
  const { members, nodesPerMember, cpu, memory } = fleet.shape;
  if (JSON.stringify(fleet.shape) === JSON.stringify(shape)) return fleet;
  throw new LocalBadInput(
    `${folder} holds clusters of another shape: ask for --clusters ${members} --nodes ${nodesPerMember} --cpu ${cpu} ` +
      `--memory ${memory} to start those, or run \`mck8s dev down\` first.`,
  );
}

function openFleet(folder: string): Fleet {
  try {
    return Fleet.open(folder);
  } catch (error) {
    const told = `The clusters in ${folder} are not whole: run \`mck8s dev down\` and start anew.`;
    throw new LocalBadInput(told, { cause: error });
  }
}

async function down({ dir }: DirectoryOptions): Promise<void> {
  const folder = resolve(dir);
  if (!Fleet.isIn(folder)) {
    refuseForeign(folder);
    note(`Nothing to stop: there are no clusters in ${folder}.`);
    return;
  }
  await killAllBelow(folder);
  rmSync(folder, { recursive: true, force: true });
  note(`All clusters of ${folder} are stopped and removed.`);
}

/** Prints what runs; the answer is whether everything does. */
async function status({ dir }: DirectoryOptions): Promise<boolean> {
  const folder = resolve(dir);
  if (!Fleet.isIn(folder)) {
    note(`There are no clusters in ${folder}: start some with \`mck8s dev up\`.`);
    return false;
  }
  const fleet = openFleet(folder);
  process.stdout.write(await statusTable(fleet));
  return fleet.isRunning();
}

/** What is not ours is neither filled nor removed. */
function refuseForeign(folder: string): void {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return;
  throw new LocalBadInput(
    `${folder} holds other files than local clusters: name a new or empty folder with --dir.`,
  );
}

function directoryOption(): Option {
  return new Option('--dir <folder>', 'where the clusters keep their data').default(
    join(homedir(), '.mck8s/dev'),
    '~/.mck8s/dev',
  );
}

function quantity(text: string): string {
  const parsed = parseQuantity(text);
  if (!parsed.ok) throw new InvalidArgumentError(parsed.error);
  if (milliCeil(parsed.value) > 0n) return text;
  throw new InvalidArgumentError('Write a quantity above zero, e.g. 500m, 4 or 8Gi.');
}

function wholeNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= minimum && value <= maximum) return value;
    throw new InvalidArgumentError(`Write a whole number from ${minimum} to ${maximum}.`);
  };
}

/** Text that a shell takes as one word. */
function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function note(line: string): void {
  process.stderr.write(`${line}\n`);
}
