// A world of fake API servers in virtual time around the real handlers: cluster0, members with nodes, and as many operators as a
// story needs. Stories say what users and faults do; this file only sets the scene.

import { MEMBER_CLUSTERS, MULTI_CLUSTER_DEPLOYMENTS, PENDING_KINDS } from '../../handlers/cluster0/kinds.ts';
import { CredentialRefused } from '../../handlers/members/credential.ts';
import { Mck8s, type Election } from '../../handlers/operator/mck8s.ts';
import type { Recording } from '../../handlers/placement/mind.ts';
import {
  DEPLOYMENTS,
  NODES,
  PODS,
  type KubeObject,
  type Resource,
} from '../../handlers/ports/kube-object.ts';
import { SECOND } from '../../handlers/ports/clock.ts';
import type { Log } from '../../handlers/ports/log.ts';
import { createMetrics } from '../../handlers/runtime/metrics.ts';
import { FakeApiServer } from '../../simulator/apiserver/fake-api-server.ts';
import type { JsonObject } from '../../simulator/apiserver/json.ts';
import { VirtualClock } from '../../simulator/apiserver/virtual-time.ts';
import { asTransport } from '../support/virtual-transport.ts';

export const SYSTEM_NAMESPACE = 'mck8s-system';
const EVENTS = { group: 'events.k8s.io', version: 'v1', plural: 'events' };

export interface WorldOptions {
  /** CPUs of the nodes of each member, by name of the member. */
  readonly members?: Readonly<Record<string, readonly number[]>>;
}

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Everything there is in a story. */
export class World {
  readonly clock: VirtualClock = new VirtualClock();
  readonly cluster0: FakeApiServer;
  readonly members = new Map<string, FakeApiServer>();
  readonly lines: LogLine[] = [];
  private operators = 0;

  constructor({ members = { cluster1: [4, 4], cluster2: [4, 4], cluster3: [4, 4] } }: WorldOptions = {}) {
    this.cluster0 = new FakeApiServer({ name: 'cluster0', clock: this.clock });
    for (const resource of [MULTI_CLUSTER_DEPLOYMENTS, MEMBER_CLUSTERS, ...PENDING_KINDS])
      this.cluster0.install(resource, { hasStatus: true });
    this.createNamespace(this.cluster0, SYSTEM_NAMESPACE);
    for (const [name, cpus] of Object.entries(members)) {
      this.addServer(name, cpus);
      this.register(name);
    }
  }

  /** A member's API server with nodes, not registered yet. */
  addServer(name: string, cpus: readonly number[]): FakeApiServer {
    const server = new FakeApiServer({ name, clock: this.clock });
    for (const [index, cpu] of cpus.entries()) this.addNode(server, `${name}-node-${index + 1}`, cpu);
    this.members.set(name, server);
    return server;
  }

  addNode(server: FakeApiServer, name: string, cpu: number): void {
    const kubelet = server.local('kubelet');
    const { status, ...rest } = node(name, cpu);
    kubelet.create(NODES, '', rest);
    kubelet.change(NODES, { namespace: '', name }, (current) => ({ ...current, status }) as JsonObject, 'status');
  }

  register(name: string, spec: JsonObject = {}): void {
    this.cluster0.local('admin').create(MEMBER_CLUSTERS, '', { metadata: { name }, spec });
  }

  /** Starts an operator; it runs once time does. */
  start({ election = null, record }: { election?: Election | null; record?: () => Recording } = {}): Mck8s {
    const identity = `operator-${++this.operators}`;
    const operator = new Mck8s({
      clock: this.clock,
      random: () => 0.5,
      transport: asTransport(this.cluster0.connect(identity)),
      identity,
      namespace: SYSTEM_NAMESPACE,
      election,
      findCredential: () => (cluster) => {
        const server = this.members.get(cluster.facts.name);
        if (server === undefined)
          return Promise.reject(new CredentialRefused('NoCredential', 'there is no such server'));
        const connect = (): ReturnType<typeof asTransport> => asTransport(server.connect(identity));
        return Promise.resolve({ fingerprint: server.name, connect });
      },
      discover: () => [],
      metrics: createMetrics(this.clock),
      log: this.log({}),
      clean: (text) => text,
      seed: 'story',
      ...(record === undefined ? {} : { record }),
    });
    operator.start();
    return operator;
  }

  /** Lets time pass, in seconds. */
  async pass(seconds: number): Promise<void> {
    await this.clock.advance(seconds * SECOND);
  }

  /** Lets time pass until something is true. */
  async until(isTrue: () => boolean, seconds = 60): Promise<void> {
    await this.clock.run(isTrue, seconds * SECOND);
  }

  apply(
    name: string,
    spec: JsonObject,
    options: { image?: string; cpu?: string; labels?: JsonObject } = {},
  ): void {
    const object = deployment(name, spec, options);
    const place = { namespace: 'default', name };
    const client = this.cluster0.local('user');
    if (client.get(MULTI_CLUSTER_DEPLOYMENTS, place) === undefined)
      client.create(MULTI_CLUSTER_DEPLOYMENTS, 'default', object);
    else
      client.change(
        MULTI_CLUSTER_DEPLOYMENTS,
        place,
        (current) => ({ ...current, spec: object['spec'] }) as JsonObject,
      );
  }

