// The fields by which users say where something goes, the same for every placed kind, and what they mean once the ways
// to write them are evened out. Whether a policy or a cluster of that name exists is not known here.

import { z } from 'zod';
import { labelRequirementsOf } from '../pod/label-selector.ts';
import { policyNamed } from '../policies/registry.ts';
import type { PlacementRules } from '../placement/workload-spec.ts';
import { clusterSelector } from './cluster-selector.ts';
import { durationBetween, durationMicros } from './duration.ts';
import { locations, LOCATIONS_MAX, locationsOf } from './locations.ts';
import { clusterName, labelValue, qualifiedName } from './names.ts';
import { limitFields, limitRules, limitsOf } from './placement-limits.ts';
import { ABSENCE_TELLS, celRules } from './crd/hints.ts';
import { divisionFields, divisionRules } from './placement-division.ts';
import { failover, failoverChoice } from './placement-failover.ts';
import { taintEffect } from './pod-scheduling.ts';
import type { Problem } from './problem.ts';
import { fields } from './read-object.ts';

const AFFINITY = 'cluster_affinity';

const clusterToleration = fields({
  key: qualifiedName.optional().describe('Key of the taint. Left out with operator Exists: every taint.'),
  operator: z
    .enum(['Exists', 'Equal'])
    .optional()
    .describe('Equal (the default) compares the value, Exists does not.'),
  value: labelValue.optional().describe('Value of the taint, for operator Equal.'),
  effect: taintEffect.optional().describe('Effect of the taint. Left out: every effect.'),
})
  .check((context) => {
    const { key, operator, value } = context.value;
    const issue = (path: string, message: string): void => {
      context.issues.push({ code: 'custom', path: [path], message, input: context.value[path as 'key'] });
    };
    if (key === undefined && operator !== 'Exists')
      issue('key', 'write the key of a taint, or operator: Exists');
    if (operator === 'Exists' && value !== undefined)
      issue('value', 'leave value out, or write operator: Equal');
  })
  .meta(
    celRules(
      {
        rule: "has(self.key) || (has(self.operator) && self.operator == 'Exists')",
        message: 'write the key of a taint, or operator: Exists',
      },
      {
        rule: "!has(self.value) || !has(self.operator) || self.operator == 'Equal'",
        message: 'leave value out, or write operator: Equal',
      },
    ),
  )
  .describe('Lets replicas go to clusters with a matching taint.');

const placement = fields({
  home: clusterName
    .optional()
    .describe('Cluster the work comes from: origin of distances, and the target of policy pinned.'),
  clusterSelector: clusterSelector.optional().describe('Only clusters whose labels match may be used.'),
  tolerations: z
    .array(clusterToleration)
    .max(100)
    .optional()
    .describe('Taints of clusters that this workload puts up with.'),
  ...limitFields,
  priority: z
    .int()
    .min(-1_000_000_000)
    .max(1_000_000_000)
    .default(0)
    .describe('Workloads with a higher priority are placed first.'),
  partial: z.boolean().default(true).describe('Whether a part may be placed while the rest waits for room.'),
  stuckAfter: durationBetween('1s', '24h')
    .default('5m')
    .describe('How long pods may be unschedulable in a cluster before they go elsewhere, such as 90s or 5m.'),
  createNamespace: z
    .boolean()
    .default(false)
    .describe('Whether the namespace is created in clusters that lack it.'),
  ...divisionFields,
  failover,
}).meta(celRules(...limitRules));

