// How many pods of a workload are wanted now and how many of those have no node: waiting on cluster0, in flight, or unbound in a
// member. Pods that still run where they are not wanted any more stand in for none.

import { indexesIn } from '../../core/placement/job-parts.ts';
import type { DeploymentSpec } from '../../core/placement/workload-spec.ts';
import { podsPlaced, type Placed } from '../../core/placement/status.ts';
import type { Policies } from '../../core/policies/policy.ts';
import { BUILT_IN, policyNamed } from '../../core/policies/registry.ts';
import { countsIn, type Workload } from './workload.ts';

export interface Demand {
  readonly wanted: number;
  readonly pending: number;
}

const NONE: Demand = { wanted: 0, pending: 0 };
const NOWHERE: readonly Placed[] = [];

/** The demand of a workload as its user has it now and as it was last decided on. */
export function demandOf(workload: Workload, policies: Policies = BUILT_IN): Demand {
  if (workload.isDeleted || workload.isForgotten) return NONE;
  let wanted = podsAsked(workload, policies);
  let bound = 0;
  for (const { cluster, replicas } of workload.status?.placements ?? NOWHERE) {
    const here = countsIn(workload, cluster);
    const left = Math.min(replicas, podsLeft(workload, cluster, replicas) - here.finished);
    wanted -= replicas - left;
    bound += Math.min(left, here.bound);
  }
  return { wanted: Math.max(0, wanted), pending: Math.max(0, wanted - bound) };
}

/** Pods that are wanted at once while none has finished: what the specification says, or says of every cluster. */
export function podsAsked(workload: Workload, policies: Policies = BUILT_IN): number {
  const { status, memory } = workload;
  const isAsPlaced =
    policyNamed(workload.spec.policy, policies)?.isForEach === true || memory?.divided !== undefined;
  if (isAsPlaced && status !== null) return podsPlaced(status.placements) + (status.unplaced?.replicas ?? 0);
  if (workload.kind === 'MultiClusterDeployment') return replicasAsked(workload.spec);
  const { parallelism, completions, numberOfLocations, suspend } = workload.spec;
  return suspend ? 0 : Math.min(parallelism, completions) * numberOfLocations;
}

/** Replicas that the specification of a deployment asks for in all clusters together. */
export function replicasAsked({ replicas, replicaOverrides, numberOfLocations }: DeploymentSpec): number {
  return replicaOverrides?.reduce((sum, pods) => sum + pods, 0) ?? replicas * numberOfLocations;
}

/** Pods that must finish where so many run at once; endless for a deployment. */
function podsLeft(workload: Workload, cluster: string, replicas: number): number {
  if (workload.kind === 'MultiClusterDeployment') return Infinity;
  const divided = workload.memory?.divided;
  if (divided !== undefined) return indexesIn(divided, cluster)?.completions ?? 0;
  const { parallelism, completions } = workload.spec;
  const copies = Math.ceil(replicas / Math.max(1, Math.min(parallelism, completions)));
  return copies * completions;
}
