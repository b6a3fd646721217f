// The processes of one control plane, by the names of its components. It knows how each is started and where its log is, and
// nothing of what they answer.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMPONENTS, argumentsOf, isIncluded, type Component } from './components.ts';
import type { PlaneSettings } from './plane-settings.ts';
import { processFile } from './process-folder.ts';
import { TrackedProcess } from './tracked-process.ts';
import { GiveUp } from './waiting.ts';

const LOG_LINES = 5;

export class PlaneProcesses {
  readonly #folder: string;
  readonly #settings: PlaneSettings;

  constructor(folder: string, settings: PlaneSettings) {
    this.#folder = folder;
    this.#settings = settings;
  }

  /** Programs find no settings of the user's and leave nothing in the home folder. */
  environment(): NodeJS.ProcessEnv {
    return { PATH: process.env['PATH'], HOME: this.#folder };
  }

  /** Starts a component that belongs to this control plane and does not run. */
  async launch(component: Component): Promise<void> {
    const tracked = this.#process(component);
    if (!isIncluded(component, this.#settings) || tracked.pid !== undefined) return;
    await tracked.start({
      command: this.#settings.binaries[component],
      args: argumentsOf(component, this.#settings, this.#folder),
      logFile: this.#logFile(component),
      environment: this.environment(),
    });
  }

  signal(component: Component, signal: NodeJS.Signals): void {
    this.#process(component).signal(signal);
  }

  /** Ends one, by force after the grace period; returns when it is gone. */
  end(component: Component, graceMillis: number): Promise<void> {
    return this.#process(component).end(graceMillis);
  }

  /** Ends all, etcd last: an API server without it lingers. */
  async endAll(graceMillis: number): Promise<void> {
    const others = COMPONENTS.filter((component) => component !== 'etcd');
    await Promise.all(others.map((component) => this.end(component, graceMillis)));
    await this.end('etcd', graceMillis);
  }

  /** Those that run. */
  pids(): Partial<Readonly<Record<Component, number>>> {
    return Object.fromEntries(
      COMPONENTS.flatMap((component) => {
        const pid = this.#process(component).pid;
        return pid === undefined ? [] : [[component, pid]];
      }),
    );
  }

  /** Whether all that belong to this control plane run. */
  areComplete(): boolean {
    const needed = COMPONENTS.filter((component) => isIncluded(component, this.#settings));
    return needed.every((component) => this.#process(component).pid !== undefined);
  }

  /** Processor time of those that run, since their start. */
  cpuSeconds(): number {
    return COMPONENTS.reduce((sum, component) => sum + this.#process(component).usage().cpuSeconds, 0);
  }

  /** Memory that they hold. */
  rssBytes(): number {
    return COMPONENTS.reduce((sum, component) => sum + this.#process(component).usage().rssBytes, 0);
  }

  /** Throws a GiveUp with the end of its log where one of these belongs to this control plane and does not run. */
  expectRunning(components: readonly Component[]): void {
    for (const component of components) {
      if (!isIncluded(component, this.#settings) || this.#process(component).pid !== undefined) continue;
      const log = this.#logFile(component);
      const lines = readFileSync(log, 'utf8').trim().split('\n').slice(-LOG_LINES).join('\n');
      throw new GiveUp(
        `${component} of ${this.#settings.name} has ended. Its log is ${log}; the last lines:\n${lines}`,
      );
    }
  }

  #process(component: Component): TrackedProcess {
    return new TrackedProcess(processFile(this.#folder, component));
  }

  #logFile(component: Component): string {
    return join(this.#folder, `${component}.log`);
  }
}
