// Starts cluster0 and three members before the first end-to-end test and ends them after the last, whatever happened. A missing
// program fails the run: nothing is ever skipped.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { findBinaries } from '../../../handlers/local/binaries.ts';
import { Fleet } from '../../../handlers/local/fleet.ts';
import { Guard } from '../../../handlers/local/guard.ts';
import { installKinds } from '../../../handlers/local/install.ts';
import type { Binaries } from '../../../handlers/local/pinned-versions.ts';
import { killAllBelow } from '../../../handlers/local/process-folder.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    readonly fleetFolder: string;
    readonly binaries: Binaries;
  }
}

/** Nodes that a few pods of half a core fill. */
const SHAPE = { members: 3, nodesPerMember: 3, cpu: '4', memory: '8Gi' };

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const binaries = await findBinaries(process.env, (line) => process.stderr.write(`${line}\n`));
  const folder = mkdtempSync(join(tmpdir(), 'mck8s-e2e-'));
  const isKept = process.env['MCK8S_E2E_KEEP'] !== undefined;
  const guard = new Guard(folder, isKept ? 'keep' : 'remove');
  const tearDown = async (): Promise<void> => {
    await killAllBelow(folder);
    await guard.release();
    if (isKept) process.stderr.write(`logs and data are kept in ${folder}\n`);
    else rmSync(folder, { recursive: true, force: true });
  };
  try {
    const fleet = await Fleet.create(folder, SHAPE, binaries);
    await fleet.start();
    await installKinds(fleet.management);
  } catch (error) {
    await tearDown();
    throw error;
  }
  project.provide('fleetFolder', folder);
  project.provide('binaries', binaries);
  return tearDown;
}
