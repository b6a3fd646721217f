// How often decisions moved replicas that ran from one cluster to another.

import type { Placed } from '../../core/placement/status.ts';
import type { Load } from '../load/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { countsIn, type Workload } from '../world/workload.ts';
import { WHOLE_RUN, type Metric } from './metric.ts';
import { hasDeployments } from './outages.ts';
import type { Tally } from './tallies.ts';

/** Compares what each decision wants with what the last one wanted. */
export class MigrationTally implements Tally {
  migrations = 0;
  private readonly wanted = new Map<Workload, readonly Placed[]>();

  private constructor() {
    // Made by `of`, as every tally is.
  }

  /** Null where nothing is deployed, or there is nowhere else to go. */
  static of({ clusters }: Scenario, load: Load): MigrationTally | null {
    return clusters.length > 1 && hasDeployments(load) ? new MigrationTally() : null;
  }

  changed(workload: Workload): void {
    const now = workload.status?.placements;
    if (now === undefined || workload.kind !== 'MultiClusterDeployment') return;
    const before = this.wanted.get(workload);
    if (before === now) return;
    this.wanted.set(workload, now);
    if (before !== undefined) this.migrations += moved(workload, before, now);
  }
}

function moved(workload: Workload, before: readonly Placed[], now: readonly Placed[]): number {
  let taken = 0;
  let given = 0;
  const replicasIn = (placements: readonly Placed[], name: string): number =>
    placements.find(({ cluster }) => cluster === name)?.replicas ?? 0;
  for (const { cluster, replicas } of before) {
    const left = replicasIn(now, cluster);
    const ran = countsIn(workload, cluster).bound;
    taken += Math.max(0, Math.min(replicas - left, ran - left));
  }
  for (const { cluster, replicas } of now) given += Math.max(0, replicas - replicasIn(before, cluster));
  return Math.min(taken, given);
}

export const MIGRATION_METRICS = [
  {
    name: 'migrations',
    unit: 'replicas',
    formula:
      'sum over decisions on deployments of min(replicas taken from clusters where they had a node, replicas given to clusters); null without MultiClusterDeployments or with one cluster',
    window: WHOLE_RUN,
    value: ({ tallies }) => tallies.of(MigrationTally)?.migrations ?? null,
    shown: {
      head: 'MOVED',
      of: 'number of replicas moved',
      scale: 1,
      digits: 1,
      legend: ['MOVED: replicas that a decision took from one cluster and gave to another.'],
    },
  },
] as const satisfies readonly Metric[];
