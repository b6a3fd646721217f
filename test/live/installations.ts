// Installations of KubeFed and of the original mck8s in a world, as a migration finds them, and the migration itself.

import type { Reached } from '../../handlers/adopt/members.ts';
import { MEMBER_CLUSTERS, MULTI_CLUSTER_DEPLOYMENTS } from '../../handlers/cluster0/kinds.ts';
import { KUBEFED_CLUSTERS } from '../../handlers/members/credential-sources.ts';
import type { FoundMember } from '../../handlers/members/importer.ts';
import {
  DEFINITIONS,
  FEDERATED_DEPLOYMENTS,
  KUBEFED_LABEL,
  OTHER_FEDERATED,
} from '../../handlers/migrate/kinds.ts';
import { migrate, type Told } from '../../handlers/migrate/migrate.ts';
import { MANAGER } from '../../handlers/observe/marks.ts';
import { DEPLOYMENTS, type Resource } from '../../handlers/ports/kube-object.ts';
import type { JsonObject } from '../../simulator/apiserver/json.ts';
import { driven } from '../support/virtual-driver.ts';
import { clientTo } from './clients.ts';
import { template } from './objects.ts';
import { World } from './world.ts';

const SELECTOR = { matchLabels: { app: 'front' } };

/** cluster0 as it is once the kinds of this version are applied; members are not registered. */
export function found(isInstalled = true): World {
  const world = new World();
  for (const name of world.members.keys()) world.unregister(name);
  for (const resource of [KUBEFED_CLUSTERS, FEDERATED_DEPLOYMENTS, DEFINITIONS, ...OTHER_FEDERATED])
    world.cluster0.install(resource);
  for (const { plural, group } of [MULTI_CLUSTER_DEPLOYMENTS, MEMBER_CLUSTERS]) {
    const version = { name: 'v1', ...(isInstalled ? { subresources: { status: {} } } : {}) };
    put(world, DEFINITIONS, `${plural}.${group}`, { spec: { versions: [version] } }, '');
  }
  return world;
}

export function put(
  world: World,
  resource: Resource,
  name: string,
  object: JsonObject,
  namespace = 'default',
): void {
  const metadata = { ...(object['metadata'] as JsonObject | undefined), name };
  world.cluster0.local('user').create(resource, namespace, { ...object, metadata });
}

export function federated(world: World, spec: JsonObject, pods: JsonObject = template('front')): void {
  const inner = {
    metadata: { labels: { team: 'a' } },
    spec: { replicas: 2, selector: SELECTOR, template: pods },
  };
  put(world, FEDERATED_DEPLOYMENTS, 'front', { spec: { template: inner, ...spec } });
}

/** What a controller of KubeFed or of the original made in members. */
export async function runs(
  world: World,
  replicas: Readonly<Record<string, number>>,
  {
    labels = {},
    pods = template('front'),
  }: { readonly labels?: Record<string, string>; readonly pods?: JsonObject } = {},
): Promise<string[]> {
  for (const [member, count] of Object.entries(replicas)) {
    const client = clientTo(world, world.member(member), 'controller-manager');
    const spec = { replicas: count, selector: SELECTOR, template: pods };
    const draft = { metadata: { name: 'front', namespace: 'default', labels }, spec };
    await driven(world.clock, client.create(DEPLOYMENTS, draft));
  }
  await world.pass(20);
  return podUids(world);
}

export const BY_KUBEFED = { labels: { [KUBEFED_LABEL]: 'true' } };

export function podUids(world: World): string[] {
  return [...world.members.keys()]
    .flatMap((name) => world.podsIn(name).map(({ metadata }) => metadata.uid))
    .sort();
}

export function run(world: World, isDone: boolean): Promise<Told> {
  const client = clientTo(world, world.cluster0, MANAGER);
  const discover = (): Promise<readonly FoundMember[]> =>
    Promise.resolve(
      [...world.members.keys()].map((name) => ({
        name,
        source: { kind: 'KubeFedCluster' as const, name, namespace: 'kube-federation-system' },
        said: { labels: { site: name } },
      })),
    );
  const reach = (
    registered: readonly { readonly metadata: { readonly name: string } }[],
  ): Promise<Reached> => {
    const members = registered.map(
      ({ metadata: { name } }) => [name, clientTo(world, world.member(name), MANAGER)] as const,
    );
    return Promise.resolve({ members: new Map(members), failures: [] });
  };
  const parts = { cluster0: { client, title: 'cluster0' }, discover: [discover], reach };
  return driven(world.clock, migrate(parts, isDone));
}
