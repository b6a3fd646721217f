// The manifests in deploy/examples do what their first lines say, and kinds without a controller say so.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { eventually } from './harness/eventually.ts';
import { testFleet } from './harness/fleet.ts';
import { kubectl } from './harness/kubectl.ts';
import { resetFleet } from './harness/reset.ts';
import { SOON, startOnFleet } from './support/live.ts';

const FOLDER = join(import.meta.dirname, '../../deploy/examples');
const fleet = testFleet();
const { management } = fleet;
let names: readonly (readonly [kind: string, name: string])[];

beforeAll(async () => {
  await resetFleet(fleet);
  await startOnFleet(fleet);
  await kubectl(management, 'apply', '-f', FOLDER);
  names = readdirSync(FOLDER)
    .flatMap((file) => parseAllDocuments(readFileSync(join(FOLDER, file), 'utf8')))
    .map((document) => document.toJS() as { kind: string; metadata: { name: string } })
    .map(({ kind, metadata }) => [kind, metadata.name] as const);
});

afterAll(async () => {
  await resetFleet(fleet);
});

async function ready(kind: string, name: string): Promise<string> {
  const path = '{.status.conditions[?(@.type=="Ready")].reason}';
  return await kubectl(management, 'get', kind, name, '-o', `jsonpath=${path}`);
}

test('deployments become ready', async () => {
  const deployments = names.filter(([kind]) => kind === 'MultiClusterDeployment');
  expect(deployments.length).toBeGreaterThan(2);
  for (const [kind, name] of deployments) {
    await eventually(async () => {
      expect(await ready(kind, name)).toBe('AllReady');
    }, SOON);
  }
});

test('services follow their deployments, and say where nobody can export them', async () => {
  const services = names.filter(([kind]) => kind === 'MultiClusterService');
  expect(services.map(([, name]) => name).sort()).toEqual(['back', 'catalogue', 'shop']);
  for (const [kind, name] of services) {
    await eventually(async () => {
      expect(await ready(kind, name)).toBe(name === 'catalogue' ? 'ApiMissing' : 'AllThere');
    }, SOON);
  }
});

test('jobs run to their end', async () => {
  const jobs = names.filter(([kind]) => kind === 'MultiClusterJob');
  expect(jobs.length).toBe(3);
  for (const [kind, name] of jobs) {
    await eventually(async () => {
      expect(await ready(kind, name)).toBe('Complete');
    }, SOON);
  }
});

test('kinds without a controller say so', async () => {
  const acted = ['MultiClusterDeployment', 'MultiClusterJob', 'MultiClusterService', 'MemberCluster'];
  const plain = ['ConfigMap', 'Secret', 'ServiceAccount'];
  const others = names.filter(([kind]) => ![...acted, ...plain].includes(kind));
  expect(new Set(others.map(([kind]) => kind)).size).toBe(3);
  for (const [kind, name] of others) {
    await eventually(async () => {
      expect(await ready(kind, name)).toBe('ControllerNotAvailable');
    }, SOON);
  }
});

test('members whose credential is not filled in say what to write', async () => {
  const members = names.filter(([kind]) => kind === 'MemberCluster');
  for (const [kind, name] of members) {
    await eventually(async () => {
      expect(await ready(kind, name)).toMatch(/^Credential/);
    }, SOON);
  }
});
