// The least that has to happen for an application, by one client that keeps its connections and decides nothing: the object on
// cluster0, its status once, and its Deployments in all members at the same time. It is measured with no operator running.

import { MULTI_CLUSTER_DEPLOYMENTS } from '../../../handlers/cluster0/kinds.ts';
import { DEPLOYMENTS } from '../../../handlers/ports/kube-object.ts';
import { applicationObject, deploymentObject, NAMESPACE } from './application.ts';
import type { Ground } from './ground.ts';
import { SERVICE, type Kind } from './kinds.ts';

export class Reference {
  readonly #ground: Ground;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  /** Creates an application, and resolves once every member has answered. */
  async place(name: string): Promise<void> {
    const { cluster0, fleet } = this.#ground;
    await cluster0.create(MULTI_CLUSTER_DEPLOYMENTS, applicationObject(name, fleet));
    await this.#spread(name, 1, 1);
  }

  /** Changes the replicas of an application that was placed. */
  async scale(name: string, replicas: number): Promise<void> {
    const ref = { namespace: NAMESPACE, name };
    await this.#ground.cluster0.mergePatch(MULTI_CLUSTER_DEPLOYMENTS, ref, { spec: { replicas } });
    await this.#spread(name, replicas, 2);
  }

  /** What follows the creation of an object of a kind; resolves once every member has answered. */
  async follow(kind: Kind, name: string): Promise<void> {
    const { cluster0, members, fleet } = this.#ground;
    const clusters = fleet.members.map((member) => member.name);
    const status = kind === SERVICE ? serviceStatusOf(clusters) : statusOf(clusters, 1, 1);
    const ref = { namespace: NAMESPACE, name };
    await cluster0.mergePatch(kind.declared, ref, { status }, { subresource: 'status' });
    const made = kind.make(name);
    await Promise.all(members.map((member) => member.apply(kind.made, made, { force: true })));
  }

  async #spread(name: string, replicas: number, generation: number): Promise<void> {
    const { cluster0, members, fleet } = this.#ground;
    const status = statusOf(
      fleet.members.map((member) => member.name),
      replicas,
      generation,
    );
    const ref = { namespace: NAMESPACE, name };
    await cluster0.mergePatch(MULTI_CLUSTER_DEPLOYMENTS, ref, { status }, { subresource: 'status' });
    const deployment = deploymentObject(name, replicas);
    await Promise.all(members.map((member) => member.apply(DEPLOYMENTS, deployment, { force: true })));
  }
}

/** As long as one of the operator's. */
function statusOf(clusters: readonly string[], replicas: number, observedGeneration: number): object {
  const all = replicas * clusters.length;
  return {
    observedGeneration,
    conditions: conditionsOf(observedGeneration),
    replicas: 0,
    selector: 'app=bench',
    total: { wanted: all, placed: all, current: 0, ready: 0, updated: 0, unplaced: 0 },
    clusters: clusters.map((name) => ({ name, desired: replicas, reason: 'Progressing', message: '' })),
    considered: clusters.map((cluster) => ({ cluster, code: 'Chosen', message: 'chosen as a location' })),
    placedOn: clusters.join(','),
    readySummary: `0/${all}`,
  };
}

/** The same of a service. */
function serviceStatusOf(clusters: readonly string[]): object {
  return {
    observedGeneration: 1,
    conditions: conditionsOf(1),
    clusters: clusters.map((name) => ({ name, serves: true, reason: 'Progressing', message: '' })),
    considered: clusters.map((cluster) => ({ cluster, code: 'Follows', message: 'its deployment is there' })),
    placedOn: clusters.join(','),
  };
}

function conditionsOf(observedGeneration: number): readonly object[] {
  const condition = (type: string, status: string): object => ({
    type,
    status,
    observedGeneration,
    reason: 'InProgress',
    message: 'replicas are on their way to their clusters',
    lastTransitionTime: new Date().toISOString(),
  });
  return [condition('Placed', 'True'), condition('Ready', 'False'), condition('Reconciling', 'True')];
}
