// What placement knows of each cluster before it decides: may replicas stay, may it receive, how much fits. One pass over the
// fleet in order of name; nothing is chosen here.

import { capacityIn, estimate } from '../capacity/estimate.ts';
import type { NodeTally } from '../capacity/node-tally.ts';
import type { Key } from '../decide/key.ts';
import { rttBetween, type ClusterState, type Fleet } from '../fleet/fleet.ts';
import { meets } from '../pod/requirements.ts';
import { tolerates, toleratesAll } from '../scheduling/tolerations.ts';
import type { PodShape, Taint } from '../pod/pod-shape.ts';
import { keptSites } from './kept-sites.ts';
import { hasTiers, tierOf } from './site-tiers.ts';
import { Sites, type Site } from './sites.ts';
import type { Avoided } from './status.ts';
import { revisionIn } from './variants.ts';
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
  /** Clusters that take nothing more. */
  readonly sealed?: readonly string[] | undefined;
  /** Whether nodes are to be told apart by what the workload meets there; if not, only what fits is counted. */
  readonly isExplained: boolean;
}

/** All registered clusters by name. */
export function survey(input: SurveyInput): Sites {
  const { fleet, rules, isExplained, key } = input;
  const { shape } = rules;
  const holder = fleet.holders.has(key) ? key : null;
  const asked: Asked = { shape, holder, isNew: isNewShape(fleet, shape), isExplained };
  if (asksForRoomOnly(input, asked)) return keptSites(fleet, shape, () => lookAtAll(input, asked));
  return lookAtAll(input, asked);
}

function lookAtAll(input: SurveyInput, ofMost: Asked): Sites {
  const { fleet, rules } = input;
  return new Sites(
    fleet.names.map((name) => {
      const variant = rules.variants.size === 0 ? undefined : rules.variants.get(name);
      const asked = variant === undefined ? ofMost : { ...ofMost, shape: variant.shape, isNew: false };
      return siteOf(input, fleet.clusters.get(name)!, asked);
    }),
  );
}

/** Whether all that is asked of clusters is room for a shape that was asked for before, as it mostly is. */
function asksForRoomOnly(input: SurveyInput, { holder, isNew, isExplained }: Asked): boolean {
  if (isExplained || isNew || holder !== null || !takesAnyCluster(input.rules)) return false;
  const { avoided, within, finished, sealed } = input;
  return within === null && avoided.length + finished.length + (sealed?.length ?? 0) === 0;
}

/** Whether the rules make no difference between clusters. */
function takesAnyCluster(rules: PlacementRules): boolean {
  const { clusterSelector, tolerations, variants, limits } = rules;
  if (clusterSelector.length + tolerations.length + variants.size > 0) return false;
  return !hasTiers(rules) && (limits?.maxRttMs ?? null) === null;
}

/** What a cluster is asked for. */
interface Asked {
  readonly shape: PodShape;
  /** The workload, if it holds anything anywhere. */
  readonly holder: Key | null;
  /** Whether the shape was not asked for lately. */
  readonly isNew: boolean;
  readonly isExplained: boolean;
}

/** Remembers a shape's id, and forgets all others once there are many. */
function isNewShape({ seenShapes }: Fleet, { id }: PodShape): boolean {
  if (seenShapes.has(id)) return false;
  if (seenShapes.size >= SEEN_SHAPES) seenShapes.clear();
  seenShapes.add(id);
  return true;
}

function siteOf(input: SurveyInput, cluster: ClusterState, asked: Asked): Site {
  const { rules } = input;
  const { name } = cluster.facts;
  const tolerated = toleratesAll(rules.tolerations, cluster.facts.taints);
  const selected = isSelected(rules, cluster.facts.labels, name);
  const avoided = avoidedNow(input, cluster);
  const admitted = isAdmitted(input, name);
  const isNear = isWithinReach(input, name);
  const isOpen = cluster.ready && !cluster.facts.cordoned;
  const tier = tierOf(cluster.facts, rules);
  const isMeant = admitted && isNear && selected && tolerated && tier >= 0;
  const receives = isMeant && isOpen && avoided === null;
  const tally = receives ? tallyIn(cluster, asked) : null;
  return {
    name,
    cluster,
    isCloud: cluster.facts.tier === 'cloud',
    tier,
    tolerated,
    selected,
    admitted,
    isNear,
    avoided,
    mustLeave: input.finished.includes(name) ? null : leaveCause(rules, cluster),
    receives,
    tally,
    capacity: receives ? roomIn(cluster, asked, tally) : 0,
  };
}

function tallyIn(cluster: ClusterState, { isExplained, shape, holder, isNew }: Asked): NodeTally | null {
  return isExplained ? estimate(cluster, shape, holder, isNew) : null;
}

function roomIn(cluster: ClusterState, { shape, holder, isNew }: Asked, tally: NodeTally | null): number {
  return tally === null ? capacityIn(cluster, shape, holder, isNew) : tally.capacity;
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

/** Whether the policy may use a cluster. */
function isAdmitted({ within, sealed }: SurveyInput, name: string): boolean {
  return (within?.includes(name) ?? true) && sealed?.includes(name) !== true;
}

/** Whether a cluster is near enough to take replicas. A time that is not known is too long. */
function isWithinReach({ rules, fleet }: SurveyInput, name: string): boolean {
  const { limits } = rules;
  if (limits === undefined || limits.maxRttMs === null) return true;
  return rttBetween(fleet, limits.rttFrom, name) <= limits.maxRttMs;
}

function avoidedNow(input: SurveyInput, cluster: ClusterState): Avoided | null {
  if (input.avoided.length === 0) return null;
  const avoided = input.avoided.find((a) => a.cluster === cluster.facts.name);
  if (avoided === undefined) return null;
  return isStillAvoided(avoided, cluster, input.rules, input.nowMicros) ? avoided : null;
}

/** Whether a cluster is still kept from a revision that was withheld there: until time is up or its nodes changed. */
export function isStillAvoided(
  avoided: Avoided,
  cluster: ClusterState,
  rules: PlacementRules,
  nowMicros: number,
): boolean {
  return (
    avoided.revision === revisionIn(rules, avoided.cluster) &&
    nowMicros < avoided.untilMicros &&
    cluster.nodesHash === avoided.nodesHash
  );
}
