// From the original mck8s or KubeFed to here: says what there is and what would become of it, and on request does that. Everything
// is looked at before anything is written; done again, it goes on where it stopped. It deletes nothing.

import type { Reached } from '../adopt/members.ts';
import { findAdoptions, idOf, takeOver } from '../adopt/takeover.ts';
import { MULTI_CLUSTER_DEPLOYMENTS, MEMBER_CLUSTERS } from '../cluster0/kinds.ts';
import { CommandBadInput } from '../commands/failure.ts';
import { asking, found, type Side } from '../join/asking.ts';
import { registrationOf, type Discover } from '../members/importer.ts';
import type { KubeObject, Resource } from '../ports/kube-object.ts';
import { takeInventory, type Inventory } from './inventory.ts';
import { FEDERATED_DEPLOYMENTS, ORPHAN_ANNOTATION } from './kinds.ts';
import { MIGRATING_ANNOTATION, planOf, type Line, type Taking } from './plan.ts';

export interface MigrateParts {
  readonly cluster0: Side;
  readonly discover: readonly Discover[];
  /** Connects members by their MemberClusters. */
  readonly reach: (registered: readonly KubeObject[]) => Promise<Reached>;
}

export interface Told {
  readonly lines: readonly Line[];
  /** What could not be looked at or has changed meanwhile. */
  readonly failures: readonly string[];
  /** What stands before `--yes`; empty: nothing. */
  readonly first: readonly string[];
}

const INSTALL =
  'kubectl apply --server-side --force-conflicts -f deploy/operator/namespace.yaml -f deploy/crds';
/** By these the original holds its objects: nobody takes them off once it is gone. */
const KOPF_FINALIZER = 'kopf.zalando.org/KopfFinalizerMarker';
const KOPF_ANNOTATION = 'kopf.zalando.org/last-handled-configuration';

/** Migrates, or only tells. Throws a CommandBadInput where it may not be done, and nothing was written. */
export async function migrate(parts: MigrateParts, isDone: boolean): Promise<Told> {
  const inventory = await takeInventory(parts.cluster0, parts.discover);
  const first = toDoFirst(inventory);
  if (isDone && first.length > 0) throw new CommandBadInput(first.join('; '));
  const { members, failures } = await parts.reach([
    ...inventory.registered,
    ...inventory.clusters.map(asObject),
  ]);
  try {
    const { lines, takings } = await planOf(inventory, members);
    if (!isDone) return { lines, failures, first };
    await register(parts.cluster0, inventory);
    await release(parts.cluster0, inventory);
    const left: string[] = [];
    for (const taking of takings) left.push(...(await carryOut(parts.cluster0, members, taking)));
    return { lines, failures: [...failures, ...left], first };
  } finally {
    for (const client of members.values()) client.close();
  }
}

function asObject(member: Inventory['clusters'][number]): KubeObject {
  const { metadata, spec } = registrationOf(member);
  return {
    apiVersion: 'fogguru.eu/v1',
    kind: MEMBER_CLUSTERS.kind,
    metadata: { uid: '', resourceVersion: '', ...metadata },
    spec,
  };
}

function toDoFirst({ isInstalled, controllers }: Inventory): string[] {
  return [
    ...(isInstalled ? [] : [`install the kinds of this version, which keeps all objects: ${INSTALL}`]),
    ...controllers.map((id) => {
      const [namespace = '', name = ''] = id.split('/');
      return `stop the controller that acts on these objects: kubectl scale deployment ${name} -n ${namespace} --replicas=0`;
    }),
  ];
}

async function register(cluster0: Side, { clusters }: Inventory): Promise<void> {
  for (const member of clusters)
    await asking(cluster0, (client) => client.create(MEMBER_CLUSTERS, registrationOf(member)));
}

/** Lets go what the former controllers held: finalizers, and what KubeFed would delete in members with its objects. */
async function release(cluster0: Side, inventory: Inventory): Promise<void> {
  const ours = inventory.deployments.map((object) => ({ resource: MULTI_CLUSTER_DEPLOYMENTS, object }));
  for (const { resource, object } of [...ours, ...inventory.others]) {
    const { finalizers = [] } = object.metadata;
    if (!finalizers.includes(KOPF_FINALIZER)) continue;
    const kept = finalizers.filter((name) => name !== KOPF_FINALIZER);
    // A patch replaces the whole list, so it must be of the object that was read.
    const { resourceVersion } = object.metadata;
    await annotate(cluster0, resource, object, {
      ...{ resourceVersion, finalizers: kept },
      annotations: { [KOPF_ANNOTATION]: null },
    });
  }
  const federated = inventory.federated.map((object) => ({ resource: FEDERATED_DEPLOYMENTS, object }));
  for (const { resource, object } of [...federated, ...inventory.otherFederated])
    await annotate(cluster0, resource, object, { annotations: { [ORPHAN_ANNOTATION]: 'true' } });
}

function annotate(
  cluster0: Side,
  resource: Resource,
  { metadata }: KubeObject,
  changes: object,
): Promise<KubeObject> {
  const { uid, name, namespace } = metadata;
  const ref = { name, ...(namespace === undefined ? {} : { namespace }) };
  return asking(cluster0, (client) => client.mergePatch(resource, ref, { metadata: { uid, ...changes } }));
}

/** Nothing is placed for an object that is made here until all of it that runs is taken over. */
async function carryOut(cluster0: Side, members: Reached['members'], taking: Taking): Promise<string[]> {
  const object = await made(cluster0, taking);
  const taken = new Set(
    taking.takeable.filter(({ against }) => against === null).map(({ adoption }) => adoption.cluster),
  );
  const adoptions = (await findAdoptions([object], members)).filter(({ cluster }) => taken.has(cluster));
  const left = await asking(cluster0, (client) => takeOver(client, members, adoptions));
  if (left.length > 0 || object.metadata.annotations?.[MIGRATING_ANNOTATION] === undefined) return left;
  const { name, namespace = '' } = object.metadata;
  const patch = { metadata: { annotations: { [MIGRATING_ANNOTATION]: null } }, spec: { paused: null } };
  await asking(cluster0, (client) =>
    client.mergePatch(MULTI_CLUSTER_DEPLOYMENTS, { namespace, name }, patch),
  );
  return left;
}

async function made(cluster0: Side, { object, from }: Taking): Promise<KubeObject> {
  const { name, namespace = '', labels } = object.metadata;
  const there = await found(cluster0, MULTI_CLUSTER_DEPLOYMENTS, { namespace, name });
  if (there !== undefined || from === null) return there ?? object;
  const metadata = {
    name,
    namespace,
    ...(labels === undefined ? {} : { labels }),
    annotations: { [MIGRATING_ANNOTATION]: `${FEDERATED_DEPLOYMENTS.kind} ${idOf(from)}` },
  };
  const draft = { metadata, spec: { ...(object.spec as object), paused: true } };
  return asking(cluster0, (client) => client.create(MULTI_CLUSTER_DEPLOYMENTS, draft));
}
