// Helm as tests use it: the program that HELM names, one of the pinned release or a later one on PATH, or one that is built once.

import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { cacheFolder } from '../../../handlers/local/build.ts';
import type { ControlPlane } from '../../../handlers/local/control-plane.ts';
import { isAtLeast, versionIn } from '../../../handlers/local/pinned-versions.ts';
import { runCommand, type CommandResult } from '../../../handlers/local/run-command.ts';

const MODULE = join(import.meta.dirname, '../../../deploy/helm');
const PACKAGE = 'helm.sh/helm/v4/cmd/helm';
const BUILD_TIMEOUT_MILLIS = 3_600_000;
const TIMEOUT_MILLIS = 240_000;

export class Helm {
  /** Of the program. */
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Builds it where it is not there, which takes minutes. */
  static async find(environment: NodeJS.ProcessEnv): Promise<Helm> {
    const named = environment['HELM'] ?? '';
    if (named !== '') return new Helm(named);
    return new Helm((await onPath(environment)) ?? (await built(environment)));
  }

  /** What it answers on a control plane, or on none. */
  answer(plane: ControlPlane | null, ...args: readonly string[]): Promise<CommandResult> {
    return runCommand({
      command: this.path,
      args,
      environment: { ...process.env, KUBECONFIG: plane?.kubeconfigPath ?? '/dev/null' },
      timeoutMillis: TIMEOUT_MILLIS,
    });
  }

  /** What it prints where it succeeds; else the test fails with what it said. */
  async run(plane: ControlPlane | null, ...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.answer(plane, ...args);
    if (code === 0) return stdout;
    throw new Error(`helm ${args.join(' ')} ended with ${code}: ${stderr.trim()}`);
  }
}

async function onPath(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const wanted = versionIn(readFileSync(join(MODULE, 'go.mod'), 'utf8').split('helm.sh/helm/v4 ')[1] ?? '');
  for (const folder of (environment['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, 'helm');
    if (folder === '' || !existsSync(path)) continue;
    const answer = await runCommand({ command: path, args: ['version', '--short'], environment });
    const version = versionIn(answer.stdout);
    if (wanted !== undefined && version !== undefined && isAtLeast(version, wanted)) return path;
  }
  return undefined;
}

async function built(environment: NodeJS.ProcessEnv): Promise<string> {
  const path = join(cacheFolder(MODULE, environment), 'helm');
  if (existsSync(path)) return path;
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.draft`;
  const { code, stderr } = await runCommand({
    command: 'go',
    args: ['build', '-ldflags', '-s -w', '-o', draft, PACKAGE],
    directory: MODULE,
    environment: { ...environment, GOFLAGS: '-buildvcs=false', GOWORK: 'off' },
    timeoutMillis: BUILD_TIMEOUT_MILLIS,
  });
  if (code !== 0) throw new Error(`go build of ${PACKAGE} failed: ${stderr.trim()}`);
  renameSync(draft, path);
  return path;
}
