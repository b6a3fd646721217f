// Finds Deployments of the names of objects on cluster0, and takes them over: the record on cluster0 first, so that an operator that
// starts in between leaves everything where it is. No pod template is changed, so no pod is started anew.

import { messageOf } from '../../core/message-of.ts';
import { MULTI_CLUSTER_DEPLOYMENTS } from '../cluster0/kinds.ts';
import { ApiError } from '../kube/api-error.ts';
import type { KubeClient } from '../kube/client.ts';
import { MANAGED_BY_LABEL, MANAGER, REVISION_ANNOTATION, UID_ANNOTATION } from '../observe/marks.ts';
import { DEPLOYMENTS, type KubeObject, type Resource } from '../ports/kube-object.ts';
import { adoptionOf, placementsFrom, type Adoption } from './adoption.ts';
import { releasedFields } from './former-owners.ts';

/** Members that are reached, by name. */
export type Members = ReadonlyMap<string, KubeClient>;

/** All Deployments in members that bear the name of one of these objects. */
export async function findAdoptions(objects: readonly KubeObject[], members: Members): Promise<Adoption[]> {
  const byName = new Map(objects.map((object) => [idOf(object), object]));
  const found: Adoption[] = [];
  for (const [cluster, client] of members) {
    for (const deployment of await listAll(client, DEPLOYMENTS)) {
      const object = byName.get(idOf(deployment));
      if (object !== undefined) found.push(adoptionOf(cluster, deployment, object));
    }
  }
  return found;
}

/** Takes Deployments over. Returns a sentence for each that could not be, and is left alone. */
export async function takeOver(
  cluster0: KubeClient,
  members: Members,
  taken: readonly Adoption[],
): Promise<string[]> {
  for (const object of new Set(taken.map((adoption) => adoption.object))) {
    const clusters = placementsFrom(
      object,
      taken.filter((adoption) => adoption.object === object),
    );
    const { uid, resourceVersion } = object.metadata;
    if (clusters !== null) {
      const patch = { metadata: { uid, resourceVersion }, status: { clusters } };
      await cluster0.mergePatch(MULTI_CLUSTER_DEPLOYMENTS, object.metadata, patch, { subresource: 'status' });
    }
  }
  const left: string[] = [];
  for (const adoption of taken) {
    const why = await mark(members, adoption);
    if (why !== null) left.push(`${adoption.cluster} ${idOf(adoption.deployment)} ${why}; run this again`);
  }
  return left;
}

/** All objects of a kind. */
export async function listAll(client: KubeClient, resource: Resource): Promise<KubeObject[]> {
  const objects: KubeObject[] = [];
  await client.list(resource, {}, (page) => {
    objects.push(...page);
  });
  return objects;
}

/** `namespace/name`. */
export function idOf({ metadata }: Pick<KubeObject, 'metadata'>): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

/** Says whose it is. Resolves to why that could not be said; null: it was. */
async function mark(members: Members, { cluster, deployment, object }: Adoption): Promise<string | null> {
  const { uid, resourceVersion } = deployment.metadata;
  const labels = { [MANAGED_BY_LABEL]: MANAGER };
  const annotations = { [UID_ANNOTATION]: object.metadata.uid, [REVISION_ANNOTATION]: '' };
  const managedFields = releasedFields(deployment);
  const metadata = { uid, resourceVersion, labels, annotations };
  const patch = { metadata: managedFields === undefined ? metadata : { ...metadata, managedFields } };
  try {
    await members.get(cluster)!.mergePatch(DEPLOYMENTS, deployment.metadata, patch);
    return null;
  } catch (error) {
    if (error instanceof ApiError && error.fault === 'conflict') return 'has changed meanwhile';
    return `was not taken over: ${messageOf(error)}`;
  }
}
