// One run: a scenario, a policy and a seed in, metrics out. Everything that differs between runs is an argument, so the same
// arguments give the same run on any thread and machine.

import type { NodeFacts } from '../../core/nodes/node-facts.ts';
import type { NodeTable } from '../../core/nodes/node-table.ts';
import type { Policies } from '../../core/policies/policy.ts';
import type { FakeCluster, NodePicker } from '../cluster/fake-cluster.ts';
import { Opcode, Priority } from '../cluster/opcode.ts';
import { ArrivalCursor } from '../kernel/arrival-cursor.ts';
import { EventQueue } from '../kernel/event-queue.ts';
import { run, type RunOptions } from '../kernel/simulation.ts';
import type { Load } from '../load/load.ts';
import { HistoryRecorder, type History } from '../measure/history.ts';
import { Meter } from '../measure/meter.ts';
import type { Measured } from '../measure/metric.ts';
import { metricsOf, type MetricValues } from '../measure/metrics.ts';
import type { MachineSize } from '../measure/room.ts';
import { Tallies } from '../measure/tallies.ts';
import { TALLY_CLASSES } from '../measure/tally-classes.ts';
import { PlacingTimes } from '../measure/time-to-place.ts';
import type { OtherPods, Scenario } from '../scenario/scenario.ts';
import { Accounts } from '../world/accounts.ts';
import type { DecisionWatcher, Recorder } from '../world/cluster0.ts';
import type { Control } from '../world/control.ts';
import { DirectControl } from '../world/direct-control.ts';
import { Mck8sControl } from '../world/mck8s-control.ts';

/** A run in progress. */
export interface RunView {
  readonly control: Control;
  readonly meter: Meter;
  readonly nowMicros: number;
}

export interface RunInput {
  readonly scenario: Scenario;
  readonly load: Load;
  /** Replaces the policy of workloads without locations; null: their own. */
  readonly policy: string | null;
  /** The policies there are; absent: the built-in ones. */
  readonly policies?: Policies;
  readonly seed: number;
  /** End of the run; absent: the scenario's duration. */
  readonly untilMicros?: number;
  readonly onDecision?: DecisionWatcher;
  /** Told of all that goes into decisions and comes out of them. */
  readonly recorder?: Recorder;
  /** Whether levels are recorded over time; absent: they are not. */
  readonly hasHistory?: boolean;
  /** Asked every so many events; true ends the run. */
  readonly interrupt?: { readonly everyEvents: number; readonly asked: (view: RunView) => boolean };
  /** How members' schedulers look for a node; absent: by the score index. */
  readonly picker?: (table: NodeTable) => NodePicker;
  /** The queue to run on; absent: a new one. */
  readonly queue?: EventQueue;
}

export interface RunResult {
  readonly metrics: MetricValues;
  readonly events: number;
  readonly ended: 'until' | 'exhausted' | 'interrupted';
  readonly control: Control;
  /** Null unless asked for. */
  readonly history: History | null;
}

/** Runs to the end. */
export function runOnce(input: RunInput): RunResult {
  const { scenario, load } = input;
  const queue = input.queue ?? new EventQueue();
  const untilMicros = input.untilMicros ?? scenario.durationMicros;
  const machines = scenario.clusters.map(({ nodes, others }) =>
    nodes.map((node) => sizeOf(node, others?.get(node.name) ?? [])),
  );
  const recorded = scenario.clusters.map(({ name }, member) => ({
    name,
    cpuMilli: machines[member]!.reduce((sum, { cpuMilli }) => sum + cpuMilli, 0),
  }));
  const recorder = input.hasHistory === true ? new HistoryRecorder(recorded, untilMicros) : null;
  const meter = new Meter(machines, recorder);
  const times = new PlacingTimes(recorder);
  const tallies = new Tallies(TALLY_CLASSES, scenario, load);
  const control = controlOf(input, queue, { meter, times, tallies });
  for (const [index, { atMicros }] of load.actions.entries())
    queue.push(atMicros, Priority.world, Opcode.act, index, 0);
  const arrivals = new ArrivalCursor(load.jobs.atMicros, Opcode.arrive);
  const options: RunOptions = { arrivals, ...interruptOf(input, control, meter) };
  const { events, ended } = run(
    queue,
    (_, opcode, a, b) => {
      dispatch(control, opcode, a, b);
    },
    untilMicros,
    options,
  );
  const endMicros = queue.clock;
  meter.finish(endMicros);
  tallies.end(endMicros);
  const history = recorder?.finish(endMicros, times.submitted) ?? null;
  const metrics = metricsOf({ meter, times, tallies, endMicros });
  return { metrics, events, ended, control, history };
}

