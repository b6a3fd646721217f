// What placement knows of each cluster before it decides: may replicas stay, may it receive, how much fits. One pass over the
// fleet in order of name; nothing is chosen here.

import { estimate } from '../capacity/estimate.ts';
import type { Key } from '../decide/key.ts';
import type { ClusterState, Fleet } from '../fleet/fleet.ts';
import { meets } from '../pod/requirements.ts';
import { tolerates, toleratesAll } from '../scheduling/tolerations.ts';
import type { Taint } from '../pod/pod-shape.ts';
import { Sites, type Site } from './sites.ts';
import type { Avoided } from './status.ts';
import type { PlacementRules } from './workload-spec.ts';

const SEEN_SHAPES = 4096;

export interface SurveyInput {
  readonly key: Key;
  readonly rules: PlacementRules;
  readonly fleet: Fleet;
  readonly avoided: readonly Avoided[];
  readonly nowMicros: number;
  /** The only clusters that may be used; null: all. */
  readonly within: readonly string[] | null;
  /** Clusters whose copies have run to their end: nothing there has to leave. */
  readonly finished: readonly string[];
}

/** All registered clusters by name. */
export function survey(input: SurveyInput): Sites {
  const { fleet, rules } = input;
  const isNew = !fleet.seenShapes.has(rules.shape.id);
  if (isNew) note(fleet.seenShapes, rules.shape.id);
  return new Sites(fleet.names.map((name) => siteOf(input, name, fleet.clusters.get(name)!, isNew)));
}

/** Remembers an id, and forgets all others once there are many. */
function note(ids: Set<string>, id: string): void {
  if (ids.size >= SEEN_SHAPES) ids.clear();
  ids.add(id);
}

function siteOf(input: SurveyInput, name: string, cluster: ClusterState, isNew: boolean): Site {
  const { rules } = input;
  const admitted = input.within?.includes(name) ?? true;
  const tolerated = toleratesAll(rules.tolerations, cluster.facts.taints);
  const selected = isSelected(rules, cluster.facts.labels, name);
  const avoidedUntilMicros = avoidedUntil(input, cluster);
  const isOpen = cluster.ready && !cluster.facts.cordoned;
  const receives = admitted && isOpen && tolerated && selected && avoidedUntilMicros === 0;
  const tally = receives ? estimate(cluster, rules.shape, input.key, isNew) : null;
  return {
    name,
    cluster,
    isCloud: cluster.facts.tier === 'cloud',
    tolerated,
    selected,
    admitted,
    avoidedUntilMicros,
    mustLeave: input.finished.includes(name) ? null : leaveCause(rules, cluster),
    receives,
    tally,
    capacity: tally?.capacity ?? 0,
  };
}

/** Why replicas must leave a cluster, if they must: it is not selected any more, or a taint tells them to go. */
export function leaveCause(rules: PlacementRules, cluster: ClusterState): 'notSelected' | 'drained' | null {
  if (!isSelected(rules, cluster.facts.labels, cluster.facts.name)) return 'notSelected';
  const { taints } = cluster.facts;
  if (taints.length === 0) return null;
  const goes = (taint: Taint): boolean =>
    taint.effect === 'NoExecute' && !tolerates(rules.tolerations, taint);
  return taints.some(goes) ? 'drained' : null;
}

/** Whether the object's cluster selector, if any, chooses the cluster. */
function isSelected(rules: PlacementRules, labels: ReadonlyMap<string, string>, name: string): boolean {
  if (rules.clusterSelector.length === 0) return true;
  return rules.clusterSelector.every((requirement) =>
    meets(requirement, requirement.field ? new Map([[requirement.key, name]]) : labels),
  );
}

function avoidedUntil(input: SurveyInput, cluster: ClusterState): number {
  if (input.avoided.length === 0) return 0;
  const avoided = input.avoided.find((a) => a.cluster === cluster.facts.name);
  return avoided !== undefined && isStillAvoided(avoided, cluster, input.rules, input.nowMicros)
    ? avoided.untilMicros
    : 0;
}

/** Whether a cluster is still kept from a revision that was stuck there: until time is up or its nodes changed. */
export function isStillAvoided(
  avoided: Avoided,
  cluster: ClusterState,
  rules: PlacementRules,
  nowMicros: number,
): boolean {
  return (
    avoided.revision === rules.revision &&
    nowMicros < avoided.untilMicros &&
    cluster.nodesHash === avoided.nodesHash
  );
}
