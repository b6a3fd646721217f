// What is wanted in a run whatever places it: pods of generated and traced jobs, and replicas that users set by hand or by demand.
// It leaves out what policies have a say in, so that what is proven of this holds for every run.

import type { MultiClusterDeployment } from '../../core/api/index.ts';
import { deploymentSpec } from '../../core/placement/compile.ts';
import type { DeploymentSpec } from '../../core/placement/workload-spec.ts';
import type { Policies } from '../../core/policies/policy.ts';
import { policyNamed } from '../../core/policies/registry.ts';
import type { PodShape } from '../../core/pod/pod-shape.ts';
import { EventQueue } from '../kernel/event-queue.ts';
import type { Load, ManifestAction } from '../load/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { replicasAsked } from '../world/demand.ts';
import { Services } from '../world/services.ts';

/** By name of a resource, whole units; `pods` is 1. */
export type Requests = ReadonlyMap<string, number>;

/** Pods of one job: wanted from a time until each has run. */
export interface CertainJob {
  readonly wantedMicros: number;
  /** Before that none of its pods is bound. */
  readonly boundMicros: number;
  readonly runMicros: number;
  readonly pods: number;
  readonly requests: Requests;
}

/** Replicas that are wanted all the time from one change to the next, each wherever it is. */
export interface CertainReplicas {
  readonly fromMicros: number;
  readonly untilMicros: number;
  readonly replicas: number;
  /** The least of what any of them requests in their object's life. */
  readonly requests: Requests;
}

export interface CertainDemand {
  readonly jobs: readonly CertainJob[];
  readonly replicas: readonly CertainReplicas[];
}

/** The demand of a run; a job that is deleted, and objects whose policy says how many pods they have, are not in it. */
export function certainDemand(scenario: Scenario, load: Load, policies: Policies): CertainDemand {
  const actions = [...load.actions, ...actionsOfServices(load, scenario.durationMicros)];
  return { jobs: jobsOf(scenario, load), replicas: replicasOf(actions, scenario.durationMicros, policies) };
}

function jobsOf({ delays, durationMicros }: Scenario, { jobs, actions }: Load): CertainJob[] {
  const deleted = new Set(actions.flatMap((one) => (one.action === 'delete' ? [one.key] : [])));
  // What each pod goes through before it is on a node: news to cluster0, two requests, controllers, the scheduler.
  const { informerMicros, apiMicros, controllerMicros, scheduleMicros } = delays;
  const wayMicros = informerMicros + 2 * apiMicros + controllerMicros + scheduleMicros;
  const known = new Map<PodShape, Requests>();
  const certain: CertainJob[] = [];
  for (let row = 0; row < jobs.count; row++) {
    const wantedMicros = jobs.atMicros[row]!;
    const shape = jobs.shape[row]!;
    if (wantedMicros >= durationMicros) break;
    if (deleted.has(`MultiClusterJob/${shape.namespace}/${jobs.name(row)}`)) continue;
    const requests = known.get(shape) ?? requestsOf(shape);
    known.set(shape, requests);
    const boundMicros = wantedMicros + wayMicros;
    certain.push({
      ...{ wantedMicros, boundMicros, requests },
      runMicros: jobs.runMicros[row]!,
      pods: jobs.pods[row]!,
    });
  }
  return certain;
}

/** What users of services do is the same under every policy: they only look at their demand. */
function actionsOfServices(load: Load, untilMicros: number): ManifestAction[] {
  const actions: ManifestAction[] = [];
  const queue = new EventQueue();
  const act = (action: ManifestAction): void => {
    actions.push(action);
  };
  const services = new Services({
    ...{ plans: load.services, untilMicros, queue, act, requests: null },
    workloadOf: () => 0,
  });
  services.start();
  while (queue.pop()) services.tick(queue.a);
  return actions;
}

/** Of one key, in order of time. */
interface Life {
  readonly steps: { readonly atMicros: number; readonly replicas: number }[];
  readonly shapes: Set<PodShape>;
  /** As last applied or scaled; null: it is not there. */
  spec: DeploymentSpec | null;
  /** Whether its policy says how many pods there are. */
  isOpen: boolean;
}

function replicasOf(
  actions: readonly ManifestAction[],
  untilMicros: number,
  policies: Policies,
): CertainReplicas[] {
  const lives = new Map<string, Life>();
  for (const action of actions.toSorted((a, b) => a.atMicros - b.atMicros)) live(lives, action, policies);
  return [...lives.values()].flatMap(({ steps, shapes, isOpen }) => {
    if (isOpen) return [];
    const requests = leastOf([...shapes].map(requestsOf));
    return steps.flatMap(({ atMicros, replicas }, at) => {
      const until = Math.min(untilMicros, steps[at + 1]?.atMicros ?? Infinity);
      return replicas === 0 || until <= atMicros
        ? []
        : [{ fromMicros: atMicros, untilMicros: until, replicas, requests }];
    });
  });
}

function live(lives: Map<string, Life>, action: ManifestAction, policies: Policies): void {
  if (action.action === 'apply') {
    const { object, atMicros } = action;
    if (object.kind === 'MultiClusterDeployment') applied(lives, object, atMicros, policies);
    return;
  }
  const life = lives.get(action.key);
  if (life === undefined || life.spec === null) return;
  life.spec = action.action === 'delete' ? null : { ...life.spec, replicas: action.replicas };
  step(life, action.atMicros);
}

function applied(
  lives: Map<string, Life>,
  object: MultiClusterDeployment,
  atMicros: number,
  policies: Policies,
): void {
  const { namespace, name } = object.metadata;
  const key = `${object.kind}/${namespace}/${name}`;
  const life = lives.get(key) ?? { steps: [], shapes: new Set(), spec: null, isOpen: false };
  lives.set(key, life);
  const compiled = deploymentSpec(object);
  // What is applied again while it is being deleted may go all the same.
  if (!compiled.ok || (life.spec === null && life.steps.length > 0)) {
    life.isOpen = true;
    return;
  }
  life.spec = compiled.value;
  life.isOpen ||= policyNamed(life.spec.policy, policies)?.isForEach === true;
  for (const { shape } of [life.spec, ...life.spec.variants.values()]) life.shapes.add(shape);
  step(life, atMicros);
}

function step({ steps, spec }: Life, atMicros: number): void {
  steps.push({ atMicros, replicas: spec === null ? 0 : replicasAsked(spec) });
}

/** What a pod of a shape takes of a node. */
function requestsOf({ cpuMilli, memoryBytes, otherRequests }: PodShape): Requests {
  const others = otherRequests.map(({ resource, amount }) => [resource, amount] as const);
  return new Map([['cpu', cpuMilli], ['memory', memoryBytes], ['pods', 1], ...others]);
}

function leastOf(all: readonly Requests[]): Requests {
  const [first, ...others] = all;
  const least = [...(first ?? [])].map(
    ([resource, amount]) =>
      [resource, Math.min(amount, ...others.map((requests) => requests.get(resource) ?? 0))] as const,
  );
  return new Map(least);
}
