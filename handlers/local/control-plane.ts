// One real control plane on loopback: etcd, kube-apiserver, kube-controller-manager, kube-scheduler and KWOK as processes of
// this machine. All that it is stands in its folder, so it can be opened by another process than the one that made it.

import { readFileSync } from 'node:fs';
import { messageOf } from '../../core/message-of.ts';
import { callApi, type ApiAnswer, type ApiRequest } from './api-request.ts';
import { COMPONENTS, type Component } from './components.ts';
import { writePlane, type ControlPlaneOptions } from './create-plane.ts';
import { compactEtcd } from './etcd.ts';
import { LocalFailure } from './failure.ts';
import { kubeconfigText, type Access } from './kubeconfig.ts';
import { isReadyNode, nodeObject, type NodeShape, type NodeView } from './nodes.ts';
import { PlaneProcesses } from './plane-processes.ts';
import { planeFiles, readSettings, writePrivately, type PlaneSettings } from './plane-settings.ts';
import { runCommand, type CommandResult } from './run-command.ts';
import { eventually } from './waiting.ts';

const READY_WITHIN_MILLIS = 180_000;
const PROBE_MILLIS = 2000;
const GRACE_MILLIS = 5000;
const NODE_LEASES = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';

export interface KubectlOptions {
  readonly stdin?: string;
  readonly timeoutMillis?: number;
}

interface Named {
  readonly metadata: { readonly name: string };
}

export class ControlPlane {
  readonly name: string;
  readonly folder: string;
  readonly #settings: PlaneSettings;
  readonly #files: ReturnType<typeof planeFiles>;
  readonly #processes: PlaneProcesses;

  private constructor(folder: string) {
    this.folder = folder;
    this.#settings = readSettings(folder);
    this.#files = planeFiles(folder);
    this.#processes = new PlaneProcesses(folder, this.#settings);
    this.name = this.#settings.name;
  }

  /** A new control plane in a new or empty folder; nothing runs yet. */
  static async create(options: ControlPlaneOptions): Promise<ControlPlane> {
    await writePlane(options);
    return new ControlPlane(options.folder);
  }

  /** The control plane of a folder, whether it runs or not. */
  static open(folder: string): ControlPlane {
    return new ControlPlane(folder);
  }

  get server(): string {
    return `https://127.0.0.1:${this.#settings.ports.apiServer}`;
  }

  /** Its own kubeconfig, for the administrator. */
  get kubeconfigPath(): string {
    return this.#files.kubeconfig;
  }

  /** The program that `kubectl` runs. */
  get kubectlPath(): string {
    return this.#settings.binaries.kubectl;
  }

  get nodes(): readonly NodeShape[] {
    return this.#settings.nodes;
  }

