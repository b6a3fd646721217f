// What no policy can beat in a run of a scenario: what is wanted whatever it does, against all the room that there is. The proofs
// stand in least-waiting.ts and least-share.ts.

import type { Policies } from '../../core/policies/policy.ts';
import { BUILT_IN } from '../../core/policies/registry.ts';
import type { Load } from '../load/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { bottlenecksOf, type Bottlenecks, type Limit } from './bottlenecks.ts';
import {
  certainDemand,
  type CertainDemand,
  type CertainJob,
  type CertainReplicas,
} from './certain-demand.ts';
import { leastShareAtEnd, type Unfinished } from './least-share.ts';
import { leastWaiting, type Mover, type Stayer } from './least-waiting.ts';

/** Metrics of a run that are at least that much under any policy. */
export interface RunBound {
  readonly pendingPodsTimeMean: number;
  readonly pendingShareAtEnd: number;
}

/** Intervals of equal length that a run is cut into; prices of room are constant within each. */
const INTERVALS = 96;

/** Bounds for one seed of a scenario, by the load of that seed. */
export function runBound(scenario: Scenario, load: Load, policies: Policies = BUILT_IN): RunBound {
  const demand = certainDemand(scenario, load, policies);
  const all = [...demand.jobs, ...demand.replicas].map(({ requests }) => requests);
  const bottlenecks = bottlenecksOf(scenario, all);
  return {
    pendingPodsTimeMean: waitingBound(scenario, demand, bottlenecks) / INTERVALS,
    pendingShareAtEnd: shareBound(scenario, demand, bottlenecks),
  };
}

function waitingBound(
  { durationMicros, faults }: Scenario,
  { jobs, replicas }: CertainDemand,
  { limits, claimsOf }: Bottlenecks,
): number {
  const step = durationMicros / INTERVALS;
  // Faults may take a pod from its node: then nothing says for how long it is bound without a break.
  const isWhole = faults.length === 0;
  const movers: Mover[] = [];
  const stayers = new Stayers(step);
  let certain = 0;
  for (const job of jobs) {
    const { wantedMicros, boundMicros, runMicros, pods, requests } = job;
    const claims = claimsOf(requests);
    const untilMicros = Math.min(durationMicros, boundMicros + runMicros);
    if (claims === null) certain += (pods * (durationMicros - wantedMicros)) / step;
    else if (isWhole)
      movers.push({
        ...{ pods, claims, wanted: wantedMicros / step },
        ...{ earliest: boundMicros / step, run: runMicros / step },
      });
    else {
      certain += (pods * (Math.min(durationMicros, boundMicros) - wantedMicros)) / step;
      stayers.add(claims, pods, boundMicros, untilMicros);
    }
  }
  for (const { fromMicros, untilMicros, replicas: pods, requests } of replicas) {
    const claims = claimsOf(requests);
    if (claims === null) certain += (pods * (untilMicros - fromMicros)) / step;
    else stayers.add(claims, pods, fromMicros, untilMicros);
  }
  const room = limits.map((limit) => roomOf(limit, step));
  return certain + leastWaiting({ intervals: INTERVALS, room, movers, stayers: stayers.all });
}

/** Pods that wait or pay at any time; those that take the same are put together. */
class Stayers {
  private readonly step: number;
  private readonly byClaims = new Map<Stayer['claims'], number[]>();

  constructor(stepMicros: number) {
    this.step = stepMicros;
  }

  get all(): Stayer[] {
    return [...this.byClaims].map(([claims, wanted]) => ({ claims, wanted }));
  }

  add(claims: Stayer['claims'], pods: number, fromMicros: number, untilMicros: number): void {
    let wanted = this.byClaims.get(claims);
    if (wanted === undefined) this.byClaims.set(claims, (wanted = Array<number>(INTERVALS).fill(0)));
    const [from, to] = [fromMicros / this.step, untilMicros / this.step];
    for (let i = Math.floor(from); i < to; i++)
      wanted[i] = wanted[i]! + pods * (Math.min(to, i + 1) - Math.max(from, i));
  }
}

/** The part of a limit that is there, on the mean of each interval. */
function roomOf({ parts, capacity }: Limit, step: number): Float64Array {
  return new Float64Array(INTERVALS).map((_, i) => {
    const there = parts.reduce((sum, { fromMicros, amount }) => {
      const part = Math.min(1, Math.max(0, i + 1 - fromMicros / step));
      return sum + amount * part;
    }, 0);
    return capacity === 0 ? 0 : there / capacity;
  });
}

function shareBound(
  { durationMicros, faults }: Scenario,
  { jobs, replicas }: CertainDemand,
  { limits, claimsOf }: Bottlenecks,
): number {
  const isBoundable = ({ boundMicros }: CertainJob): boolean => boundMicros <= durationMicros;
  const isLate = ({ boundMicros, runMicros, requests }: CertainJob): boolean =>
    boundMicros + runMicros > durationMicros || claimsOf(requests) === null;
  const isThere = ({ fromMicros, untilMicros }: CertainReplicas): boolean =>
    fromMicros < durationMicros && untilMicros >= durationMicros;
  const ofJob = ({ pods, requests }: CertainJob): Unfinished => ({ pods, claims: claimsOf(requests) });
  const there = replicas.filter(isThere);
  const boundable = jobs.filter(isBoundable);
  const late = boundable.filter(isLate);
  // Pods of a rollout, or of clusters that were given up, may be there besides what is wanted.
  const besides = [...replicas, ...(faults.length > 0 ? jobs : [])].map(({ requests }) => claimsOf(requests));
  const surplus = [...new Set(besides)].filter((claims) => claims !== null);
  return leastShareAtEnd({
    room: limits.map(({ parts, capacity }) => {
      const amount = parts.reduce(
        (sum, part) => sum + (part.fromMicros <= durationMicros ? part.amount : 0),
        0,
      );
      return capacity === 0 ? 0 : amount / capacity;
    }),
    waiting: jobs.reduce((sum, job) => sum + (isBoundable(job) ? 0 : job.pods), 0),
    unfinished: [
      ...late.map(ofJob),
      ...there.map(({ replicas: pods, requests }) => ({ pods, claims: claimsOf(requests) })),
    ],
    putOff: boundable.filter((job) => !isLate(job)).map(ofJob),
    surplus,
  });
}
