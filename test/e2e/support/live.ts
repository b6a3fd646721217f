// The operator as tests use it: started, waited for until it acts, asked for its figures.

import type { Fleet } from '../../../handlers/local/fleet.ts';
import { eventually } from '../harness/eventually.ts';
import { kubectl } from '../harness/kubectl.ts';
import { startOperator, type Operator } from '../harness/operator.ts';
import { expect } from 'vitest';
import { condition, leftovers, memberCluster, readyOf, workload, workloadNames } from './seen.ts';

/** Generous, as the machine may be busy. */
export const SOON = { withinSeconds: 120 };
const ANSWERS_WITHIN_MILLIS = 5000;
const STARTED = /"port":(\d+)/;

export interface LiveOptions {
  /** Beside `run` and the port. */
  readonly args?: readonly string[];
  /** The fleet's own, with all members as contexts, where nothing is said. */
  readonly kubeconfig?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** One `mck8s run`. */
export class Live {
  readonly process: Operator;
  readonly port: number;

  constructor(process: Operator, port: number) {
    this.process = process;
    this.port = port;
  }

  /** The sum of a figure over all its series, or over those with these labels (`cluster="cluster1"`); 0 where there is none. */
  async figure(name: string, ...labels: readonly string[]): Promise<number> {
    const signal = AbortSignal.timeout(ANSWERS_WITHIN_MILLIS);
    const text = await (await fetch(`http://127.0.0.1:${this.port}/metrics`, { signal })).text();
    const lines = text
      .split('\n')
      .filter((line) => line.startsWith(name) && labels.every((label) => line.includes(label)));
    const values = lines
      .filter((line) => /^[ {]/.test(line.slice(name.length)))
      .map((line) => Number(line.slice(line.lastIndexOf(' ') + 1)));
    return values.reduce((sum, value) => sum + value, 0);
  }

  async isReady(): Promise<boolean> {
    return (await fetch(`http://127.0.0.1:${this.port}/readyz`)).status === 200;
  }
}

/** Starts `mck8s run` and waits until it answers its probes; whether it leads is another matter. */
export async function startMck8s(fleet: Fleet, options: LiveOptions = {}): Promise<Live> {
  const { args = [], ...rest } = options;
  const process = await startOperator(fleet, ['run', '--port', '0', ...args], rest);
  return eventually(async () => {
    const port = STARTED.exec(process.logs())?.[1];
    if (port === undefined) throw new Error(`mck8s did not start; it has said:\n${process.logs()}`);
    const live = new Live(process, Number(port));
    if (!(await live.isReady())) throw new Error(`mck8s is not ready; it has said:\n${process.logs()}`);
    return live;
  }, SOON);
}

/** Starts `mck8s run` over all members of the fleet and waits until all are ready. */
export async function startOnFleet(fleet: Fleet, options: LiveOptions = {}): Promise<Live> {
  const live = await startMck8s(fleet, options);
  await untilReady(fleet, ...fleet.members.map(({ name }) => name));
  return live;
}

/** Waits until these members are ready. */
export async function untilReady(fleet: Fleet, ...members: readonly string[]): Promise<void> {
  await eventually(async () => {
    for (const name of members) {
      const ready = condition(await memberCluster(fleet, name), 'Ready');
      if (ready !== 'True Answers') throw new Error(`${name} is not ready: ${ready}`);
    }
  }, SOON);
}

/** Waits until so many pods of a workload are ready in these members and in no other, and cluster0 says so. */
export async function untilRunning(
  fleet: Fleet,
  name: string,
  counts: Readonly<Record<string, number>>,
  namespace = 'default',
): Promise<void> {
  await eventually(async () => {
    const object = await workload(fleet, name, namespace);
    const clusters = object.status?.clusters?.map(({ name: at, reason }) => `${at} ${reason ?? ''}`);
    const said = condition(object, 'Ready');
    expect({ in: await readyOf(fleet, name, namespace), said, clusters }).toEqual({
      in: counts,
      said: 'True AllReady',
      clusters: expect.anything() as unknown,
    });
  }, SOON);
}

/** Deletes every workload and service, and waits until nothing of any is left; the operator must be running. */
export async function removeAll(fleet: Fleet): Promise<void> {
  const kinds = ['mcs', 'mcj'].map((kind) =>
    kubectl(fleet.management, 'delete', kind, '--all', '--all-namespaces', '--timeout=110s'),
  );
  await Promise.all([...kinds, removeWorkloads(fleet)]);
}

/** Deletes every MultiClusterDeployment and waits until nothing of any is left; the operator must be running. */
export async function removeWorkloads(fleet: Fleet): Promise<void> {
  await kubectl(fleet.management, 'delete', 'mcd', '--all', '--all-namespaces', '--timeout=110s');
  await eventually(async () => {
    const left = [...(await workloadNames(fleet)), ...(await leftovers(fleet))];
    if (left.length > 0) throw new Error(`there is still ${left.join(', ')}`);
  }, SOON);
}