/** The fields of a spec that decide where it goes. */
export const placementFields = {
  placementPolicy: z
    .string()
    .max(63)
    .regex(/^[a-z0-9]+([-_][a-z0-9]+)*$/, 'write the name of a policy, for example worst_fit or most_traffic')
    .default('most_traffic')
    .meta({ [ABSENCE_TELLS]: true })
    .describe(
      'How clusters are ranked, or replicas divided over them; hyphens and underscores are the same. Left out: cluster_affinity where locations are given, else most_traffic.',
    ),
  locations: locations
    .optional()
    .describe(
      'Clusters to use, as "a, b" or as a list. Means policy cluster_affinity, unless placementPolicy divides: then it divides over these alone.',
    ),
  numberOfLocations: z
    .int()
    .min(1)
    .max(LOCATIONS_MAX)
    .default(1)
    .meta({ [ABSENCE_TELLS]: true })
    .describe('How many clusters take replicas. Left out: as many as locations, else one.'),
  placement: placement.optional().describe('Further wishes on where replicas go.'),
} as const;

const IS_AFFINITY = { enum: ['cluster_affinity', 'cluster-affinity'] };

/** Note on a spec for its CRD: policy cluster_affinity needs clusters. Forms of locations differ, so CEL cannot see it. */
export const locationsWhereNeeded = {
  anyOf: [
    { required: ['locations'], properties: { placementPolicy: IS_AFFINITY } },
    { required: ['placement'], properties: { placement: { required: ['home'] } } },
    { properties: { placementPolicy: { not: IS_AFFINITY } } },
  ],
};

/** Where something goes, evened out: what placement reads of it. */
export type PlacementChoice = Pick<
  PlacementRules,
  | 'policy'
  | 'locations'
  | 'numberOfLocations'
  | 'home'
  | 'clusterSelector'
  | 'tolerations'
  | 'priority'
  | 'partial'
  | 'division'
  | 'limits'
> & {
  /** How long pods may be unschedulable in a cluster before they go elsewhere. */
  readonly stuckAfterMicros: number;
  /** Whether a namespace that a cluster lacks is created there. */
  readonly createNamespace: boolean;
  /** How long a cluster may be not ready before replicas leave it; absent: for ever. */
  readonly failoverAfterMicros?: number;
};

export type PlacementFieldName = keyof typeof placementFields;
type PlacementFields = z.output<z.ZodObject<typeof placementFields>>;

/** Evens out the placement fields of a spec; faults that the schema cannot say are appended to `problems`. */
export function placementChoice(spec: PlacementFields, problems: Problem[]): PlacementChoice {
  const chosen = locationsOf(spec.locations, problems);
  const written = spec.placementPolicy.replaceAll('-', '_');
  const wishes = spec.placement ?? placement.parse({});
  const isHomeOnly = chosen === null && written === AFFINITY;
  if (isHomeOnly && wishes.home === undefined) {
    problems.push({
      path: ['spec', 'locations'],
      message:
        'is missing; policy cluster_affinity needs the clusters to use, for example "cluster1, cluster2", or placement.home',
    });
  }
  return {
    policy: policyOf(written, chosen),
    locations: chosen,
    numberOfLocations: chosen?.length ?? (isHomeOnly ? 1 : spec.numberOfLocations),
    home: wishes.home ?? '',
    clusterSelector: labelRequirementsOf(wishes.clusterSelector ?? {}),
    tolerations: (wishes.tolerations ?? []).map(({ key, operator, value, effect }) => ({
      key: key ?? '',
      operator: operator ?? 'Equal',
      value: value ?? '',
      ...(effect === undefined ? {} : { effect }),
    })),
    priority: wishes.priority,
    partial: wishes.partial,
    ...limitsOf(wishes, wishes.home, problems),
    stuckAfterMicros: durationMicros(wishes.stuckAfter),
    createNamespace: wishes.createNamespace,
    ...divisionRules(wishes),
    ...failoverChoice(wishes.failover),
  };
}

/** Locations are a policy of their own, unless they are what the policy divides over. */
function policyOf(written: string, chosen: readonly string[] | null): string {
  const { divide, isForEach } = policyNamed(written) ?? {};
  const divides = divide !== undefined || isForEach === true;
  return chosen === null || divides ? written : AFFINITY;
}
