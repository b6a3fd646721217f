// The fields of the placement block that bound where replicas may go: spread over groups of clusters, replicas in one cluster,
// distance. Whether clusters or groups of that name exist is not known here.

import { z } from 'zod';
import type { PlacementLimits, SpreadConstraint } from '../placement/workload-spec.ts';
import { celRules, listMap } from './crd/hints.ts';
import { clusterName, qualifiedName } from './names.ts';
import type { Problem } from './problem.ts';
import { fields } from './read-object.ts';

const GROUPS_MAX = 1000;
const SKEW_MAX = 100_000;
const REPLICAS_MAX = 100_000;
const SPREAD_MAX = 8;

const MIN_ABOVE_MAX = 'minGroups must not be more than maxGroups';
const RTT_NEEDS_ORIGIN = 'maxRttMs needs a cluster to measure from; write home or maxRttFrom';
const ORIGIN_NEEDS_RTT = 'maxRttFrom says nothing without maxRttMs; write both, or leave maxRttFrom out';
const REPLICAS_MIN_ABOVE_MAX = 'minReplicasPerCluster must not be more than maxReplicasPerCluster';

const group = z.int().min(1).max(GROUPS_MAX);

const spreadConstraint = fields({
  topologyKey: qualifiedName.describe(
    'What makes clusters one group: cluster (each is its own), zone, region, provider, or the key of a label of clusters. A cluster without it is in no group.',
  ),
  minGroups: group.default(1).describe('Over at least so many groups, or as many as there are replicas.'),
  maxGroups: group.optional().describe('Over at most so many groups. Left out: any number.'),
  maxSkew: z
    .int()
    .min(1)
    .max(SKEW_MAX)
    .optional()
    .describe(
      'How many replicas more a group may have than the group with the fewest; at least minReplicasPerCluster. For a job, how many whole copies. Left out: any number.',
    ),
  whenUnsatisfiable: z
    .enum(['DoNotSchedule', 'ScheduleAnyway'])
    .default('DoNotSchedule')
    .describe(
      'DoNotSchedule lets replicas wait rather than break it; ScheduleAnyway keeps to it as far as all can be placed.',
    ),
})
  .check((context) => {
    const { minGroups, maxGroups } = context.value;
    if (maxGroups === undefined || minGroups <= maxGroups) return;
    const input = minGroups;
    context.issues.push({ code: 'custom', path: ['minGroups'], message: MIN_ABOVE_MAX, input });
  })
  .meta(
    celRules({ rule: '!has(self.maxGroups) || self.minGroups <= self.maxGroups', message: MIN_ABOVE_MAX }),
  );

/** The fields themselves, for the placement block. */
export const limitFields = {
  spread: z
    .array(spreadConstraint)
    .max(SPREAD_MAX)
    .meta(listMap('topologyKey'))
    .optional()
    .describe('How replicas are spread over groups of clusters; one entry for each topology key.'),
  minReplicasPerCluster: z
    .int()
    .min(1)
    .max(REPLICAS_MAX)
    .optional()
    .describe('A cluster takes at least so many replicas or none; all, where there are fewer.'),
  maxReplicasPerCluster: z
    .int()
    .min(1)
    .max(REPLICAS_MAX)
    .optional()
    .describe('A cluster takes at most so many replicas.'),
  maxRttMs: z
    .int()
    .min(0)
    .max(60_000)
    .optional()
    .describe(
      'Only clusters within this round-trip time, in milliseconds, take replicas. Measured from home unless maxRttFrom is given; a time that is not known is too long.',
    ),
  maxRttFrom: clusterName.optional().describe('The cluster from which maxRttMs is measured.'),
} as const;

/** Rules over several of these fields, for the placement block's CRD. */
export const limitRules = [
  { rule: '!has(self.maxRttMs) || has(self.home) || has(self.maxRttFrom)', message: RTT_NEEDS_ORIGIN },
  { rule: '!has(self.maxRttFrom) || has(self.maxRttMs)', message: ORIGIN_NEEDS_RTT },
  {
    rule: '!has(self.minReplicasPerCluster) || !has(self.maxReplicasPerCluster) || self.minReplicasPerCluster <= self.maxReplicasPerCluster',
    message: REPLICAS_MIN_ABOVE_MAX,
  },
];

