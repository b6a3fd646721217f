// The simplest honest simulator of jobs on clusters: plain objects, first fit on nodes, and every waiting job tried again in turn
// whenever one ends. It knows no API server, no delays, no scores: it is the floor that a full rehearsal is held against.
import TinyQueue from 'tinyqueue';
import type { Load } from '../../simulator/load/load.ts';
import type { Scenario } from '../../simulator/scenario/scenario.ts';

interface Node {
  cpu: number;
  memory: number;
  pods: number;
}

interface Cluster {
  readonly name: string;
  readonly nodes: readonly Node[];
}

interface Job {
  readonly cpu: number;
  readonly memory: number;
  readonly runMicros: number;
  readonly home: string;
}

interface End {
  readonly atMicros: number;
  readonly job: Job;
  readonly node: Node;
}

/** Pending and running jobs at the end: pinned to their homes, or where most cpu is free. */
export function simpleReplay(
  { clusters: facts, durationMicros }: Scenario,
  { jobs }: Load,
  policy: 'pinned' | 'worst_fit',
): { readonly pending: number; readonly running: number } {
  const clusters = facts.map(({ name, nodes }): Cluster => ({
    name,
    nodes: nodes.map(({ allocatable }) => ({
      cpu: allocatable.get('cpu')!,
      memory: allocatable.get('memory')!,
      pods: allocatable.get('pods')!,
    })),
  }));
  const ends = new TinyQueue<End>([], (a, b) => a.atMicros - b.atMicros);
  let waiting: Job[] = [];
  const start = (job: Job, nowMicros: number): boolean => {
    const node = firstFit(candidates(clusters, job, policy), job);
    if (node === undefined) return false;
    take(node, job, 1);
    ends.push({ atMicros: nowMicros + job.runMicros, job, node });
    return true;
  };
  const endUntil = (micros: number): void => {
    while (ends.length > 0 && ends.peek()!.atMicros <= micros) {
      const { atMicros, job, node } = ends.pop()!;
      take(node, job, -1);
      waiting = waiting.filter((other) => !start(other, atMicros));
    }
  };
  for (let row = 0; row < jobs.count; row++) {
    const { cpuMilli: cpu, memoryBytes: memory } = jobs.shape[row]!;
    const job = { cpu, memory, runMicros: jobs.runMicros[row]!, home: jobs.home[row]! };
    endUntil(jobs.atMicros[row]!);
    if (!start(job, jobs.atMicros[row]!)) waiting.push(job);
  }
  endUntil(durationMicros);
  return { pending: waiting.length, running: ends.length };
}

function candidates(clusters: readonly Cluster[], job: Job, policy: string): readonly Cluster[] {
  if (policy === 'pinned') return clusters.filter(({ name }) => name === job.home);
  const free = ({ nodes }: Cluster): number => nodes.reduce((sum, node) => sum + node.cpu, 0);
  return [...clusters].sort((a, b) => free(b) - free(a));
}

function firstFit(clusters: readonly Cluster[], { cpu, memory }: Job): Node | undefined {
  for (const { nodes } of clusters) {
    const node = nodes.find((one) => one.cpu >= cpu && one.memory >= memory && one.pods >= 1);
    if (node !== undefined) return node;
  }
  return undefined;
}

function take(node: Node, { cpu, memory }: Job, change: 1 | -1): void {
  node.cpu -= change * cpu;
  node.memory -= change * memory;
  node.pods -= change;
}
