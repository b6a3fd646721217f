// Stories for tests of the world: a scenario as a user writes it, run from YAML to the end with every invariant checked on the
// way, and what came of it in words of the user. No rule of the world may be repeated here.

import { policies } from '../../core/policies/registry.ts';
import { PodState } from '../../simulator/cluster/pods.ts';
import { buildLoad, prepareLoad } from '../../simulator/load/build.ts';
import type { MetricValues } from '../../simulator/measure/metrics.ts';
import { Invariants } from '../../simulator/run/invariants.ts';
import { runOnce } from '../../simulator/run/run.ts';
import { parseScenario } from '../../simulator/scenario/parse.ts';
import { renderProblem } from '../../simulator/scenario/problem.ts';
import type { Scenario } from '../../simulator/scenario/scenario.ts';
import type { DecisionWatcher } from '../../simulator/world/cluster0.ts';
import { Mck8sControl } from '../../simulator/world/mck8s-control.ts';
import type { Workload } from '../../simulator/world/workload.ts';

export const POLICIES: readonly string[] = policies().map(({ name }) => name);

/** The scenario of a text; it must be right. */
export function scenarioOf(text: string): Scenario {
  const noFile = (path: string): string => {
    throw new Error(`There is no file ${path}.`);
  };
  const parsed = parseScenario(text, 'story.yaml', { policies: POLICIES, readFile: noFile });
  if (!parsed.ok) throw new Error(parsed.error.map(renderProblem).join('\n'));
  return parsed.value;
}

/** A MultiClusterDeployment in one line of YAML: one pod of one cpu, but for what is given. */
export function deployment(
  name: string,
  spec: Readonly<Record<string, unknown>> = {},
  { cpu = '1', memory = '0', image = 'app:1' }: { cpu?: string; memory?: string; image?: string } = {},
): string {
  return JSON.stringify({
    apiVersion: 'fogguru.eu/v1',
    kind: 'MultiClusterDeployment',
    metadata: { name },
    spec: {
      placementPolicy: 'worst_fit',
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'app', image, resources: { requests: { cpu, memory } } }] },
      },
      ...spec,
    },
  });
}

/** A MultiClusterJob in one line of YAML: one pod of one cpu, but for what is given. */
export function job(
  name: string,
  spec: Readonly<Record<string, unknown>> = {},
  { cpu = '1', memory = '0' }: { cpu?: string; memory?: string } = {},
): string {
  return JSON.stringify({
    apiVersion: 'fogguru.eu/v1',
    kind: 'MultiClusterJob',
    metadata: { name },
    spec: {
      placementPolicy: 'worst_fit',
      template: {
        spec: { containers: [{ name: 'app', image: 'app:1', resources: { requests: { cpu, memory } } }] },
      },
      ...spec,
    },
  });
}

/** A run under way or over. */
export class Told {
  readonly control: Mck8sControl;
  readonly metrics: MetricValues;
  private readonly decidedOn: readonly Workload[];

  /** @param decidedOn every workload that was decided on, in that order: the run itself forgets jobs that are over */
  constructor(control: Mck8sControl, metrics: MetricValues, decidedOn: readonly Workload[]) {
    this.control = control;
    this.metrics = metrics;
    this.decidedOn = decidedOn;
  }

  /** Pods of a workload on nodes (or in another state) by member, members without any left out. */
  podsOf(
    name: string,
    isCounted: (state: number) => boolean = (state) => state !== PodState.queued && state < PodState.finished,
  ): Readonly<Record<string, number>> {
    const { pods, clusters } = this.control;
    const counts: Record<string, number> = {};
    for (let pod = 0; pod < pods.rows; pod++) {
      if (!isCounted(pods.state[pod]!) || this.workloadOf(pod)?.self.name !== name) continue;
      const cluster = clusters[pods.member[pod]!]!.name;
      counts[cluster] = (counts[cluster] ?? 0) + 1;
    }
    return counts;
  }

