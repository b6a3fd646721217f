// A world of fake API servers in virtual time around the real handlers: cluster0, members with nodes, and as many operators as a
// story needs. Stories say what users and faults do; this file only sets the scene, and view.ts reads what came of it.

import type { PlacementPolicy } from '../../core/policies/policy.ts';
import { withOthers } from '../../core/policies/registry.ts';
import { KubeClient } from '../../handlers/kube/client.ts';
import { FleetLook } from '../../handlers/look/fleet-look.ts';
import {
  MEMBER_CLUSTERS,
  MULTI_CLUSTER_DEPLOYMENTS,
  MULTI_CLUSTER_SERVICES,
  MULTI_CLUSTER_JOBS,
  PENDING_KINDS,
} from '../../handlers/cluster0/kinds.ts';
import { CredentialRefused, type FindCredential } from '../../handlers/members/credential.ts';
import { credentialFinder } from '../../handlers/members/credential-sources.ts';
import { Mck8s, type Election } from '../../handlers/operator/mck8s.ts';
import type { Recording } from '../../handlers/mind/mind.ts';
import { listAt, textAt } from '../../handlers/observe/read.ts';
import { NAMESPACES, NODES } from '../../handlers/ports/kube-object.ts';
import { SECOND } from '../../handlers/ports/clock.ts';
import type { Log } from '../../handlers/ports/log.ts';
import { createMetrics, type Metrics } from '../../handlers/runtime/metrics.ts';
import { Redactor } from '../../handlers/runtime/redactor.ts';
import { FakeApiServer } from '../../simulator/apiserver/fake-api-server.ts';
import type { JsonObject } from '../../simulator/apiserver/json.ts';
import { MemberControllers, type MemberOptions } from '../../simulator/apiserver/member-controllers.ts';
import type { PodLife } from '../../simulator/apiserver/member/kubelets.ts';
import type { StoredObject } from '../../simulator/apiserver/store.ts';
import { ProcessClock } from '../../simulator/apiserver/process-clock.ts';
import { VirtualClock } from '../../simulator/apiserver/virtual-time.ts';
import { asTransport } from '../support/virtual-transport.ts';
import { deployment, node, type PodOptions } from './objects.ts';
import { OperatorProcess } from './operator-process.ts';
import { tokenGate } from './token-gate.ts';
import { Traffic } from './traffic.ts';
import { View } from './view.ts';

const SYSTEM_NAMESPACE = 'mck8s-system';

export interface WorldOptions {
  /** CPUs of the nodes of each member, by name of the member. */
  readonly members?: Readonly<Record<string, readonly number[]>>;
  /** How far the clock of a member is ahead of the world's, by name of the member. */
  readonly skewMicros?: Readonly<Record<string, number>>;
}

export interface StartOptions {
  readonly election?: Election | null;
  readonly record?: () => Recording;
  /** Beside the built-in ones. */
  readonly policies?: readonly PlacementPolicy[];
  /** Decides beside the others, for comparison. */
  readonly shadow?: string;
}

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const THREE: NonNullable<WorldOptions['members']> = { cluster1: [4, 4], cluster2: [4, 4], cluster3: [4, 4] };

/** Everything there is in a story. */
export class World extends View {
  readonly clock: VirtualClock;
  readonly traffic: Traffic;
  readonly redactor: Redactor = new Redactor();
  readonly lines: LogLine[] = [];
  readonly operators: OperatorProcess[] = [];
  /** Of each operator. */
  readonly metrics: Metrics[] = [];
  private readonly skews = new Map<FakeApiServer, number>();
  /** How pods live, where it is not as usual. */
  lifeOf: NonNullable<MemberOptions['lifeOf']> = lifeOfGood;
  /** What keeps a member's credential from being had, by name of the member. */
  readonly credentialFaults = new Map<string, Error>();
  /** How long it takes to have a member's credential, as from a file or a program. */
  credentialMicros = 0;
  /** Changes of a member's credential, by name of the member. */
  readonly renewals = new Map<string, number>();

  constructor({ members = THREE, skewMicros = {} }: WorldOptions = {}) {
    const clock = new VirtualClock();
    super(new FakeApiServer({ name: 'cluster0', clock }));
    this.clock = clock;
    this.traffic = new Traffic(clock);
    for (const resource of [
      MULTI_CLUSTER_DEPLOYMENTS,
      MULTI_CLUSTER_JOBS,
      MULTI_CLUSTER_SERVICES,
      MEMBER_CLUSTERS,
      ...PENDING_KINDS,
    ])
      this.cluster0.install(resource, { hasStatus: true });
    this.createNamespace(this.cluster0, SYSTEM_NAMESPACE);
    for (const [name, cpus] of Object.entries(members)) {
      this.addServer(name, cpus, skewMicros[name]);
      this.register(name);
    }
  }