function interruptOf({ interrupt }: RunInput, control: Control, meter: Meter): Pick<RunOptions, 'interrupt'> {
  if (interrupt === undefined) return {};
  const { everyEvents, asked } = interrupt;
  return {
    interrupt: { everyEvents, asked: (_, nowMicros) => asked({ control, meter, nowMicros }) },
  };
}

function controlOf(
  input: RunInput,
  queue: EventQueue,
  { meter, times, tallies }: Omit<Measured, 'endMicros'>,
): Control {
  const { scenario, load, seed, policy, policies, picker, onDecision, recorder } = input;
  const common = { scenario, load, seed, queue, ...(picker === undefined ? {} : { picker }) };
  if (scenario.control === 'direct') return new DirectControl({ ...common, meter, times });
  const accounts = new Accounts(
    meter,
    times,
    tallies,
    scenario.clusters.map(({ name }) => name),
    policies,
  );
  return new Mck8sControl({
    ...common,
    policy,
    accounts,
    ...(policies === undefined ? {} : { policies }),
    ...(onDecision === undefined ? {} : { onDecision }),
    ...(recorder === undefined ? {} : { recorder }),
  });
}

/** What a machine has for us: what others take of it is none of ours to use, or to leave unused. */
function sizeOf({ allocatable }: NodeFacts, others: readonly OtherPods[]): MachineSize {
  let cpuMilli = allocatable.get('cpu') ?? 0;
  let memoryBytes = allocatable.get('memory') ?? 0;
  for (const { shape, count } of others) {
    cpuMilli -= count * shape.cpuMilli;
    memoryBytes -= count * shape.memoryBytes;
  }
  return { cpuMilli: Math.max(0, cpuMilli), memoryBytes: Math.max(0, memoryBytes) };
}

/** Gives an event to whom it concerns: a cluster for what pods and schedulers do, the control for the rest. */
function dispatch(control: Control, opcode: number, a: number, b: number): void {
  switch (opcode) {
    case Opcode.arrive:
      control.arrive(a);
      return;
    case Opcode.act:
      control.act(a);
      return;
    case Opcode.attempt:
      control.clusters[a]!.attempt();
      return;
    case Opcode.flush:
      control.clusters[a]!.flush();
      return;
    case Opcode.nodeLost:
      control.clusters[a]!.machines.lose(b);
      return;
    case Opcode.evict:
      control.clusters[a]!.machines.evict(b);
      return;
    case Opcode.retry:
    case Opcode.running:
    case Opcode.ready:
    case Opcode.complete:
      advancePod(control.clusters[control.pods.member[a]!]!, opcode, a, b);
      return;
    default:
      control.handle(opcode, a, b);
  }
}

type PodOpcode = (typeof Opcode)['retry' | 'running' | 'ready' | 'complete'];

function advancePod(cluster: FakeCluster, opcode: PodOpcode, pod: number, life: number): void {
  switch (opcode) {
    case Opcode.retry:
      cluster.retry(pod, life);
      return;
    case Opcode.running:
      cluster.running(pod, life);
      return;
    case Opcode.ready:
      cluster.ready(pod, life);
      return;
    case Opcode.complete:
      cluster.complete(pod, life);
      return;
  }
}
