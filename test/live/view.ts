// What there is in a world, as its servers hold it: objects on cluster0 and in members, read without a wire and never changed.

import { MEMBER_CLUSTERS, MULTI_CLUSTER_DEPLOYMENTS } from '../../handlers/cluster0/kinds.ts';
import { field, listAt, textAt } from '../../handlers/observe/read.ts';
import {
  DEPLOYMENTS,
  EVENTS,
  PODS,
  type KubeObject,
  type Resource,
} from '../../handlers/ports/kube-object.ts';
import type { FakeApiServer } from '../../simulator/apiserver/fake-api-server.ts';

export interface SeenCondition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

export interface SeenEvent {
  readonly type: string;
  readonly reason: string;
  readonly note: string;
  readonly regarding: { readonly kind: string; readonly name: string };
}

export class View {
  readonly cluster0: FakeApiServer;
  readonly members = new Map<string, FakeApiServer>();
  /** Where the story's objects are. */
  namespace = 'default';

  constructor(cluster0: FakeApiServer) {
    this.cluster0 = cluster0;
  }

  /** The API server of a member. */
  member(name: string): FakeApiServer {
    const server = this.members.get(name);
    if (server === undefined) throw new Error(`There is no member ${name} in this world; add it first.`);
    return server;
  }

  /** A MultiClusterDeployment. */
  object(name: string): KubeObject | undefined {
    return read(this.cluster0, MULTI_CLUSTER_DEPLOYMENTS, this.namespace, name);
  }

  memberObject(name: string): KubeObject | undefined {
    return read(this.cluster0, MEMBER_CLUSTERS, '', name);
  }

  condition(object: KubeObject | undefined, type: string): SeenCondition | undefined {
    return (listAt(object?.status, 'conditions') as readonly SeenCondition[]).find(
      (condition) => condition.type === type,
    );
  }

  /** `True AllReady`, for a condition of a MultiClusterDeployment; undefined where it has none of that type. */
  said(name: string, type: string): string | undefined {
    const condition = this.condition(this.object(name), type);
    return condition === undefined ? undefined : `${condition.status} ${condition.reason}`;
  }

  /** The same for a MemberCluster's Ready. */
  standing(member: string): string | undefined {
    const condition = this.condition(this.memberObject(member), 'Ready');
    return condition === undefined ? undefined : `${condition.status} ${condition.reason}`;
  }

  isReady(name: string): boolean {
    return this.condition(this.object(name), 'Ready')?.status === 'True';
  }

  /** Replicas that the status says are wanted, by cluster. */
  placements(name: string): Record<string, number> {
    const clusters = listAt(this.object(name)?.status, 'clusters');
    return Object.fromEntries(
      clusters
        .filter((entry) => Number(field(entry, 'desired')) > 0)
        .map((entry) => [textAt(entry, 'name') ?? '', Number(field(entry, 'desired'))]),
    );
  }

  /** The word that the status says of each cluster. */
  reasons(name: string): Record<string, string> {
    const clusters = listAt(this.object(name)?.status, 'clusters');
    return Object.fromEntries(
      clusters.map((entry) => [textAt(entry, 'name') ?? '', textAt(entry, 'reason') ?? '']),
    );
  }

  /** The verdicts on the clusters that were considered. */
  considered(name: string): Record<string, string> {
    const considered = listAt(this.object(name)?.status, 'considered');
    return Object.fromEntries(
      considered.map((entry) => [textAt(entry, 'cluster') ?? '', textAt(entry, 'code') ?? '']),
    );
  }

  unplaced(name: string): number {
    return Number(field(this.object(name)?.status, 'unplaced', 'replicas') ?? 0);
  }

  /** Replicas of a Deployment by member, members without it left out. */
  replicas(name: string): Record<string, number> {
    return this.inMembers(name, (object) => Number(field(object.spec, 'replicas')));
  }

  images(name: string): Record<string, string> {
    return this.inMembers(name, (object) => textAt(containerOf(object), 'image') ?? '');
  }

  deploymentIn(member: string, name: string): KubeObject | undefined {
    return read(this.member(member), DEPLOYMENTS, this.namespace, name);
  }

  containerIn(member: string, name: string): unknown {
    return containerOf(this.deploymentIn(member, name));
  }

  podsIn(member: string): readonly KubeObject[] {
    return list(this.member(member), PODS);
  }

  /** Events, of all objects or of those with a name, oldest first. */
  events(name?: string): readonly SeenEvent[] {
    const events = list(this.cluster0, EVENTS) as unknown as readonly (SeenEvent & { eventTime: string })[];
    return events
      .filter(({ regarding }) => name === undefined || regarding.name === name)
      .toSorted((a, b) => (a.eventTime < b.eventTime ? -1 : 1));
  }

  private inMembers<T>(name: string, of: (object: KubeObject) => T): Record<string, T> {
    const found: Record<string, T> = {};
    for (const [member, server] of this.members) {
      const object = read(server, DEPLOYMENTS, this.namespace, name);
      if (object !== undefined) found[member] = of(object);
    }
    return found;
  }
}

function containerOf(object: KubeObject | undefined): unknown {
  return listAt(object?.spec, 'template', 'spec', 'containers')[0];
}

function read(
  server: FakeApiServer,
  resource: Resource,
  namespace: string,
  name: string,
): KubeObject | undefined {
  return server.local('reader').get(resource, { namespace, name });
}

function list(server: FakeApiServer, resource: Resource): readonly KubeObject[] {
  return server.local('reader').list(resource);
}
