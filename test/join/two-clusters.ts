// cluster0 and a member that is not registered, in virtual time, and what joining and leaving do to them.

import { GRANTED_KINDS, ROLE_BINDINGS, ROLES } from '../../handlers/join/kinds.ts';
import { joinMember, type Joining } from '../../handlers/join/join.ts';
import { leaveMember, type Leaving } from '../../handlers/join/leave.ts';
import { JOIN_MANAGER } from '../../handlers/join/marks.ts';
import type { Side } from '../../handlers/join/asking.ts';
import { KubeClient } from '../../handlers/kube/client.ts';
import {
  MEMBER_CLUSTERS,
  MULTI_CLUSTER_DEPLOYMENTS,
  MULTI_CLUSTER_JOBS,
  MULTI_CLUSTER_SERVICES,
} from '../../handlers/cluster0/kinds.ts';
import { NAMESPACES, SECRETS, type Resource } from '../../handlers/ports/kube-object.ts';
import { FakeApiServer } from '../../simulator/apiserver/fake-api-server.ts';
import type { JsonObject } from '../../simulator/apiserver/json.ts';
import { VirtualClock } from '../../simulator/apiserver/virtual-time.ts';
import { makeAuthority } from '../kube/certificates.ts';
import { driven } from '../support/virtual-driver.ts';
import { asTransport } from '../support/virtual-transport.ts';

export const SYSTEM = 'mck8s-system';
export const AUTHORITY = makeAuthority('rennes').cert;
const ADDRESS = { server: 'https://rennes.example.com:6443', caData: AUTHORITY };

/** Parts of what is asked of a command; the rest is usual. */
export type Asked = Partial<Joining> & { readonly from?: FakeApiServer; readonly atHome?: FakeApiServer };

export class TwoClusters {
  readonly clock: VirtualClock = new VirtualClock();
  readonly cluster0: FakeApiServer = this.server('cluster0');
  readonly member: FakeApiServer = this.server('rennes');
  /** What was said of the last command. */
  lines: string[] = [];
  /** What keeps work away from the member because it leaves, as leaving said last. */
  mark: string | null = null;

  constructor() {
    this.cluster0.install(MEMBER_CLUSTERS, {
      hasStatus: true,
      merge: { keyedLists: { 'spec.taints': { key: undefined, effect: undefined } } },
    });
    for (const resource of [MULTI_CLUSTER_DEPLOYMENTS, MULTI_CLUSTER_JOBS, MULTI_CLUSTER_SERVICES])
      this.cluster0.install(resource, { hasStatus: true });
    this.create(this.cluster0, NAMESPACES, SYSTEM);
  }

  server(name: string, mostTokenSeconds = 1e9): FakeApiServer {
    const server = new FakeApiServer({ name, clock: this.clock, mostTokenSeconds });
    for (const resource of GRANTED_KINDS.filter(({ group }) => group !== '')) server.install(resource);
    return server;
  }

  join({ from = this.member, atHome = this.cluster0, ...asked }: Asked = {}): Promise<void> {
    const joining = { name: 'rennes', spec: {}, address: ADDRESS, lifetimeSeconds: 86_400, ...asked };
    return this.run((note) => joinMember({ ...this.sides(atHome, from), namespace: SYSTEM, note }, joining));
  }

  leave(
    asked: Partial<Leaving> & { readonly isGone?: boolean; readonly from?: FakeApiServer } = {},
  ): Promise<void> {
    const { isGone = false, from = this.member, ...rest } = asked;
    const { cluster0, member } = this.sides(this.cluster0, from);
    const leaving = { name: 'rennes', drain: false, keepWorkloads: false, timeoutMicros: 60e6, ...rest };
    const marked = (field: string | null): void => {
      this.mark = field;
    };
    const parts = { cluster0, member: isGone ? null : member, namespace: SYSTEM, clock: this.clock, marked };
    return this.run((note) => leaveMember({ ...parts, note }, leaving));
  }

  get(server: FakeApiServer, resource: Resource, name: string, namespace = ''): JsonObject | undefined {
    return server.local('test').get(resource, { namespace, name });
  }

  create(
    server: FakeApiServer,
    resource: Resource,
    name: string,
    object: JsonObject = {},
    namespace = '',
  ): void {
    server.local('test').create(resource, namespace, {
      ...object,
      metadata: { ...(object['metadata'] as JsonObject | undefined), name },
    });
  }

  /** The text of the kubeconfig that cluster0 holds. */
  kubeconfig(): string {
    const secret = this.get(this.cluster0, SECRETS, 'member-rennes', SYSTEM);
    return Buffer.from((secret!['data'] as { kubeconfig: string }).kubeconfig, 'base64').toString();
  }

  /** All objects of what a member is given, by kind and name. */
  granted(server: FakeApiServer = this.member): string[] {
    const own = /mck8s/;
    return GRANTED_KINDS.flatMap((resource) =>
      server
        .local('test')
        .list(resource)
        .filter(({ metadata }) => own.test(metadata.name))
        .map(({ metadata }) => `${resource.kind} ${metadata.name}`),
    );
  }

  /** Roles and their bindings on cluster0, by kind and name. */
  renewals(): string[] {
    return [ROLES, ROLE_BINDINGS].flatMap((resource) =>
      this.cluster0
        .local('test')
        .list(resource)
        .map(({ metadata }) => `${resource.kind} ${metadata.name}`),
    );
  }

  private sides(cluster0: FakeApiServer, member: FakeApiServer): { cluster0: Side; member: Side } {
    return { cluster0: this.side(cluster0, 'cluster0'), member: this.side(member, 'context "rennes"') };
  }

  private side(server: FakeApiServer, title: string): Side {
    const transport = asTransport(server.connect('admin'));
    return { client: new KubeClient({ transport, clock: this.clock, fieldManager: JOIN_MANAGER }), title };
  }

  private run(command: (note: (line: string) => void) => Promise<void>): Promise<void> {
    this.lines = [];
    return driven(
      this.clock,
      command((line) => {
        this.lines.push(line);
      }),
    );
  }
}
