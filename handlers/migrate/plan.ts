// What would become of everything that was found, one line for each. Nothing is written here.

import { formatProblem, parseMultiClusterDeployment } from '../../core/api/index.ts';
import { findAdoptions, idOf, type Members } from '../adopt/takeover.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import { migratedDeployment, type Migrated } from './federated-deployment.ts';
import type { Inventory } from './inventory.ts';
import { FEDERATED_DEPLOYMENTS } from './kinds.ts';
import { judged, type Takeable } from './takeable.ts';

export interface Line {
  /** `FederatedDeployment default/web` */
  readonly what: string;
  readonly will: string;
}

/** One object whose Deployments are taken over. */
export interface Taking {
  /** As it is on cluster0, or would be. */
  readonly object: KubeObject;
  /** What it is made of; null: it is there already. */
  readonly from: KubeObject | null;
  readonly takeable: readonly Takeable[];
}

export interface Plan {
  readonly lines: readonly Line[];
  readonly takings: readonly Taking[];
}

/** Made by this command, and not yet let go: the operator does nothing to it. */
export const MIGRATING_ANNOTATION = 'fogguru.eu/migrating';

/** @param members those that are reached, registered or not yet */
export async function planOf(inventory: Inventory, members: Members): Promise<Plan> {
  const { clusters, deployments, federated, others, otherFederated } = inventory;
  const lines: Line[] = clusters.map(({ name, source }) => ({
    what: `${source.kind} ${source.name}`,
    will: `registered as member ${name}`,
  }));
  const takings: Taking[] = [];
  const take = async (object: KubeObject, from: KubeObject | null): Promise<Taking> => {
    const found = await findAdoptions([object], members);
    const isFederated = from !== null;
    const takeable = await Promise.all(found.map((one) => judged(one, members, isFederated)));
    const taking = { object, from, takeable };
    takings.push(taking);
    return taking;
  };
  const sources = new Map(federated.map((object) => [idOf(object), object]));
  for (const object of deployments) {
    if (isGoing(object)) {
      const will = 'goes, as it is being deleted; what runs of it in members stays';
      lines.push({ what: `MultiClusterDeployment ${idOf(object)}`, will });
      continue;
    }
    const isOfKubeFed = object.metadata.annotations?.[MIGRATING_ANNOTATION] !== undefined;
    const from = isOfKubeFed ? (sources.get(idOf(object)) ?? null) : null;
    const parsed = parseMultiClusterDeployment(object);
    const will = parsed.ok
      ? `kept as it is${saying(await take(object, from))}`
      : `left alone until it is changed: ${parsed.error.map(formatProblem).join('; ')}`;
    lines.push({ what: `MultiClusterDeployment ${idOf(object)}`, will });
  }
  const there = new Set(deployments.map(idOf));
  const becomes = async (object: KubeObject): Promise<string> => {
    if (there.has(idOf(object))) return 'left as it is: there is a MultiClusterDeployment of its name';
    if (isGoing(object)) return 'left as it is, as it is being deleted';
    const migrated = migratedDeployment(object);
    return migrated.ok
      ? `becomes a MultiClusterDeployment${saying(await take(drafted(migrated.value), object))}`
      : `left as it is: ${migrated.error.join('; ')}`;
  };
  for (const object of federated)
    lines.push({ what: `${FEDERATED_DEPLOYMENTS.kind} ${idOf(object)}`, will: await becomes(object) });
  for (const { resource, object } of others)
    lines.push({ what: `${resource.kind} ${idOf(object)}`, will: 'kept as it is' });
  for (const { resource, object } of otherFederated)
    lines.push({ what: `${resource.kind} ${idOf(object)}`, will: 'left as it is, here and in the members' });
  return { lines, takings };
}

/** Nothing is made of what somebody has deleted. */
function isGoing({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}

/** The MultiClusterDeployment that is made of a FederatedDeployment, which has no UID yet. */
function drafted({ metadata, spec }: Migrated): KubeObject {
  return {
    apiVersion: 'fogguru.eu/v1',
    kind: 'MultiClusterDeployment',
    metadata: { uid: '', resourceVersion: '', ...metadata },
    spec,
  };
}

function saying({ takeable }: Taking): string {
  return takeable
    .map(({ adoption: { cluster, replicas }, against, restarts }) => {
      if (against !== null) return `; in ${cluster} left alone, as ${against}`;
      const pods = replicas === 1 ? '1 replica' : `${replicas} replicas`;
      return `; in ${cluster} taken over with ${pods}${restarts ? ', whose pods start anew, as the template differs' : ''}`;
    })
    .join('');
}
