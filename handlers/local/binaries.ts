// Where the programs of a control plane come from: KUBEBUILDER_ASSETS, then PATH, then a build of the pinned versions. Older
// ones than the pinned minor release are never used, as what they answer differs.

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { builtBinaries } from './build.ts';
import { LocalBadInput } from './failure.ts';
import {
  PROGRAM_NAMES,
  isAtLeast,
  pinnedVersion,
  versionIn,
  type Binaries,
  type ProgramName,
  type Version,
} from './pinned-versions.ts';
import { runCommand } from './run-command.ts';

interface Found {
  readonly path: string;
  readonly version: Version;
}

/** Paths of all programs, built where they are not there; `say` takes lines of progress. */
export async function findBinaries(
  environment: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<Binaries> {
  const found = new Map<ProgramName, Found>();
  for (const name of PROGRAM_NAMES) {
    const program = (await assetOf(name, environment)) ?? (await onPath(name, environment));
    if (program !== undefined) found.set(name, program);
  }
  refuseNewerThanServer(found);
  const paths = Object.fromEntries([...found].map(([name, { path }]) => [name, path]));
  if (found.size === PROGRAM_NAMES.length) return paths as Record<ProgramName, string>;
  return { ...(await builtBinaries(environment, say)), ...paths };
}

/** Whether a shell finds a program of this name, of whatever version. */
export function isOnPath(name: string, environment: NodeJS.ProcessEnv): boolean {
  return foldersOf(environment).some((folder) => isExecutable(join(folder, name)));
}

/** What was set on purpose and is too old is refused, not passed over. */
async function assetOf(name: ProgramName, environment: NodeJS.ProcessEnv): Promise<Found | undefined> {
  const folder = environment['KUBEBUILDER_ASSETS'] ?? '';
  const path = join(folder, name);
  if (folder === '' || !isExecutable(path)) return undefined;
  const version = await versionOf(name, path, environment);
  const wanted = pinnedVersion(name);
  if (version !== undefined && isAtLeast(version, wanted)) return { path, version };
  throw new LocalBadInput(
    `${path} is ${version?.text ?? 'of no version that can be read'}, and ${wanted.text} or newer is needed: put that into ` +
      'KUBEBUILDER_ASSETS, or unset it to have the programs built.',
  );
}

/** Older programs are passed over: they are there for something else. */
async function onPath(name: ProgramName, environment: NodeJS.ProcessEnv): Promise<Found | undefined> {
  const wanted = pinnedVersion(name);
  for (const folder of foldersOf(environment)) {
    const path = join(folder, name);
    if (!isExecutable(path)) continue;
    const version = await versionOf(name, path, environment);
    if (version !== undefined && isAtLeast(version, wanted)) return { path, version };
  }
  return undefined;
}

/** Kubernetes supports no controller manager or scheduler that is newer than its API server. */
function refuseNewerThanServer(found: ReadonlyMap<ProgramName, Found>): void {
  const server = found.get('kube-apiserver')?.version ?? pinnedVersion('kube-apiserver');
  for (const name of ['kube-controller-manager', 'kube-scheduler'] as const) {
    const program = found.get(name);
    if (program === undefined || isAtLeast(server, program.version)) continue;
    throw new LocalBadInput(
      `${program.path} is ${program.version.text}, newer than its kube-apiserver (${server.text}): put all of one release ` +
        'into KUBEBUILDER_ASSETS.',
    );
  }
}

async function versionOf(
  name: ProgramName,
  path: string,
  environment: NodeJS.ProcessEnv,
): Promise<Version | undefined> {
  const args = name === 'kubectl' ? ['version', '--client'] : ['--version'];
  const answer = await runCommand({ command: path, args, environment }).catch(() => undefined);
  return answer?.code === 0 ? versionIn(answer.stdout) : undefined;
}

function foldersOf(environment: NodeJS.ProcessEnv): readonly string[] {
  return (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