  /** Pods of a workload that no node was found for yet, by member. */
  queuedOf(name: string): Readonly<Record<string, number>> {
    return this.podsOf(name, (state) => state === PodState.queued);
  }

  /** Ready pods of a workload by member. */
  readyOf(name: string): Readonly<Record<string, number>> {
    return this.podsOf(name, (state) => state === PodState.ready);
  }

  /** Finished pods of a workload by member. */
  finishedOf(name: string): Readonly<Record<string, number>> {
    const finished: Record<string, number> = {};
    for (let { counts } = this.find(name); counts !== null; counts = counts.next)
      if (counts.finished > 0) finished[counts.cluster] = counts.finished;
    return finished;
  }

  /** Images that a workload's pods on nodes run. */
  imagesOf(name: string): readonly string[] {
    const { pods } = this.control;
    const images: string[] = [];
    for (let pod = 0; pod < pods.rows; pod++)
      if (pods.isOnNode(pod) && this.workloadOf(pod)?.self.name === name)
        images.push(...pods.shape[pod]!.images);
    return images;
  }

  /** What is left anywhere of workloads: requests and claims on nodes, pods that are seen, entries and waiting pods. */
  traces(): readonly string[] {
    const { clusters, cluster0 } = this.control;
    const { fleet, board } = cluster0;
    const tables = [
      ...clusters.map(({ name, nodes }) => [name, nodes] as const),
      ...[...fleet.clusters].map(([name, { nodes }]) => [`${name} as seen`, nodes] as const),
    ];
    const used = tables.filter(([, { pods }]) =>
      [...pods.requested, ...pods.claimed].some((count) => count !== 0),
    );
    return [...used.map(([name]) => name), ...[...fleet.pods.keys()].map(String), ...board.entries.keys()];
  }

  /** Pods that wait on cluster0. */
  waiting(name: string): number {
    return this.find(name).status?.unplaced?.replicas ?? 0;
  }

  /** The newest workload of a name. */
  find(name: string): Workload {
    const isNamed = ({ self }: Workload): boolean => self.name === name;
    return this.control.cluster0.workloads.all().findLast(isNamed) ?? this.decidedOn.findLast(isNamed)!;
  }

  private workloadOf(pod: number): Workload | null {
    return this.control.cluster0.workloads.at(this.control.members.workloadOf(pod));
  }
}

export interface TellOptions {
  readonly policy?: string | null;
  readonly seed?: number;
  /** Looked at as the story goes, after every event. */
  readonly onEvent?: (told: Told, nowMicros: number) => void;
  readonly onDecision?: DecisionWatcher;
  readonly checkEvery?: number;
  /** Ends the run sooner than the scenario does. */
  readonly untilSeconds?: number;
}

/** Runs a scenario to its end and checks the invariants after every event (or every so many). */
export function tell(text: string, options: TellOptions = {}): Told {
  const { policy = null, seed = 1, onEvent, onDecision, checkEvery = 1, untilSeconds } = options;
  const scenario = scenarioOf(text);
  const invariants = new Invariants();
  const decidedOn = new Set<Workload>();
  const { control, metrics } = runOnce({
    scenario,
    load: buildLoad(prepareLoad(scenario), seed),
    policy,
    seed,
    onDecision: (workload, decision, nowMicros) => {
      decidedOn.add(workload);
      onDecision?.(workload, decision, nowMicros);
    },
    ...(untilSeconds === undefined ? {} : { untilMicros: untilSeconds * 1_000_000 }),
    interrupt: {
      everyEvents: checkEvery,
      asked: (view) => {
        invariants.check(view);
        if (view.control instanceof Mck8sControl)
          onEvent?.(new Told(view.control, {} as MetricValues, [...decidedOn]), view.nowMicros);
        return false;
      },
    },
  });
  if (!(control instanceof Mck8sControl))
    throw new Error('A story needs cluster0: leave out control: direct.');
  return new Told(control, metrics, [...decidedOn]);
}
