// Clusters that a rule of an object is about, by name or by label. Whether they can take anything is not known here.

import type { ClusterFacts } from '../fleet/fleet.ts';
import type { Requirement } from '../pod/pod-shape.ts';
import { meets } from '../pod/requirements.ts';

export interface ClusterChoice {
  readonly clusters: readonly string[];
  /** Requirements on labels; with `clusters` empty as well: every cluster. */
  readonly selector: readonly Requirement[];
}

/** Whether a choice is about every cluster. */
export function isAboutAll({ clusters, selector }: ClusterChoice): boolean {
  return clusters.length === 0 && selector.length === 0;
}

/** Whether a choice is about a cluster, be it as one of all. */
export function chooses(choice: ClusterChoice, { name, labels }: ClusterFacts): boolean {
  if (choice.clusters.length > 0) return choice.clusters.includes(name);
  return choice.selector.every((requirement) => meets(requirement, labels));
}
