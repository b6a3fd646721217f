// What an installation of the original mck8s or of KubeFed holds on cluster0. It only reads.

import { MEMBER_CLUSTERS, MULTI_CLUSTER_DEPLOYMENTS } from '../cluster0/kinds.ts';
import { found, listed, whereServed, type Side } from '../join/asking.ts';
import type { Discover, FoundMember } from '../members/importer.ts';
import { field, listAt, textAt } from '../observe/read.ts';
import { DEPLOYMENTS, type KubeObject, type Resource } from '../ports/kube-object.ts';
import { DEFINITIONS, FEDERATED_DEPLOYMENTS, OTHER_FEDERATED, OTHERS_OF_THE_ORIGINAL } from './kinds.ts';

/** An object and its kind. */
export interface Kept {
  readonly resource: Resource;
  readonly object: KubeObject;
}

export interface Inventory {
  /** Our kinds are served as this version has them. */
  readonly isInstalled: boolean;
  /** Controllers of the original and of KubeFed that run, as `namespace/name`. */
  readonly controllers: readonly string[];
  readonly registered: readonly KubeObject[];
  /** Clusters that are named elsewhere and not registered. */
  readonly clusters: readonly FoundMember[];
  readonly deployments: readonly KubeObject[];
  /** Objects of our other kinds, which the original has as well. */
  readonly others: readonly Kept[];
  readonly federated: readonly KubeObject[];
  readonly otherFederated: readonly Kept[];
}

/** The account of all controllers of the original. */
const ORIGINAL_ACCOUNT = 'rbac-mck8s';
const KUBEFED_CONTROLLER = 'kubefed-controller-manager';

/** Looks at everything. Throws an Error that names the cluster. */
export async function takeInventory(cluster0: Side, discover: readonly Discover[]): Promise<Inventory> {
  const registered = await whereServed(cluster0, MEMBER_CLUSTERS);
  const names = new Set(registered.map(({ metadata }) => metadata.name));
  const clusters = (await Promise.all(discover.map((find) => find()))).flat().filter(({ name }) => {
    const isNew = !names.has(name);
    names.add(name);
    return isNew;
  });
  return {
    isInstalled: await isInstalled(cluster0),
    controllers: await runningControllers(cluster0),
    registered,
    clusters,
    deployments: await whereServed(cluster0, MULTI_CLUSTER_DEPLOYMENTS),
    others: await keptOf(cluster0, OTHERS_OF_THE_ORIGINAL),
    federated: await whereServed(cluster0, FEDERATED_DEPLOYMENTS),
    otherFederated: await keptOf(cluster0, OTHER_FEDERATED),
  };
}

async function keptOf(cluster0: Side, kinds: readonly Resource[]): Promise<Kept[]> {
  const kept: Kept[] = [];
  for (const resource of kinds)
    for (const object of await whereServed(cluster0, resource)) kept.push({ resource, object });
  return kept;
}

/** The kinds of the original have no status apart. */
async function isInstalled(cluster0: Side): Promise<boolean> {
  const { plural, group } = MULTI_CLUSTER_DEPLOYMENTS;
  const ours = await found(cluster0, DEFINITIONS, { name: `${MEMBER_CLUSTERS.plural}.${group}` });
  const shared = await found(cluster0, DEFINITIONS, { name: `${plural}.${group}` });
  const versions = listAt(shared?.spec, 'versions');
  return ours !== undefined && versions.some((one) => field(one, 'subresources', 'status') !== undefined);
}

async function runningControllers(cluster0: Side): Promise<string[]> {
  const isOne = ({ metadata, spec }: KubeObject): boolean =>
    metadata.name === KUBEFED_CONTROLLER ||
    textAt(spec, 'template', 'spec', 'serviceAccountName') === ORIGINAL_ACCOUNT;
  return (await listed(cluster0, DEPLOYMENTS))
    .filter((deployment) => isOne(deployment) && field(deployment.spec, 'replicas') !== 0)
    .map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`);
}
