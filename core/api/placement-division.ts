// The fields of the placement block that say how replicas are divided over clusters: weights, for policies that divide, and tiers,
// for all. Whether the policy divides, and which clusters there are, is not known here.

import { z } from 'zod';
import type { ClusterChoice } from '../placement/cluster-choice.ts';
import type { DivisionRules } from '../placement/workload-spec.ts';
import { labelRequirementsOf } from '../pod/label-selector.ts';
import { clusterSelector } from './cluster-selector.ts';
import { celRules } from './crd/hints.ts';
import { clusterName } from './names.ts';
import { fields } from './read-object.ts';

const WEIGHTS_MAX = 100;
const TIERS_MAX = 16;
const CLUSTERS_MAX = 100;
const REPLICAS_MAX = 100_000;

const clusters = z.array(clusterName).min(1).max(CLUSTERS_MAX);
const ONE_WAY = 'write clusters or clusterSelector, not both';

const weightRule = fields({
  clusters: clusters.optional().describe('The clusters that it is about, by name.'),
  clusterSelector: clusterSelector
    .optional()
    .describe('The clusters that it is about, by label. Left out with clusters: every cluster.'),
  weight: z
    .int()
    .min(0)
    .max(1_000_000)
    .describe(
      'Part of the replicas, in relation to the weights of other clusters. 0: none beyond the minimum.',
    ),
  minReplicas: z
    .int()
    .min(0)
    .max(REPLICAS_MAX)
    .default(0)
    .describe('Replicas that each cluster gets before any goes by weight. For policy kubefed_weighted.'),
  maxReplicas: z
    .int()
    .min(0)
    .max(REPLICAS_MAX)
    .optional()
    .describe('The most replicas that each cluster gets. For policy kubefed_weighted.'),
})
  .check((context) => {
    const { clusters: names, clusterSelector: selector, minReplicas, maxReplicas } = context.value;
    const issue = (path: string, message: string): void => {
      context.issues.push({ code: 'custom', path: [path], message, input: context.value });
    };
    if (names !== undefined && selector !== undefined) issue('clusterSelector', ONE_WAY);
    if (maxReplicas !== undefined && maxReplicas < minReplicas)
      issue('maxReplicas', `write at least ${minReplicas}, as minReplicas is`);
  })
  .meta(
    celRules(
      { rule: '!has(self.clusters) || !has(self.clusterSelector)', message: ONE_WAY },
      {
        rule: '!has(self.maxReplicas) || !has(self.minReplicas) || self.maxReplicas >= self.minReplicas',
        message: 'write maxReplicas no smaller than minReplicas',
      },
    ),
  );

const tier = fields({
  clusters: clusters.optional().describe('Clusters of the tier, by name.'),
  clusterSelector: clusterSelector.optional().describe('Clusters of the tier, by label.'),
})
  .check((context) => {
    const { clusters: names, clusterSelector: selector } = context.value;
    if ((names === undefined) !== (selector === undefined)) return;
    const message = names === undefined ? 'write clusters or clusterSelector' : ONE_WAY;
    context.issues.push({ code: 'custom', message, input: context.value });
  })
  .meta(
    celRules({
      rule: 'has(self.clusters) != has(self.clusterSelector)',
      message: 'write either clusters or clusterSelector',
    }),
  );

/** Fields of the placement block. */
export const divisionFields = {
  weights: z
    .array(weightRule)
    .max(WEIGHTS_MAX)
    .optional()
    .describe(
      'Weights of clusters, for policies static_weight and kubefed_weighted. Left out: all weigh the same.',
    ),
  tiers: z
    .array(tier)
    .max(TIERS_MAX)
    .optional()
    .describe(
      'Clusters in the order in which they are filled, whatever the policy: what one tier cannot take goes to the next, and the last empties first. A cluster in several belongs to the first, one in none gets nothing. Left out: clouds come last.',
    ),
  rebalance: z
    .boolean()
    .default(false)
    .describe(
      'Whether replicas may move for the sake of the weights while they run. For policies static_weight and kubefed_weighted.',
    ),
} as const;

type DivisionFields = z.output<z.ZodObject<typeof divisionFields>>;
type ChoiceFields = Pick<z.output<typeof tier>, 'clusters' | 'clusterSelector'>;

/** What the block says of division; no field where it says nothing, so that rules keep their hash. */
export function divisionRules({ weights, tiers, rebalance }: DivisionFields): { division?: DivisionRules } {
  if (weights === undefined && tiers === undefined && !rebalance) return {};
  const division = {
    weights: (weights ?? []).map((rule) => ({
      ...choiceOf(rule),
      weight: rule.weight,
      min: rule.minReplicas,
      max: rule.maxReplicas ?? null,
    })),
    tiers: (tiers ?? []).map(choiceOf),
    rebalance,
  };
  return { division };
}

function choiceOf({ clusters: names, clusterSelector: selector }: ChoiceFields): ClusterChoice {
  return { clusters: names ?? [], selector: labelRequirementsOf(selector ?? {}) };
}
