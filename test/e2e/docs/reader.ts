// Somebody who follows pages: writes the files they show, types their lines, keeps one operator running as they say, and compares what
// comes with what is shown.

import { expect } from 'vitest';
import type { Fleet } from '../../../handlers/local/fleet.ts';
import { typed } from '../../docs/live-lines.ts';
import { printed, type PageCommand, type PageFile } from '../../docs/pages.ts';
import { eventually } from '../harness/eventually.ts';
import { SOON, startMck8s, type Live } from '../support/live.ts';
import { shapeOf } from './shape.ts';
import { Terminal } from './terminal.ts';

const RUNS_ON = /^(?:npm run -s mck8s -- |mck8s )run(?<words> [^&]*)?(?: &)?$/;
/** What is asked again until it is as shown: clusters take their time. */
const ASKS =
  /^(kubectl (--context \S+ )?(get|describe|config|mck8s)|(npm run -s mck8s -- |mck8s )(status|explain|dev status))\b/;
/** Clusters of another shape are started where there are none. */
const STARTS_ANEW = /mck8s dev up --/;
/** A recording is whole once the operator that writes it has ended. */
const ENDS_OPERATOR = /mck8s -- replay /;

export class Reader {
  readonly fleet: Fleet;
  readonly #programs: Readonly<Record<string, string>>;
  #terminal: Terminal;
  readonly #ofTheFleet: Terminal;
  #live: Live | undefined;

  constructor(fleet: Fleet, programs: Readonly<Record<string, string>>) {
    this.fleet = fleet;
    this.#programs = programs;
    this.#ofTheFleet = this.#open(fleet.folder);
    this.#terminal = this.#ofTheFleet;
  }

  get hasOperator(): boolean {
    return this.#live !== undefined;
  }

  get home(): string {
    return this.#terminal.home;
  }

  /** Goes back to the terminal that knows the fleet. */
  returns(): void {
    this.#terminal = this.#ofTheFleet;
  }

  async stopOperator(): Promise<void> {
    await this.#live?.process.stop();
    this.#live = undefined;
  }

  /** Starts the operator in place of the one that ran before; with the reader's own kubeconfig where none is named. */
  async runOperator(args: readonly string[], kubeconfig?: string): Promise<void> {
    await this.stopOperator();
    const own = await this.#terminal.exported('KUBECONFIG');
    const live = await startMck8s(this.fleet, { args, kubeconfig: kubeconfig ?? own });
    this.#live = live;
    await eventually(async () => {
      expect(await live.figure('mck8s_leader')).toBe(1);
    }, SOON);
  }

  /** Types a line that stands on no page; fails where it does. */
  async types(line: string): Promise<void> {
    const { code, stderr } = await this.#terminal.run(line);
    expect(code, `${line}: ${stderr}`).toBe(0);
  }

  async follows(step: PageFile | PageCommand): Promise<void> {
    if ('name' in step) this.#terminal.write(step.name, step.text);
    else await this.#follows(typed(step.line), step.shows);
  }

  async #follows(line: string, shows: string | null): Promise<void> {
    const operator = RUNS_ON.exec(line);
    if (operator !== null) {
      const words = (operator.groups?.['words'] ?? '').split(' ').filter((word) => word !== '');
      await this.runOperator(words.map((word) => word.replace(/^out\//, `${this.#terminal.clone}/out/`)));
      return;
    }
    if (ENDS_OPERATOR.test(line)) await this.stopOperator();
    if (STARTS_ANEW.test(line)) this.#terminal = this.#open(null);
    const attempt = async (): Promise<void> => {
      const { code, stdout, stderr } = await this.#terminal.run(line);
      const isRefusal = shows?.startsWith('error: ') === true;
      expect(code, stderr).toBe(isRefusal ? 2 : 0);
      if (shows !== null) expect(shapeOf(isRefusal ? stderr : stdout)).toMatch(printed(shapeOf(shows)));
    };
    if (ASKS.test(line)) await eventually(attempt, SOON);
    else await attempt();
  }

  #open(fleetFolder: string | null): Terminal {
    return new Terminal({ parent: this.fleet.folder, fleetFolder, programs: this.#programs });
  }
}