  /** How the administrator, or a further user, calls the API server. It is there once the server has started. */
  access(user = this.#settings.administrator.name): Access {
    const found = [this.#settings.administrator, ...this.#settings.users].find(({ name }) => name === user);
    if (found === undefined) throw new LocalFailure(`${this.name} was not made with a user ${user}.`);
    return this.accessByToken(found.token);
  }

  /** How whoever has this token calls the API server: a service account, for one. */
  accessByToken(token: string): Access {
    const certificateAuthority = readFileSync(this.#files.certificate, 'utf8');
    return { name: this.name, server: this.server, certificateAuthority, token };
  }

  /** Starts what does not run, and waits until nodes are ready and pods can be made. What it started is ended where it fails. */
  async start(): Promise<void> {
    try {
      await this.#processes.launch('etcd');
      await this.restartApiServer();
      writePrivately(this.#files.kubeconfig, kubeconfigText([this.access()]));
      if (this.#processes.pids().kwok === undefined) await this.#removeNodeLeases();
      for (const component of COMPONENTS) await this.#processes.launch(component);
      await this.addNodes(this.#settings.nodes);
      await this.#untilReady(COMPONENTS, async () => {
        if (this.#settings.hasKwok) await this.#expectPlayedNodes();
        await this.#expect({ method: 'GET', path: '/api/v1/namespaces/default/serviceaccounts/default' });
      });
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Ends all processes, the API server before its etcd, and keeps the data. */
  async stop(): Promise<void> {
    await this.#processes.endAll(GRACE_MILLIS);
  }

  /** Stops the API server's clock: connections stay open and nothing is answered. */
  freeze(): void {
    this.#processes.signal('kube-apiserver', 'SIGSTOP');
  }

  /** Lets a frozen API server go on. */
  thaw(): void {
    this.#processes.signal('kube-apiserver', 'SIGCONT');
  }

  /** Kills the API server, as a power cut would; returns when it is gone. */
  async killApiServer(): Promise<void> {
    await this.#processes.end('kube-apiserver', 0);
  }

  /** Starts the API server on the port and the data that it had, where it does not run; returns when it is ready. */
  async restartApiServer(): Promise<void> {
    await this.#processes.launch('kube-apiserver');
    await this.#untilReady(['etcd', 'kube-apiserver'], () =>
      this.#expect({ method: 'GET', path: '/readyz', timeoutMillis: PROBE_MILLIS }),
    );
  }

  /**
   * Forgets every version of every object but the newest, so that whoever goes on from an older one is told 410. The API server
   * is restarted for that, as it keeps versions of its own.
   */
  async forgetHistory(): Promise<void> {
    await this.killApiServer();
    await compactEtcd(this.#settings.ports.etcdClient);
    await this.restartApiServer();
  }

  /** Makes further nodes; those that are there stay as they are. */
  async addNodes(nodes: readonly NodeShape[]): Promise<void> {
    const version = (await this.#expect({ method: 'GET', path: '/version' })) as {
      readonly gitVersion: string;
    };
    const path = '/api/v1/nodes';
    const made = nodes.map(async (shape) => {
      const answer = await this.request({
        method: 'POST',
        path,
        body: nodeObject(shape, version.gitVersion),
      });
      if (answer.status !== 201 && answer.status !== 409) throw refused('POST', path, answer);
    });
    await Promise.all(made);
  }

  /** One request as the administrator. */
  request(call: ApiRequest): Promise<ApiAnswer> {
    return callApi(this.access(), call);
  }

  /** Runs kubectl as the administrator. */
  kubectl(args: readonly string[], options: KubectlOptions = {}): Promise<CommandResult> {
    return runCommand({
      command: this.#settings.binaries.kubectl,
      args,
      environment: { ...this.#processes.environment(), KUBECONFIG: this.#files.kubeconfig },
      ...options,
    });
  }

  /** The processes that run. */
  pids(): ReturnType<PlaneProcesses['pids']> {
    return this.#processes.pids();
  }

  /** Whether every process of it runs. */
  isRunning(): boolean {
    return this.#processes.areComplete();
  }

  /** Processor time of the processes that run, since their start. */
  cpuSeconds(): number {
    return this.#processes.cpuSeconds();
  }

  /** Memory that the processes hold. */
  rssBytes(): number {
    return this.#processes.rssBytes();
  }

  /** Tries until it succeeds, and gives up at once where a process has ended. */
  async #untilReady(components: readonly Component[], attempt: () => Promise<unknown>): Promise<void> {
    const checked = async (): Promise<void> => {
      try {
        await attempt();
      } catch (error) {
        this.#processes.expectRunning(components);
        throw new LocalFailure(`${this.name} does not become ready: ${messageOf(error)}`, { cause: error });
      }
    };
    await eventually(checked, { withinMillis: READY_WITHIN_MILLIS });
  }

  /** A new KWOK plays no node whose lease an earlier one holds still. */
  async #removeNodeLeases(): Promise<void> {
    await this.#expect({ method: 'DELETE', path: NODE_LEASES });
  }

  /** A node may say that it is ready from before; that it has a lease shows that it is played now. */
  async #expectPlayedNodes(): Promise<void> {
    const ready = (await this.#list<NodeView>('/api/v1/nodes')).filter(isReadyNode);
    const leases = await this.#list<Named>(NODE_LEASES);
    const has = (objects: readonly Named[], name: string): boolean =>
      objects.some(({ metadata }) => metadata.name === name);
    const waiting = this.#settings.nodes.filter(({ name }) => !has(ready, name) || !has(leases, name));
    if (waiting.length > 0)
      throw new LocalFailure(`Nodes that are not ready: ${waiting.map(({ name }) => name).join(', ')}.`);
  }

  async #list<T>(path: string): Promise<readonly T[]> {
    const list = (await this.#expect({ method: 'GET', path })) as { readonly items: readonly T[] };
    return list.items;
  }

  /** The body of an answer that grants what was asked for. */
  async #expect(call: ApiRequest): Promise<unknown> {
    const answer = await this.request(call);
    if (answer.status >= 300) throw refused(call.method, call.path, answer);
    return answer.body;
  }
}

function refused(method: string, path: string, { status, body }: ApiAnswer): LocalFailure {
  const message = (body as { readonly message?: string } | undefined)?.message ?? String(body);
  return new LocalFailure(`${method} ${path} was answered with ${status}: ${message}`);
}
