// The plugins of kube-scheduler's default profile that decide over nodes, in its order and with its weights.

import { scoreByBalance } from './plugins/balanced-allocation.ts';
import { scoreByImages } from './plugins/image-locality.ts';
import { filterByPodAffinity, scoreByPodAffinity } from './plugins/inter-pod-affinity.ts';
import { scoreByNodeAffinity } from './plugins/node-affinity.ts';
import { filterByClass } from './plugins/node-class.ts';
import { filterByPorts } from './plugins/node-ports.ts';
import { filterByRoom, scoreByFree } from './plugins/node-resources-fit.ts';
import { filterBySpread, scoreBySpread } from './plugins/pod-topology-spread.ts';
import { scoreByTaints } from './plugins/taint-toleration.ts';
import type { Filter, Score } from './scan.ts';

/** A score plugin under its upstream name. */
export interface ScorePlugin {
  readonly name: string;
  readonly weight: number;
  readonly score: Score;
}

/** Filters in the order in which the first refusal is reported. */
export const FILTERS: readonly Filter[] = [
  filterByClass,
  filterByPorts,
  filterByRoom,
  filterBySpread,
  filterByPodAffinity,
];

export const SCORES: readonly ScorePlugin[] = [
  { name: 'NodeResourcesFit', weight: 1, score: scoreByFree },
  { name: 'NodeResourcesBalancedAllocation', weight: 1, score: scoreByBalance },
  { name: 'ImageLocality', weight: 1, score: scoreByImages },
  { name: 'TaintToleration', weight: 3, score: scoreByTaints },
  { name: 'NodeAffinity', weight: 2, score: scoreByNodeAffinity },
  { name: 'PodTopologySpread', weight: 2, score: scoreBySpread },
  { name: 'InterPodAffinity', weight: 2, score: scoreByPodAffinity },
];
