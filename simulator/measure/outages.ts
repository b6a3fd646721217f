// How long services were gone, and how many of their replicas were missing. A replica is missed from when it was ready once and as
// long as it is wanted, so that starting up and scaling out are no outage.

import type { Load } from '../load/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Workload } from '../world/workload.ts';
import { WHOLE_RUN, type Metric } from './metric.ts';
import type { Tally } from './tallies.ts';

/** Whether a load has any MultiClusterDeployment. */
export function hasDeployments({ actions, services }: Load): boolean {
  return (
    services.length > 0 ||
    actions.some((action) => action.action === 'apply' && action.object.kind === 'MultiClusterDeployment')
  );
}

/** One service. */
interface Service {
  /** Replicas that serve, in all clusters. */
  ready: number;
  /** Of the wanted ones, how many were ready at once before. */
  established: number;
  missing: number;
  /** Whether its users reach none of its replicas. */
  isUnreached: boolean;
  isOut: boolean;
}

/** Integrates what is missing. */
export class OutageTally implements Tally {
  /** Microseconds with nothing ready, and replica-microseconds, over all services. */
  outTime = 0;
  missingTime = 0;
  /** By number of the workload. */
  private readonly services = new Map<number, Service>();
  private out = 0;
  private missing = 0;
  private lastMicros = 0;

  private constructor() {
    // Made by `of`, as every tally is.
  }

  /** Null where nothing is deployed. */
  static of(_: Scenario, load: Load): OutageTally | null {
    return hasDeployments(load) ? new OutageTally() : null;
  }

  started(workload: Workload, nowMicros: number): void {
    this.turned(workload, 1, nowMicros);
  }

  stopped(workload: Workload, nowMicros: number): void {
    this.turned(workload, -1, nowMicros);
  }

  changed(workload: Workload, nowMicros: number): void {
    this.turned(workload, 0, nowMicros);
  }

  /** Users of a service reach none of its replicas, ready or not; or they reach one. */
  unreached(workload: number, isUnreached: boolean, nowMicros: number): void {
    const service = this.serviceOf(workload);
    service.isUnreached = isUnreached;
    this.recount(service, nowMicros);
  }

  end(nowMicros: number): void {
    const span = nowMicros - this.lastMicros;
    if (span <= 0) return;
    this.lastMicros = nowMicros;
    this.outTime += this.out * span;
    this.missingTime += this.missing * span;
  }

  private turned(workload: Workload, change: number, nowMicros: number): void {
    if (workload.kind !== 'MultiClusterDeployment') return;
    const service = this.serviceOf(workload.index);
    service.ready += change;
    service.established = Math.min(workload.wanted, Math.max(service.established, service.ready));
    this.recount(service, nowMicros);
  }

  private recount(service: Service, nowMicros: number): void {
    const { established, ready, isUnreached } = service;
    const missing = Math.max(0, established - ready);
    const isOut = established > 0 && (ready === 0 || isUnreached);
    if (missing === service.missing && isOut === service.isOut) return;
    this.end(nowMicros);
    this.missing += missing - service.missing;
    this.out += Number(isOut) - Number(service.isOut);
    service.missing = missing;
    service.isOut = isOut;
  }

  private serviceOf(workload: number): Service {
    let service = this.services.get(workload);
    if (service !== undefined) return service;
    service = { ready: 0, established: 0, missing: 0, isUnreached: false, isOut: false };
    this.services.set(workload, service);
    return service;
  }
}

const SERVICE =
  'a replica is missing while it is wanted and not ready though as many as that were ready at once before; a pod is ready where it serves, also where cluster0 cannot see it; null without MultiClusterDeployments';

export const OUTAGE_METRICS = [
  {
    name: 'outageSeconds',
    unit: 'service-seconds',
    formula: `integral over time of the number of deployments with a missing replica and none ready in any cluster, or none that their users reach; ${SERVICE}`,
    window: WHOLE_RUN,
    value: ({ tallies }) => secondsOf(tallies.of(OutageTally)?.outTime),
    shown: {
      head: 'OUTAGE s',
      of: 'time without a replica',
      scale: 1,
      digits: 0,
      legend: ['OUTAGE s: time with no replica ready, over all services.'],
    },
  },
  {
    name: 'missingReplicaSeconds',
    unit: 'replica-seconds',
    formula: `integral over time of the missing replicas of all deployments; ${SERVICE}`,
    window: WHOLE_RUN,
    value: ({ tallies }) => secondsOf(tallies.of(OutageTally)?.missingTime),
    shown: {
      head: 'MISSING rs',
      of: 'number of replica-seconds lost',
      scale: 1,
      digits: 0,
      legend: ['MISSING rs: replica-seconds lost after they were ready once.'],
    },
  },
] as const satisfies readonly Metric[];

function secondsOf(micros: number | undefined): number | null {
  return micros === undefined ? null : micros / 1e6;
}
