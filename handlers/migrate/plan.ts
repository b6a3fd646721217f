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
    const isOfKubeFed = object.metadata.annotations?.[MIGRATING_ANNOTATION] !== undefined;
    const from = isOfKubeFed ? (sources.get(idOf(object)) ?? null) : null;
    const parsed = parseMultiClusterDeployment(object);
    const will = parsed.ok
      ? `kept as it is${saying(await take(object, from))}`
      : `left alone until it is changed: ${parsed.error.map(formatProblem).join('; ')}`;
    lines.push({ what: `MultiClusterDeployment ${idOf(object)}`, will });
  }
  const there = new Set(deployments.map(idOf));
  for (const object of federated) {
    const what = `${FEDERATED_DEPLOYMENTS.kind} ${idOf(object)}`;
    if (there.has(idOf(object))) {
      lines.push({ what, will: 'left as it is: there is a MultiClusterDeployment of its name' });
      continue;
    }
    const migrated = migratedDeployment(object);
    const will = migrated.ok
      ? `becomes a MultiClusterDeployment${saying(await take(drafted(migrated.value), object))}`
      : `left as it is: ${migrated.error.join('; ')}`;
    lines.push({ what, will });
  }
  for (const { resource, object } of others)
    lines.push({ what: `${resource.kind} ${idOf(object)}`, will: 'kept as it is' });
  for (const { resource, object } of otherFederated)
    lines.push({ what: `${resource.kind} ${idOf(object)}`, will: 'left as it is, here and in the members' });
  return { lines, takings };
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
