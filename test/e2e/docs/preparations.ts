// What a page takes for granted before its first line: clusters of the names that it uses, and what runs in them.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ControlPlane } from '../../../handlers/local/control-plane.ts';
import { kubeconfigText, type Access } from '../../../handlers/local/kubeconfig.ts';
import { ownControlPlane } from '../harness/fleet.ts';
import { apply, kubectl } from '../harness/kubectl.ts';
import { resetFleet } from '../harness/reset.ts';
import { app } from '../support/apps.ts';
import { untilRunning } from '../support/live.ts';
import { register } from '../support/registration.ts';
import type { Reader } from './reader.ts';

/** By page, what is done before it is followed. */
export const PREPARATIONS: Readonly<Record<string, (reader: Reader) => Promise<void>>> = {
  'docs/concepts/explain.md': runTheWebOfTheQuickstart,
  'docs/dependencies.md': openANamespace,
  'docs/operating.md': haveOnlyClusters,
  'docs/operations.md': haveAnApp,
};

async function runTheWebOfTheQuickstart(reader: Reader): Promise<void> {
  await reader.types(`awk '/^# web.yaml/{on=1} /^\`\`\`/{on=0} on' docs/quickstart.md > web.yaml`);
  await reader.types('kubectl apply -f web.yaml');
  await reader.types('kubectl scale mcd web --replicas=14');
  await untilRunning(reader.fleet, 'web', { cluster1: 12, cluster2: 2 });
}

async function openANamespace(reader: Reader): Promise<void> {
  const { management, members } = reader.fleet;
  for (const plane of [management, members[0]!]) await kubectl(plane, 'create', 'namespace', 'shop');
  await useContexts(reader, named('cluster0', management), named('MEMBER', members[0]!));
}

/** Clusters of an installation by the manual: cluster0, members that are registered, and one that is to join. */
async function haveOnlyClusters(reader: Reader): Promise<void> {
  const { fleet } = reader;
  await reader.stopOperator();
  await resetFleet(fleet);
  const bare = { nodes: [], scheduler: false, kwok: false };
  const [rennes, other0, member] = await Promise.all(
    ['rennes', 'other0', 'member'].map(async (name) => {
      const plane = await ownControlPlane({ name, ...bare });
      await plane.start();
      return plane;
    }),
  );
  for (const plane of fleet.members) await register(fleet, plane.access());
  await apply(fleet.management, app('web', { spec: { locations: 'cluster1', replicas: 2 } }));
  await useContexts(
    reader,
    named('cluster0', fleet.management),
    named('rennes-admin', rennes!),
    named('other0', other0!),
    named('MEMBER', member!),
  );
}

async function haveAnApp(reader: Reader): Promise<void> {
  await reader.types(`echo '${app('app', { spec: { locations: 'cluster2' } })}' > app.yaml`);
  await apply(reader.fleet.management, app('web', { spec: { locations: 'cluster1', replicas: 2 } }));
}

function named(name: string, plane: ControlPlane): Access {
  return { ...plane.access(), name };
}

async function useContexts(reader: Reader, ...accesses: readonly [Access, ...Access[]]): Promise<void> {
  const file = join(reader.home, 'kubeconfig');
  writeFileSync(file, kubeconfigText(accesses), { mode: 0o600 });
  await reader.types(`export KUBECONFIG='${file}'`);
}
