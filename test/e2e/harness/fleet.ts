// What end-to-end tests get: the fleet that runs for all of them, and further control planes of their own.

import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { ControlPlane } from '../../../handlers/local/control-plane.ts';
import type { ControlPlaneOptions } from '../../../handlers/local/create-plane.ts';
import { Fleet } from '../../../handlers/local/fleet.ts';

/** cluster0 and cluster1 to cluster3, which run. */
export function testFleet(): Fleet {
  return Fleet.open(inject('fleetFolder'));
}

/** A control plane of the test's own, which does not run yet. It is ended with the fleet at the latest. */
export function ownControlPlane(
  options: Omit<ControlPlaneOptions, 'folder' | 'binaries'>,
): Promise<ControlPlane> {
  const folder = mkdtempSync(join(inject('fleetFolder'), `own-${options.name}-`));
  return ControlPlane.create({ ...options, folder, binaries: inject('binaries') });
}