  /** A member's API server with nodes, not registered yet. */
  addServer(name: string, cpus: readonly number[], skewMicros = 0): FakeApiServer {
    const server = new FakeApiServer({ name, clock: this.clock, skewMicros });
    this.skews.set(server, skewMicros);
    new MemberControllers(server, { lifeOf: (pod) => this.lifeOf(pod) });
    this.members.set(name, server);
    for (const [index, cpu] of cpus.entries()) this.addNode(name, `${name}-node-${index + 1}`, cpu);
    return server;
  }

  addNode(member: string, name: string, cpu: number): void {
    this.member(member).local('kubelet').create(NODES, '', node(name, cpu));
  }

  register(name: string, spec: JsonObject = {}): void {
    this.cluster0.local('admin').create(MEMBER_CLUSTERS, '', { metadata: { name }, spec });
  }

  unregister(name: string): void {
    this.cluster0.local('admin').remove(MEMBER_CLUSTERS, { namespace: '', name });
  }

  /** Closes the two nodes that a member has from the start to new pods. */
  cordon(member: string): void {
    for (const name of [`${member}-node-1`, `${member}-node-2`])
      this.member(member)
        .local('admin')
        .change(NODES, { namespace: '', name }, (now) => ({ ...now, spec: { unschedulable: true } }));
  }

  /** Changes the spec of a MemberCluster. */
  configure(name: string, spec: JsonObject): void {
    const place = { namespace: '', name };
    this.cluster0.local('admin').change(MEMBER_CLUSTERS, place, (now) => ({ ...now, spec }));
  }

  createNamespace(server: FakeApiServer, name: string): void {
    server.local('admin').create(NAMESPACES, '', { metadata: { name } });
  }

  /** Starts an operator; it runs once time does. */
  start({ election = null, record, policies = [], shadow }: StartOptions = {}): OperatorProcess {
    const identity = `operator-${this.operators.length + 1}`;
    const clock = new ProcessClock(this.clock);
    const metrics = createMetrics(clock);
    this.metrics.push(metrics);
    const mck8s = new Mck8s({
      clock,
      random: () => 0.5,
      transport: this.transportTo(this.cluster0, identity, clock),
      identity,
      namespace: SYSTEM_NAMESPACE,
      election,
      findCredential: (client) => this.findCredential(client, identity, clock),
      discover: () => [],
      metrics,
      log: this.log({}),
      clean: (text) => this.redactor.clean(text),
      seed: 'story',
      policies: withOthers(policies),
      ...(record === undefined ? {} : { record }),
      ...(shadow === undefined ? {} : { shadow }),
    });
    const operator = new OperatorProcess(identity, mck8s, clock);
    this.operators.push(operator);
    mck8s.start();
    return operator;
  }

  /** Looks at the fleet, as plans and snapshots do, and makes something of what was seen. */
  async look<T>(use: (look: FleetLook) => T): Promise<T> {
    const clock = new ProcessClock(this.clock);
    const transport = this.transportTo(this.cluster0, 'look', clock);
    const client = new KubeClient({ transport, clock, fieldManager: 'look' });
    const look = new FleetLook({
      ...{ clock, random: () => 0.5, client, policies: withOthers([]), seed: 'story' },
      findCredential: this.findCredential(client, 'look', clock),
      clean: (text) => this.redactor.clean(text),
    });
    let isOver = false;
    const looking = look.look(30 * SECOND).finally(() => {
      isOver = true;
    });
    await this.until(() => isOver);
    await looking;
    const made = use(look);
    await look.stop();
    return made;
  }

  /** Lets time pass, in seconds. */
  async pass(seconds: number): Promise<void> {
    await this.clock.advance(Math.round(seconds * SECOND));
  }

  /** Lets time pass until something is true. */
  async until(isTrue: () => boolean, seconds = 60): Promise<void> {
    await this.clock.run(isTrue, seconds * SECOND);
  }

  /** Applies a MultiClusterDeployment, as kubectl does. */
  apply(name: string, spec: JsonObject, options: PodOptions = {}): void {
    const object = deployment(name, this.namespace, spec, options);
    const client = this.cluster0.local('user');
    if (this.object(name) === undefined) client.create(MULTI_CLUSTER_DEPLOYMENTS, this.namespace, object);
    else this.change(name, (current) => ({ ...current, spec: object['spec'] }));
  }

