// kubectl as tests use it: it succeeds, or the test fails with what kubectl said.

import type { ControlPlane } from '../../../handlers/local/control-plane.ts';

/** Runs kubectl as the administrator; returns what it printed. */
export async function kubectl(plane: ControlPlane, ...args: readonly string[]): Promise<string> {
  return run(plane, args, '');
}

/** Applies manifests, given as YAML or JSON text. */
export async function apply(
  plane: ControlPlane,
  manifests: string,
  ...args: readonly string[]
): Promise<string> {
  return run(plane, ['apply', '-f', '-', ...args], manifests);
}

async function run(plane: ControlPlane, args: readonly string[], stdin: string): Promise<string> {
  const { code, stdout, stderr } = await plane.kubectl(args, { stdin });
  if (code === 0) return stdout;
  throw new Error(`kubectl ${args.join(' ')} on ${plane.name} ended with ${code}: ${stderr.trim()}`);
}
