// One real control plane on loopback: etcd, kube-apiserver, kube-controller-manager, kube-scheduler and KWOK as processes of
// this machine. All that it is stands in its folder, so it can be opened by another process than the one that made it.

import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { callApi, type ApiAnswer, type ApiRequest } from './api-request.ts';
import { COMPONENTS, argumentsOf, isIncluded, type Component } from './components.ts';
import { newAdministrator, newServiceAccountKeys, newUser, tokenFile } from './credentials.ts';
import { LocalFailure, messageOf } from './failure.ts';
import { kubeconfigText, type Access } from './kubeconfig.ts';
import { isReadyNode, nodeObject, type NodeShape, type NodeView } from './nodes.ts';
import type { Binaries } from './pinned-versions.ts';
import { planeFiles, readSettings, writePrivately, type PlaneSettings } from './plane-settings.ts';
import { freePorts } from './ports.ts';
import { processFile } from './process-folder.ts';
import type { ProcessUsage } from './process-table.ts';
import { runCommand, type CommandResult } from './run-command.ts';
import { TrackedProcess } from './tracked-process.ts';
import { GiveUp, eventually } from './waiting.ts';

const READY_WITHIN_MILLIS = 180_000;
const PROBE_MILLIS = 2000;
const GRACE_MILLIS = 5000;
const LOG_LINES = 5;

export interface ControlPlaneOptions {
  readonly name: string;
  /** New or empty; it takes secrets, so it is made for its owner alone. */
  readonly folder: string;
  readonly binaries: Binaries;
  readonly nodes: readonly NodeShape[];
  /** True where nothing is said. */
  readonly scheduler?: boolean;
  /** True where nothing is said; without it nodes never become ready. */
  readonly kwok?: boolean;
  /** Users beside the administrator; each gets a token of its own. */
  readonly users?: readonly { readonly name: string; readonly groups: readonly string[] }[];
}

export interface KubectlOptions {
  readonly stdin?: string;
  readonly timeoutMillis?: number;
}

export class ControlPlane {
  readonly name: string;
  readonly folder: string;
  readonly #settings: PlaneSettings;
  readonly #files: ReturnType<typeof planeFiles>;

  private constructor(folder: string) {
    this.folder = folder;
    this.#settings = readSettings(folder);
    this.#files = planeFiles(folder);
    this.name = this.#settings.name;
  }