  /** Sets fields of the spec. */
  patchSpec(name: string, fields: JsonObject): void {
    this.change(name, (current) => ({
      ...current,
      spec: { ...(current['spec'] as JsonObject), ...fields },
    }));
  }

  annotate(name: string, annotations: JsonObject): void {
    this.change(name, (current) => ({
      ...current,
      metadata: { ...(current['metadata'] as JsonObject), annotations },
    }));
  }

  change(name: string, alter: (current: JsonObject) => JsonObject): void {
    const place = { namespace: this.namespace, name };
    this.cluster0.local('user').change(MULTI_CLUSTER_DEPLOYMENTS, place, alter);
  }

  delete(name: string): void {
    this.cluster0.local('user').remove(MULTI_CLUSTER_DEPLOYMENTS, { namespace: this.namespace, name });
  }

  /** Sets the replicas of a Deployment in a member as a manager of its own, as an autoscaler there does. */
  scaleAs(manager: string, member: string, name: string, replicas: number): void {
    const path = `/apis/apps/v1/namespaces/${this.namespace}/deployments/${name}/scale?fieldManager=${manager}`;
    const body = JSON.stringify({ spec: { replicas } });
    const request = { method: 'PATCH', path, contentType: 'application/merge-patch+json', body } as const;
    void this.member(member)
      .connect(manager)
      .send({ ...request, timeoutMicros: SECOND });
  }

  /** The number of writes that operators ask for while time passes. */
  async writesWhile(seconds: number): Promise<number> {
    const since = this.clock.monotonicMicros();
    await this.pass(seconds);
    return this.traffic.writesSince(since).length;
  }

  private transportTo(
    server: FakeApiServer,
    identity: string,
    clock: ProcessClock,
  ): ReturnType<typeof asTransport> {
    const isDead = (): boolean => this.operators.some((one) => one.identity === identity && one.isDead);
    const transport = asTransport(server.connect(identity, clock));
    const now = (): number => this.clock.wallMicros() + (this.skews.get(server) ?? 0);
    return this.traffic.through(transport, { actor: identity, server: server.name, isDead, now });
  }

  private findCredential(client: KubeClient, identity: string, clock: ProcessClock): FindCredential {
    const bySecret = credentialFinder({
      client,
      clock,
      namespace: SYSTEM_NAMESPACE,
      trusted: { has: () => false, credential: neverAsked, memberNames: [] },
      rules: { allowLoopback: false },
      connect: ({ server: url, auth }) => {
        const server = this.member(new URL(url).hostname);
        const skewMicros = this.skews.get(server) ?? 0;
        const transport = this.transportTo(server, identity, clock);
        const token = 'token' in auth ? auth.token : '';
        return tokenGate(transport, token, () => this.clock.wallMicros() + skewMicros);
      },
      onSecret: (value) => {
        this.redactor.add(value);
      },
    });
    return (cluster) => {
      const { name } = cluster.facts;
      if (cluster.kubeconfigSecret !== null) return bySecret(cluster);
      const fault = this.credentialFaults.get(name);
      if (fault !== undefined) return Promise.reject(fault);
      const server = this.members.get(name);
      if (server === undefined)
        return Promise.reject(new CredentialRefused('NoCredential', 'there is no such server'));
      const credential = {
        fingerprint: `${server.name}/${this.renewals.get(name) ?? 0}`,
        server: `https://${server.name}`,
        connect: () => this.transportTo(server, identity, clock),
      };
      if (this.credentialMicros === 0) return Promise.resolve(credential);
      return new Promise((resolve) => {
        clock.after(this.credentialMicros, () => {
          resolve(credential);
        });
      });
    };
  }

  private log(fields: Readonly<Record<string, unknown>>): Log {
    const at =
      (level: string) =>
      (more: Readonly<Record<string, unknown>>, message: string): void => {
        const line = { level, message, fields: this.redactor.cleanFields({ ...fields, ...more }) };
        this.lines.push(line);
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

/** Images named bad are never ready. */
function lifeOfGood(pod: StoredObject): Partial<PodLife> {
  const isBad = listAt(pod['spec'], 'containers').some((one) => textAt(one, 'image')?.startsWith('bad'));
  return isBad ? { readyMicros: Infinity } : {};
}

function neverAsked(): never {
  throw new Error('no member of a story is a context of a kubeconfig');
}
