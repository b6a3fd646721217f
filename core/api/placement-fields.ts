// The fields by which users say where something goes, the same for every placed kind, and what they mean once the ways
// to write them are evened out. Whether a policy or a cluster of that name exists is not known here.

import { z } from 'zod';
import { labelRequirementsOf } from '../pod/label-selector.ts';
import type { PlacementRules } from '../placement/workload-spec.ts';
import { durationBetween, durationMicros } from './duration.ts';
import { clusterList, clusterName, labelValue, qualifiedName } from './names.ts';
import { labelSelector } from './label-selector.ts';
import { taintEffect } from './pod-scheduling.ts';
import type { Problem } from './problem.ts';
import { fields } from './read-object.ts';

const AFFINITY = 'cluster_affinity';
const LOCATIONS_MAX = 1000;

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
  .describe('Lets replicas go to clusters with a matching taint.');

const clusterSelector = fields({
  matchLabels: labelSelector.shape.matchLabels.describe('Labels that a cluster must have.'),
  matchExpressions: labelSelector.shape.matchExpressions.describe('Requirements on the labels of a cluster.'),
}).check((context) => {
  const { matchLabels, matchExpressions } = context.value;
  if (Object.keys(matchLabels ?? {}).length + (matchExpressions?.length ?? 0) > 0) return;
  const message =
    'write matchLabels or matchExpressions, or leave clusterSelector out to allow every cluster';
  context.issues.push({ code: 'custom', message, input: context.value });
});

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
});

/** The fields of a spec that decide where it goes. */
export const placementFields = {
  placementPolicy: z
    .string()
    .max(63)
    .regex(/^[a-z0-9]+([-_][a-z0-9]+)*$/, 'write the name of a policy, for example worst_fit or most_traffic')
    .default('most_traffic')
    .describe(
      'How clusters are ranked. Hyphens and underscores are the same. Not used where locations are given.',
    ),
  locations: z
    .union(
      [clusterList, z.array(clusterName).min(1).max(LOCATIONS_MAX)],
      'write cluster names: "cluster1, cluster2" or a list',
    )
    .optional()
    .describe('Clusters to use, as "a, b" or as a list. Means policy cluster_affinity.'),
  numberOfLocations: z
    .int()
    .min(1)
    .max(LOCATIONS_MAX)
    .default(1)
    .describe('How many clusters take replicas. Not used where locations are given.'),
  placement: placement.optional().describe('Further wishes on where replicas go.'),
} as const;

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
> & {
  /** How long pods may be unschedulable in a cluster before they go elsewhere. */
  readonly stuckAfterMicros: number;
  /** Whether a namespace that a cluster lacks is created there. */
  readonly createNamespace: boolean;
};

export type PlacementFieldName = keyof typeof placementFields;
type PlacementFields = z.output<z.ZodObject<typeof placementFields>>;

/** Evens out the placement fields of a spec; faults that the schema cannot say are appended to `problems`. */
export function placementChoice(spec: PlacementFields, problems: Problem[]): PlacementChoice {
  const locations = locationsOf(spec.locations, problems);
  const written = spec.placementPolicy.replaceAll('-', '_');
  const wishes = spec.placement ?? placement.parse({});
  const isHomeOnly = locations === null && written === AFFINITY;
  if (isHomeOnly && wishes.home === undefined) {
    problems.push({
      path: ['spec', 'locations'],
      message:
        'is missing; policy cluster_affinity needs the clusters to use, for example "cluster1, cluster2", or placement.home',
    });
  }
  return {
    policy: locations === null ? written : AFFINITY,
    locations,
    numberOfLocations: locations?.length ?? (isHomeOnly ? 1 : spec.numberOfLocations),
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
    stuckAfterMicros: durationMicros(wishes.stuckAfter),
    createNamespace: wishes.createNamespace,
  };
}

/** Cluster names in the order written, or null where none are. */
function locationsOf(
  written: string | readonly string[] | undefined,
  problems: Problem[],
): readonly string[] | null {
  if (written === undefined) return null;
  const names = typeof written === 'string' ? written.split(',').map((name) => name.trim()) : written;
  const path = ['spec', 'locations'];
  const seen = new Set<string>();
  for (const [index, name] of names.entries()) {
    if (seen.has(name)) {
      problems.push({
        path: [...path, index],
        message: `names ${name} a second time; write each cluster once`,
      });
    }
    if (!clusterName.safeParse(name).success) {
      problems.push({
        path: [...path, index],
        message: `${name} is too long; names of clusters have at most 48 characters`,
      });
    }
    seen.add(name);
  }
  return names;
}