/**
 * Rule of a spec whose skew counts replicas: were fewer allowed than a cluster takes at once, no group could take its first. Jobs
 * count whole copies, so it says nothing of them.
 */
export const SKEW_HOLDS_LEAST = {
  rule: "!has(self.placement) || !has(self.placement.minReplicasPerCluster) || !has(self.placement.spread) || self.placement.spread.all(s, !has(s.maxSkew) || (has(s.whenUnsatisfiable) && s.whenUnsatisfiable == 'ScheduleAnyway') || s.maxSkew >= self.placement.minReplicasPerCluster)",
  message:
    'maxSkew must not be less than minReplicasPerCluster, or no group could take its first replicas; write a larger maxSkew, or whenUnsatisfiable: ScheduleAnyway',
};

type LimitFields = z.output<z.ZodObject<typeof limitFields>>;

/** Faults by that rule. */
export function skewProblems({ spread = [], minReplicasPerCluster = 1 }: LimitFields): Problem[] {
  return spread.flatMap(({ maxSkew = Infinity, whenUnsatisfiable }, index) => {
    if (whenUnsatisfiable === 'ScheduleAnyway' || maxSkew >= minReplicasPerCluster) return [];
    const path = ['spec', 'placement', 'spread', index, 'maxSkew'];
    return [{ path, message: SKEW_HOLDS_LEAST.message }];
  });
}

/** The limits of a placement block, none where it has none; faults that the schema cannot say go to `problems`. */
export function limitsOf(
  wishes: LimitFields,
  home: string | undefined,
  problems: Problem[],
): { readonly limits?: PlacementLimits } {
  problems.push(...rttProblems(wishes, home), ...replicaProblems(wishes), ...repeatedKeys(wishes));
  const { spread = [], minReplicasPerCluster, maxReplicasPerCluster, maxRttMs, maxRttFrom } = wishes;
  const given = [minReplicasPerCluster, maxReplicasPerCluster, maxRttMs].some((value) => value !== undefined);
  if (!given && spread.length === 0) return {};
  const limits = {
    spread: spread.map(constraintOf),
    minPerCluster: minReplicasPerCluster ?? 1,
    maxPerCluster: maxReplicasPerCluster ?? null,
    maxRttMs: maxRttMs ?? null,
    rttFrom: maxRttFrom ?? home ?? '',
  };
  return { limits };
}

function problemAt(field: string, message: string): Problem {
  return { path: ['spec', 'placement', field], message };
}

function rttProblems({ maxRttMs, maxRttFrom }: LimitFields, home: string | undefined): Problem[] {
  if (maxRttMs === undefined)
    return maxRttFrom === undefined ? [] : [problemAt('maxRttFrom', ORIGIN_NEEDS_RTT)];
  return (maxRttFrom ?? home) === undefined ? [problemAt('maxRttMs', RTT_NEEDS_ORIGIN)] : [];
}

function replicaProblems({ minReplicasPerCluster, maxReplicasPerCluster }: LimitFields): Problem[] {
  if (minReplicasPerCluster === undefined || maxReplicasPerCluster === undefined) return [];
  if (minReplicasPerCluster <= maxReplicasPerCluster) return [];
  return [problemAt('minReplicasPerCluster', REPLICAS_MIN_ABOVE_MAX)];
}

function repeatedKeys({ spread = [] }: LimitFields): Problem[] {
  const keys = spread.map(({ topologyKey }) => topologyKey);
  return keys.flatMap((key, index) => {
    if (keys.indexOf(key) === index) return [];
    const path = ['spec', 'placement', 'spread', index];
    return [{ path, message: `repeats the topologyKey ${key}; write each once` }];
  });
}

function constraintOf(written: z.output<typeof spreadConstraint>): SpreadConstraint {
  const { topologyKey, minGroups, maxGroups, maxSkew, whenUnsatisfiable } = written;
  return {
    topologyKey,
    minGroups,
    maxGroups: maxGroups ?? null,
    maxSkew: maxSkew ?? null,
    isHard: whenUnsatisfiable === 'DoNotSchedule',
  };
}
