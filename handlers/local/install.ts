// What a management cluster needs before an operator can start: our kinds, and the namespace for what the operator keeps.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ControlPlane } from './control-plane.ts';
import { LocalFailure } from './failure.ts';

const CRD_FOLDER = join(import.meta.dirname, '../../deploy/crds');
const NAMESPACE = 'mck8s-system';

/** Applies the CRDs of this checkout, where it has any, and makes the namespace; both may be there already. */
export async function installKinds(plane: ControlPlane): Promise<void> {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } };
  await expect(plane, ['apply', '--server-side', '-f', '-'], JSON.stringify(namespace));
  if (!hasCrds()) return;
  await expect(plane, ['apply', '--server-side', '--force-conflicts', '-f', CRD_FOLDER]);
  await expect(plane, ['wait', '--for=condition=Established', '--timeout=50s', '-f', CRD_FOLDER]);
}

function hasCrds(): boolean {
  return existsSync(CRD_FOLDER) && readdirSync(CRD_FOLDER).some((file) => /\.(yaml|json)$/.test(file));
}

async function expect(plane: ControlPlane, args: readonly string[], stdin?: string): Promise<void> {
  const result = await plane.kubectl(args, stdin === undefined ? {} : { stdin });
  if (result.code === 0) return;
  throw new LocalFailure(`kubectl ${args.join(' ')} failed on ${plane.name}: ${result.stderr.trim()}`);
}
