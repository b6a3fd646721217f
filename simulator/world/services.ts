// The users of services in a run: they create them, scale them as demand goes, give them new images and delete them. Each service
// has one event ahead of it in the queue, so that a week of demand is walked through and never held. It decides nothing about places.

import type { MultiClusterDeployment } from '../../core/api/index.ts';
import { Opcode, Priority } from '../cluster/opcode.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { ManifestAction } from '../load/load.ts';
import { DemandWalk } from '../load/services/demand.ts';
import { keyOfService } from '../load/services/key.ts';
import type { RequestTally } from '../measure/requests.ts';
import type { ServicePlan } from '../load/services/source.ts';

/** What the users do; `act` is told of it as of anything done by hand. */
export interface ServicesOptions {
  readonly plans: readonly ServicePlan[];
  readonly untilMicros: number;
  readonly queue: EventQueue;
  readonly act: (action: ManifestAction) => void;
  /** Number of the workload of a key. */
  readonly workloadOf: (key: string) => number;
  readonly requests: RequestTally | null;
}

/** A service that is there. */
interface Live {
  readonly walk: DemandWalk;
  readonly key: string;
  readonly workload: number;
  object: MultiClusterDeployment;
  /** Requests per second now. */
  rate: number;
  /** In each location, as last set. */
  replicas: number;
  /** Updates so far. */
  updates: number;
  nextStep: number;
  nextScaleMicros: number;
}

export class Services {
  private readonly options: ServicesOptions;
  private readonly live: (Live | undefined)[] = [];

  constructor(options: ServicesOptions) {
    this.options = options;
  }

  /** Puts the arrivals into the queue. */
  start(): void {
    const { plans, queue } = this.options;
    for (const [index, { arriveMicros }] of plans.entries())
      queue.push(arriveMicros, Priority.world, Opcode.service, index, 0);
  }

  /** Does what is due for a service now. */
  tick(index: number): void {
    const { plans, queue } = this.options;
    const plan = plans[index]!;
    const live = this.live[index];
    const nowMicros = queue.clock;
    if (live === undefined) this.live[index] = this.create(plan, nowMicros);
    else if (nowMicros >= plan.deleteMicros) {
      this.options.requests?.ends(live.workload, nowMicros);
      this.options.act({ atMicros: nowMicros, action: 'delete', key: live.key });
      this.live[index] = undefined;
      return;
    } else this.change(plan, live, nowMicros);
    const nextMicros = nextOf(plan, this.live[index]!);
    if (nextMicros < this.options.untilMicros)
      queue.push(nextMicros, Priority.world, Opcode.service, index, 0);
  }

  private create(plan: ServicePlan, nowMicros: number): Live {
    const walk = new DemandWalk(plan, this.options.untilMicros);
    const step = Math.floor(nowMicros / walk.stepMicros);
    const rate = walk.rate(step);
    const replicas = replicasFor(plan, rate);
    const object = copyFor(plan);
    const key = keyOfService(plan);
    const nextScaleMicros = nowMicros + plan.source.everyMicros;
    this.apply(object, replicas, nowMicros);
    const { requests, workloadOf } = this.options;
    const workload = workloadOf(key);
    requests?.begins(plan, workload, nowMicros);
    requests?.demands(workload, rate, nowMicros);
    const nextStep = step + 1;
    return { walk, key, workload, object, rate, replicas, updates: 0, nextStep, nextScaleMicros };
  }

  private change(plan: ServicePlan, live: Live, nowMicros: number): void {
    if (nowMicros >= live.nextStep * live.walk.stepMicros) this.demand(live, nowMicros);
    if (nowMicros >= (plan.updateMicros[live.updates] ?? Infinity)) {
      live.updates++;
      live.object = withTag(live.object, live.updates + 1);
      this.apply(live.object, live.replicas, nowMicros);
    }
    if (nowMicros < live.nextScaleMicros) return;
    live.nextScaleMicros += plan.source.everyMicros;
    const replicas = replicasFor(plan, live.rate);
    if (replicas === live.replicas) return;
    live.replicas = replicas;
    this.options.act({ atMicros: nowMicros, action: 'scale', key: live.key, replicas });
  }

  private demand(live: Live, nowMicros: number): void {
    const rate = live.walk.rate(live.nextStep++);
    if (rate === live.rate) return;
    live.rate = rate;
    this.options.requests?.demands(live.workload, rate, nowMicros);
  }

  private apply(object: MultiClusterDeployment, replicas: number, atMicros: number): void {
    const scaled = { ...object, spec: { ...object.spec, replicas } };
    this.options.act({ atMicros, action: 'apply', object: scaled, runMicros: Infinity });
  }
}

/** When something is next due for a service that is there. */
function nextOf({ deleteMicros, updateMicros }: ServicePlan, live: Live): number {
  const { walk, nextStep, nextScaleMicros, updates } = live;
  return Math.min(
    nextStep * walk.stepMicros,
    nextScaleMicros,
    updateMicros[updates] ?? Infinity,
    deleteMicros,
  );
}

/**
 * Replicas of each location: rate / ratePerReplica, rounded up and kept within the bounds, is what all together want; of
 * several locations each takes its part of that, rounded up.
 */
function replicasFor({ source }: ServicePlan, rate: number): number {
  const { ratePerReplica, minReplicas, maxReplicas, object } = source;
  const { locations, numberOfLocations } = object.spec.placement;
  const wanted = Math.min(maxReplicas, Math.max(minReplicas, Math.ceil(rate / ratePerReplica)));
  return Math.ceil(wanted / (locations?.length ?? numberOfLocations));
}

/** The deployment of a service: the copy that bears its name and home. */
function copyFor({ source, name, home }: ServicePlan): MultiClusterDeployment {
  const { metadata, spec } = source.object;
  const { namespace } = source;
  const placement = home === '' ? spec.placement : { ...spec.placement, home };
  return {
    kind: 'MultiClusterDeployment',
    metadata: { ...metadata, namespace, name },
    spec: { ...spec, placement },
  };
}

/** The deployment with another tag on its first image, which nodes have to pull. */
function withTag(object: MultiClusterDeployment, revision: number): MultiClusterDeployment {
  const { template } = object.spec;
  const [first, ...others] = template.spec.containers;
  const image = `${(first!.image ?? '').replace(/[:@][^/]*$/, '')}:r${revision}`;
  const containers = [{ ...first!, image }, ...others];
  return {
    ...object,
    spec: { ...object.spec, template: { ...template, spec: { ...template.spec, containers } } },
  };
}
