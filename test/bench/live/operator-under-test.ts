// The operator as a process of its own, started and ended as often as the benchmark needs, and what it says and takes.

import { readFileSync } from 'node:fs';
import { freePorts } from '../../../handlers/local/ports.ts';
import { usageOf } from '../../../handlers/local/process-table.ts';
import { eventually, pause } from '../../../handlers/local/waiting.ts';
import { startOperator, type Operator } from '../../e2e/harness/operator.ts';
import { isReady } from './application.ts';
import { samplesOf, sumOf, type Sample } from './exposition.ts';
import type { Ground } from './ground.ts';
import { within } from './load.ts';

const READY_WITHIN_SECONDS = 120;
const SILENCE_MILLIS = 2000;
const SILENT_WITHIN_MILLIS = 60_000;
const POLL_MILLIS = 250;
const KIBIBYTE = 1024;
const LOG_LINES = 20;
const READS: ReadonlySet<string> = new Set(['get', 'list', 'watch']);

interface Running {
  readonly operator: Operator;
  readonly port: number;
}

export class OperatorUnderTest {
  readonly #ground: Ground;
  #running: Running | null = null;
  #peakBytes = 0;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  /** Sees to it that it runs, is ready and has all members. */
  async run(): Promise<void> {
    if (this.#running !== null) return;
    const { fleet, memberClusters } = this.#ground;
    const [port] = (await freePorts(1)) as readonly [number];
    // Alone: leases would be among its requests.
    const args = ['run', '--port', String(port), '--no-leader-elect', '--log-level', 'warn'];
    const running = { operator: await startOperator(fleet, args), port };
    this.#running = running;
    const isUp = async (): Promise<void> => {
      const { status } = await fetch(`http://127.0.0.1:${port}/readyz`);
      if (status !== 200) throw new Error(`the operator is not ready; it has said:\n${this.lastWords()}`);
    };
    await eventually(isUp, { withinMillis: READY_WITHIN_SECONDS * 1000 });
    const members = fleet.members.map(({ name }) => memberClusters.until(name, isReady));
    await within(READY_WITHIN_SECONDS, 'all members are ready', Promise.all(members));
  }

  /** Sees to it that it does not run. */
  async rest(): Promise<void> {
    if (this.#running === null) return;
    const { operator } = this.#running;
    this.#peakBytes = this.peakBytesOfRun();
    this.#running = null;
    await operator.stop();
  }

  /** Ends it, if it runs, and starts it anew. */
  async restart(): Promise<void> {
    await this.rest();
    await this.run();
  }

  /** Processor time since its start. */
  cpuSeconds(): number {
    return usageOf(this.#pid).cpuSeconds;
  }

  /** The most memory that it has held since its start. */
  peakBytes(): number {
    const status = readFileSync(`/proc/${this.#pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0) * KIBIBYTE;
  }

  /** The most memory that any of its processes in this run has held. */
  peakBytesOfRun(): number {
    return this.#running === null ? this.#peakBytes : Math.max(this.peakBytes(), this.#peakBytes);
  }

  /** Requests to cluster0 since its start, apart from lists and watches. */
  async requestsToCluster0(): Promise<number> {
    return sumOf(await this.#requests(), (labels) => isCounted(labels) && labels['cluster'] === 'cluster0');
  }

  /** The same to all members together. */
  async requestsToMembers(): Promise<number> {
    return sumOf(await this.#requests(), (labels) => isCounted(labels) && labels['cluster'] !== 'cluster0');
  }

  /** Writes to any cluster since its start, by what they were. */
  async writes(): Promise<ReadonlyMap<string, number>> {
    const samples = (await this.#requests()).filter(({ labels }) => !READS.has(labels['verb'] ?? ''));
    return new Map(
      samples.map(({ labels: { cluster, verb, code }, value }) => [`${verb!} ${cluster!} ${code!}`, value]),
    );
  }

  /** Waits until it asks nothing of cluster0 any more: Events come after what they tell of. */
  async untilSilent(): Promise<void> {
    const deadline = performance.now() + SILENT_WITHIN_MILLIS;
    let requests = -1;
    let since = performance.now();
    while (performance.now() - since < SILENCE_MILLIS && performance.now() < deadline) {
      const now = await this.requestsToCluster0();
      if (now !== requests) since = performance.now();
      requests = now;
      await pause(POLL_MILLIS);
    }
  }

  /** The end of its log. */
  lastWords(): string {
    return this.#running?.operator.logs().trim().split('\n').slice(-LOG_LINES).join('\n') ?? '';
  }

  async #requests(): Promise<readonly Sample[]> {
    const answer = await fetch(`http://127.0.0.1:${this.#alive.port}/metrics`);
    return samplesOf(await answer.text(), 'mck8s_api_requests_total');
  }

  get #alive(): Running {
    if (this.#running === null) throw new Error('The operator was not started.');
    return this.#running;
  }

  get #pid(): number {
    const { pid } = this.#alive.operator;
    if (pid === undefined) throw new Error(`The operator has ended; it had said:\n${this.lastWords()}`);
    return pid;
  }
}

function isCounted({ verb }: Sample['labels']): boolean {
  return verb !== 'list' && verb !== 'watch';
}