  /** Writes all files of a new control plane; nothing runs yet. */
  static async create(options: ControlPlaneOptions): Promise<ControlPlane> {
    const files = planeFiles(options.folder);
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
    const [apiServer, etcdClient, etcdPeer] = (await freePorts(3)) as readonly [number, number, number];
    const settings: PlaneSettings = {
      name: options.name,
      binaries: options.binaries,
      ports: { apiServer, etcdClient, etcdPeer },
      administrator: newAdministrator(),
      users: (options.users ?? []).map(({ name, groups }) => newUser(name, groups)),
      nodes: options.nodes,
      hasScheduler: options.scheduler ?? true,
      hasKwok: options.kwok ?? true,
    };
    const keys = newServiceAccountKeys();
    writePrivately(files.privateKey, keys.privateKey);
    writePrivately(files.publicKey, keys.publicKey);
    writePrivately(files.tokens, tokenFile([settings.administrator, ...settings.users]));
    writePrivately(files.settings, JSON.stringify(settings, undefined, 2));
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
      await this.#launch('etcd');
      await this.restartApiServer();
      writePrivately(this.#files.kubeconfig, kubeconfigText([this.access()]));
      for (const component of COMPONENTS) await this.#launch(component);
      await this.addNodes(this.#settings.nodes);
      await this.#untilReady(async () => {
        if (this.#settings.hasKwok) await this.#expectReadyNodes();
        await this.#expect({ method: 'GET', path: '/api/v1/namespaces/default/serviceaccounts/default' });
      });
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Ends all processes, the API server before its etcd, and keeps the data. */
  async stop(): Promise<void> {
    const others = COMPONENTS.filter((component) => component !== 'etcd');
    await Promise.all(others.map((component) => this.#process(component).end(GRACE_MILLIS)));
    await this.#process('etcd').end(GRACE_MILLIS);
  }

  /** Stops the API server's clock: connections stay open and nothing is answered. */
  freeze(): void {
    this.#process('kube-apiserver').signal('SIGSTOP');
  }

  /** Lets a frozen API server go on. */
  thaw(): void {
    this.#process('kube-apiserver').signal('SIGCONT');
  }

  /** Kills the API server, as a power cut would; returns when it is gone. */
  async killApiServer(): Promise<void> {
    await this.#process('kube-apiserver').end(0);
  }

  /** Starts the API server on the port and the data that it had, where it does not run; returns when it is ready. */
  async restartApiServer(): Promise<void> {
    await this.#launch('kube-apiserver');
    await this.#untilReady(() =>
      this.#expect({ method: 'GET', path: '/readyz', timeoutMillis: PROBE_MILLIS }),
    );
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
      environment: { ...this.#environment(), KUBECONFIG: this.#files.kubeconfig },
      ...options,
    });
  }

  /** The processes that run. */
  pids(): Partial<Readonly<Record<Component, number>>> {
    return Object.fromEntries(
      COMPONENTS.flatMap((component) => {
        const pid = this.#process(component).pid;
        return pid === undefined ? [] : [[component, pid]];
      }),
    );
  }

  /** Whether every process of it runs. */
  isRunning(): boolean {
    return COMPONENTS.every(
      (name) => !isIncluded(name, this.#settings) || this.#process(name).pid !== undefined,
    );
  }

  /** Processor time of the processes that run, since their start. */
  cpuSeconds(): number {
    return this.#usages().reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
  }

  /** Memory that the processes hold. */
  rssBytes(): number {
    return this.#usages().reduce((sum, { rssBytes }) => sum + rssBytes, 0);
  }

  /** The file that takes what a component prints. */
  logFile(component: Component): string {
    return join(this.folder, `${component}.log`);
  }

  #usages(): readonly ProcessUsage[] {
    return COMPONENTS.map((component) => this.#process(component).usage());
  }

  #process(component: Component): TrackedProcess {
    return new TrackedProcess(processFile(this.folder, component));
  }

  /** Starts a component that belongs to this control plane and does not run. */
  async #launch(component: Component): Promise<void> {
    const process = this.#process(component);
    if (!isIncluded(component, this.#settings) || process.pid !== undefined) return;
    await process.start({
      command: this.#settings.binaries[component],
      args: argumentsOf(component, this.#settings, this.folder),
      logFile: this.logFile(component),
      environment: this.#environment(),
    });
  }

  /** Programs find no settings of the user's and leave nothing in the home folder. */
  #environment(): NodeJS.ProcessEnv {
    return { PATH: process.env['PATH'], HOME: this.folder };
  }

  /** Tries until it succeeds, and gives up at once where a process has ended. */
  async #untilReady(attempt: () => Promise<unknown>): Promise<void> {
    const checked = async (): Promise<void> => {
      try {
        await attempt();
      } catch (error) {
        this.#expectProcesses(['etcd', 'kube-apiserver']);
        throw new LocalFailure(`${this.name} does not become ready: ${messageOf(error)}`, { cause: error });
      }
    };
    await eventually(checked, { withinMillis: READY_WITHIN_MILLIS });
  }

  #expectProcesses(components: readonly Component[]): void {
    for (const component of components) {
      if (this.#process(component).pid !== undefined) continue;
      const log = this.logFile(component);
      const lines = readFileSync(log, 'utf8').trim().split('\n').slice(-LOG_LINES).join('\n');
      throw new GiveUp(
        `${component} of ${this.name} has ended. Its log is ${log}; the last lines:\n${lines}`,
      );
    }
  }

  async #expectReadyNodes(): Promise<void> {
    const list = (await this.#expect({ method: 'GET', path: '/api/v1/nodes' })) as {
      readonly items: readonly NodeView[];
    };
    const waiting = list.items.filter((node) => !isReadyNode(node)).map(({ metadata }) => metadata.name);
    if (waiting.length > 0) throw new LocalFailure(`Nodes that are not ready: ${waiting.join(', ')}.`);
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