  patchSpec(name: string, spec: JsonObject): void {
    this.cluster0
      .local('user')
      .change(MULTI_CLUSTER_DEPLOYMENTS, { namespace: 'default', name }, (current) => {
        return { ...current, spec: { ...(current['spec'] as JsonObject), ...spec } } as JsonObject;
      });
  }

  annotate(name: string, annotations: JsonObject): void {
    this.cluster0
      .local('user')
      .change(MULTI_CLUSTER_DEPLOYMENTS, { namespace: 'default', name }, (current) => {
        const metadata = current['metadata'] as unknown as JsonObject;
        return { ...current, metadata: { ...metadata, annotations } } as unknown as JsonObject;
      });
  }

  delete(name: string): void {
    this.cluster0.local('user').remove(MULTI_CLUSTER_DEPLOYMENTS, { namespace: 'default', name });
  }

  object(name: string): KubeObject | undefined {
    return this.cluster0
      .local('reader')
      .get(MULTI_CLUSTER_DEPLOYMENTS, { namespace: 'default', name }) as unknown as KubeObject | undefined;
  }

  memberObject(name: string): KubeObject | undefined {
    return this.cluster0.local('reader').get(MEMBER_CLUSTERS, { namespace: '', name }) as unknown as
      KubeObject | undefined;
  }

  condition(
    object: KubeObject | undefined,
    type: string,
  ): { status: string; reason: string; message: string } | undefined {
    const { conditions } = (object?.status ?? {}) as {
      conditions?: { type: string; status: string; reason: string; message: string }[];
    };
    return conditions?.find((condition) => condition.type === type);
  }

  isReady(name: string): boolean {
    return this.condition(this.object(name), 'Ready')?.status === 'True';
  }

  /** Replicas of a Deployment by member, members without it left out. */
  replicas(name: string): Record<string, number> {
    return this.inMembers(DEPLOYMENTS, name, (object) => (object.spec as { replicas: number }).replicas);
  }

  images(name: string): Record<string, string> {
    return this.inMembers(DEPLOYMENTS, name, (object) => {
      const spec = object.spec as { template: { spec: { containers: { image: string }[] } } };
      return spec.template.spec.containers[0]!.image;
    });
  }

  deploymentIn(member: string, name: string): KubeObject | undefined {
    return this.members
      .get(member)!
      .local('reader')
      .get(DEPLOYMENTS, { namespace: 'default', name }) as unknown as KubeObject | undefined;
  }

  podsIn(member: string): readonly KubeObject[] {
    return this.members.get(member)!.local('reader').list(PODS) as unknown as readonly KubeObject[];
  }

  events(): readonly { readonly reason: string; readonly note: string; readonly type: string }[] {
    return this.cluster0.local('reader').list(EVENTS) as unknown as {
      reason: string;
      note: string;
      type: string;
    }[];
  }

  private inMembers<T>(resource: Resource, name: string, read: (object: KubeObject) => T): Record<string, T> {
    const found: Record<string, T> = {};
    for (const [member, server] of this.members) {
      const object = server.local('reader').get(resource, { namespace: 'default', name });
      if (object !== undefined) found[member] = read(object as unknown as KubeObject);
    }
    return found;
  }

  private createNamespace(server: FakeApiServer, name: string): void {
    server
      .local('admin')
      .create({ group: '', version: 'v1', plural: 'namespaces' }, '', { metadata: { name } });
  }

  private log(fields: Readonly<Record<string, unknown>>): Log {
    const at =
      (level: string) =>
      (more: Readonly<Record<string, unknown>>, message: string): void => {
        this.lines.push({ level, message, fields: { ...fields, ...more } });
      };
    return {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      child: (more) => this.log({ ...fields, ...more }),
    };
  }
}

function node(name: string, cpu: number): JsonObject {
  const amounts = { cpu: String(cpu), memory: '16Gi', pods: '110' };
  return {
    metadata: { name, labels: { 'kubernetes.io/hostname': name } },
    spec: {},
    status: {
      allocatable: amounts,
      capacity: amounts,
      conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: '' }],
    },
  };
}

/** A MultiClusterDeployment of one container of one cpu, but for what is given. */
export function deployment(
  name: string,
  spec: JsonObject = {},
  { image = 'app:1', cpu = '1', labels = {} }: { image?: string; cpu?: string; labels?: JsonObject } = {},
): JsonObject {
  return {
    apiVersion: 'fogguru.eu/v1',
    kind: 'MultiClusterDeployment',
    metadata: { name, namespace: 'default', labels },
    spec: {
      placementPolicy: 'worst_fit',
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'app', image, resources: { requests: { cpu } } }] },
      },
      ...spec,
    },
  };
}
