// What a story left behind, in a form that two runs of it can be compared by: everything users would see, without the stamps and
// identities that differ between runs that mean the same.

import { MULTI_CLUSTER_DEPLOYMENTS } from '../../handlers/cluster0/kinds.ts';
import { field, listAt, textAt } from '../../handlers/observe/read.ts';
import { DEPLOYMENTS, type KubeObject } from '../../handlers/ports/kube-object.ts';
import type { FakeApiServer } from '../../simulator/apiserver/fake-api-server.ts';
import type { World } from './world.ts';

/** How often a Deployment was made and taken away in each member: `cluster1/front`. */
export class Turnover {
  readonly counts: Record<string, { created: number; deleted: number }> = {};

  constructor(world: World) {
    for (const [member, server] of world.members)
      server.listen(({ kindKey, before, object, isDeletion }) => {
        if (kindKey !== 'apps/deployments' || (before !== undefined && !isDeletion)) return;
        const key = `${member}/${object.metadata.name}`;
        const count = (this.counts[key] ??= { created: 0, deleted: 0 });
        if (before === undefined) count.created++;
        if (isDeletion) count.deleted++;
      });
  }
}

/** The fewest replicas of a workload that are ready at once from now on, in these members together. */
export function fewestReady(
  world: World,
  name: string,
  members: readonly string[] = [...world.members.keys()],
): () => number {
  const readyIn = (member: string): number =>
    Number(field(world.deploymentIn(member, name)?.status, 'readyReplicas') ?? 0);
  const ready = (): number => members.reduce((sum, member) => sum + readyIn(member), 0);
  let fewest = ready();
  for (const member of members)
    world.member(member).listen(() => {
      fewest = Math.min(fewest, ready());
    });
  return () => fewest;
}

/** All that there is in the end, sorted; without stamps, and without what was considered when it was decided. */
export function endState(world: World): unknown {
  const objects = listOf(world.cluster0, MULTI_CLUSTER_DEPLOYMENTS);
  const owners = new Map(objects.map(({ metadata }) => [metadata.uid, metadata.name]));
  return {
    objects: objects.map((object) => ({
      name: object.metadata.name,
      finalizers: object.metadata.finalizers ?? [],
      status: withoutStamps(object.status),
    })),
    members: [...world.members].map(([name, server]) => ({
      name,
      deployments: listOf(server, DEPLOYMENTS).map((deployment) => deploymentState(deployment, owners)),
    })),
  };
}

function deploymentState(
  { metadata, spec, status }: KubeObject,
  owners: ReadonlyMap<string, string>,
): unknown {
  const { name, labels, annotations = {} } = metadata;
  const owner = owners.get(annotations['fogguru.eu/uid'] ?? '') ?? 'nobody';
  const ready = Number(field(status, 'readyReplicas') ?? 0);
  return { name, labels, owner, revision: annotations['fogguru.eu/revision'], spec, ready };
}

function withoutStamps(status: unknown): unknown {
  const shown = Object.entries(status ?? {}).filter(([name]) => name !== 'considered');
  const conditions = listAt(status, 'conditions').map((condition) =>
    ['type', 'status', 'reason', 'message'].map((part) => textAt(condition, part)),
  );
  return { ...Object.fromEntries(shown), conditions };
}

function listOf(
  server: FakeApiServer,
  resource: Parameters<ReturnType<FakeApiServer['local']>['list']>[0],
): readonly KubeObject[] {
  return server.local('reader').list(resource);
}
