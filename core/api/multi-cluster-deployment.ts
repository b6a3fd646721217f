// MultiClusterDeployment: a Deployment placed on several clusters. One schema gives its type, its validation and its CRD.

import { z } from 'zod';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { labelRequirementsOf } from '../pod/label-selector.ts';
import { meets } from '../pod/requirements.ts';
import type { Requirement } from '../pod/pod-shape.ts';
import type { RolloutRules } from '../placement/workload-spec.ts';
import { clusterOverrides, overrideProblems } from './cluster-overrides.ts';
import type { ClusterOverride } from './cluster-overrides.ts';
import { borrowed, celRules } from './crd/hints.ts';
import { closedSelector, SELECTOR_HAS_ENTRIES } from './label-selector.ts';
import { dependencies } from './dependencies.ts';
import { dnsSubdomain } from './names.ts';
import { API_VERSION, metadataOf, namespacedMeta, sortedMap, type ObjectMeta } from './object-meta.ts';
import { locationsWhereNeeded, placementChoice, placementFields } from './placement-fields.ts';
import type { PlacementChoice, PlacementFieldName } from './placement-fields.ts';
import { SKEW_HOLDS_LEAST, skewProblems } from './placement-limits.ts';
import { HAS_CONTAINERS, podTemplate } from './pod-template.ts';
import type { Problem } from './problem.ts';
import { fields, readObject } from './read-object.ts';
import { rollout, rolloutRules } from './rollout.ts';

const REPLICAS_MAX = 100_000;
const OVERRIDES_ADVICE = 'write one whole number from 0 to 100000 for each location: "2, 3" or a list';

const SELECTOR_IS_IMMUTABLE = {
  rule: 'self == oldSelf',
  message: 'cannot be changed, as pods that run would belong to nobody; make a new deployment',
};
const SELECTOR_MATCHES = {
  rule: '!has(self.selector.matchLabels) || (has(self.template.metadata) && has(self.template.metadata.labels) && self.selector.matchLabels.all(key, key in self.template.metadata.labels && self.template.metadata.labels[key] == self.selector.matchLabels[key]))',
  message: 'selector must match the labels of the template',
};
const RESTARTED_ALWAYS = {
  rule: "!has(self.template.spec.restartPolicy) || self.template.spec.restartPolicy == 'Always'",
  message: 'restartPolicy must be Always in a deployment; use a MultiClusterJob for pods that end',
};

const replicaCount = z.int().min(0).max(REPLICAS_MAX);

const replicaOverrides = z.union(
  [
    replicaCount,
    z.string().regex(/^\s*\d{1,6}(\s*,\s*\d{1,6})*\s*$/, OVERRIDES_ADVICE),
    z
      .array(z.union([replicaCount, z.string().regex(/^\s*\d{1,6}\s*$/, OVERRIDES_ADVICE)], OVERRIDES_ADVICE))
      .min(1)
      .max(1000),
  ],
  OVERRIDES_ADVICE,
);

const deploymentSpec = fields({
  ...placementFields,
  replicas: replicaCount.default(1).describe('Replicas in each location, not in all.'),
  replicaOverrides: replicaOverrides
    .optional()
    .describe(
      'Replicas by location, in the order of locations, as "2, 3" or as a list. Goes before replicas.',
    ),
  selector: closedSelector
    .meta(celRules(SELECTOR_HAS_ENTRIES, SELECTOR_IS_IMMUTABLE))
    .describe('Selects the pods of the deployment; must match the labels of the template.'),
  template: podTemplate.describe('The pods to run, as in a Deployment.'),
  overrides: clusterOverrides,
  dependencies,
  rollout,
  strategy: z
    .looseObject({ type: z.enum(['RollingUpdate', 'Recreate']).optional() })
    .meta(borrowed('io.k8s.api.apps.v1.DeploymentStrategy'))
    .optional()
    .describe('How pods are replaced in each cluster, as in a Deployment.'),
  minReadySeconds: z.int().min(0).optional().describe('As in a Deployment, in each cluster.'),
  revisionHistoryLimit: z.int().min(0).optional().describe('As in a Deployment, in each cluster.'),
  progressDeadlineSeconds: z.int().min(0).optional().describe('As in a Deployment, in each cluster.'),
  paused: z.boolean().optional().describe('While true, nothing is placed, moved or changed.'),
}).meta({
  ...celRules(HAS_CONTAINERS, SELECTOR_MATCHES, RESTARTED_ALWAYS, SKEW_HOLDS_LEAST),
  ...locationsWhereNeeded,
});

/** The schema of the whole object; the CRD comes from it. */
export const multiClusterDeployment = fields({
  apiVersion: z.literal(API_VERSION).describe('Group and version.'),
  kind: z.literal('MultiClusterDeployment').describe('Kind of the object.'),
  metadata: metadataOf(dnsSubdomain).describe('Standard metadata.'),
  spec: deploymentSpec.describe('What is wanted.'),
  status: z.looseObject({}).optional().describe('What came of it; written by the controller alone.'),
});

type SpecFields = z.output<typeof deploymentSpec>;

export interface MultiClusterDeploymentSpec extends Omit<
  SpecFields,
  PlacementFieldName | 'replicaOverrides' | 'overrides' | 'rollout'
> {
  readonly placement: PlacementChoice;
  /** By location; null: `replicas` everywhere. */
  readonly replicaOverrides: readonly number[] | null;
  /** At most one for each cluster. */
  readonly overrides: readonly ClusterOverride[];
  /** Absent: all clusters get a changed template at once. */
  readonly rollout?: RolloutRules;
}

export interface MultiClusterDeployment {
  readonly kind: 'MultiClusterDeployment';
  readonly metadata: ObjectMeta;
  readonly spec: MultiClusterDeploymentSpec;
}

/** Reads a MultiClusterDeployment from parsed JSON or YAML: defaults filled in, spellings evened out, or all faults. */
export function parseMultiClusterDeployment(
  input: unknown,
): Result<MultiClusterDeployment, readonly Problem[]> {
  const read = readObject(multiClusterDeployment, input);
  if (!read.ok) return read;
  const { metadata, spec } = read.value;
  const {
    placementPolicy,
    locations,
    numberOfLocations,
    placement,
    replicaOverrides,
    rollout: staged,
    ...rest
  } = spec;
  const problems = [
    ...selectorProblems(spec),
    ...restartProblems(spec),
    ...overrideProblems(spec.overrides, spec.template.spec),
    ...overriddenLabelProblems(spec),
    ...(placement === undefined ? [] : skewProblems(placement)),
  ];
  const choice = placementChoice({ placementPolicy, locations, numberOfLocations, placement }, problems);
  const counts = overrideCounts(replicaOverrides, choice, problems);
  if (problems.length > 0) return err(problems);
  return ok({
    kind: 'MultiClusterDeployment',
    metadata: namespacedMeta(metadata),
    spec: { ...rest, placement: choice, replicaOverrides: counts, ...rolloutRules(staged) },
  });
}

function overrideCounts(
  written: SpecFields['replicaOverrides'],
  choice: PlacementChoice,
  problems: Problem[],
): readonly number[] | null {
  if (written === undefined) return null;
  const path = ['spec', 'replicaOverrides'];
  const entries =
    typeof written === 'string' ? written.split(',') : typeof written === 'number' ? [written] : written;
  const counts = entries.map(Number);
  const large = counts.findIndex((count) => count > REPLICAS_MAX);
  if (large >= 0) {
    problems.push({
      path: [...path, large],
      message: `${counts[large]!} is too large; write at most ${REPLICAS_MAX}`,
    });
  }
  if (counts.length !== choice.numberOfLocations) {
    const where =
      choice.locations === null
        ? `numberOfLocations is ${choice.numberOfLocations}`
        : `locations has ${choice.locations.length}`;
    problems.push({
      path,
      message: `has ${counts.length} entries but ${where}; write one number for each location`,
    });
  }
  return counts;
}

function restartProblems(spec: SpecFields): Problem[] {
  const policy = spec.template.spec.restartPolicy;
  if (policy === undefined || policy === 'Always') return [];
  return [
    {
      path: ['spec', 'template', 'spec', 'restartPolicy'],
      message: `${policy} is not possible in a deployment; write Always, leave it out, or use a MultiClusterJob`,
    },
  ];
}

function selectorProblems(spec: SpecFields): Problem[] {
  const labels = sortedMap(spec.template.metadata?.labels);
  const requirements = labelRequirementsOf(spec.selector);
  if (requirements.length === 0) {
    return [
      { path: ['spec', 'selector'], message: 'is empty; write matchLabels with labels of the template' },
    ];
  }
  return requirements
    .filter((requirement) => !meets(requirement, labels))
    .map((requirement) => ({
      path: ['spec', 'selector'],
      message: `does not match the labels of the template; ${remedy(requirement)} in spec.template.metadata.labels`,
    }));
}

/** Pods that the selector no longer selects would belong to nobody. */
function overriddenLabelProblems(spec: SpecFields): Problem[] {
  const labels = spec.template.metadata?.labels;
  const requirements = labelRequirementsOf(spec.selector);
  return spec.overrides.flatMap((override, index) =>
    requirements
      .filter((requirement) => Object.hasOwn(override.labels, requirement.key))
      .filter((requirement) => meets(requirement, sortedMap(labels)))
      .filter((requirement) => !meets(requirement, sortedMap({ ...labels, ...override.labels })))
      .map(({ key }) => ({
        path: ['spec', 'overrides', index, 'labels', key],
        message: `changes ${key}, by which spec.selector finds the pods; write another label`,
      })),
  );
}

function remedy({ key, operator, values }: Requirement): string {
  switch (operator) {
    case 'In':
      return `write ${key}: ${values.join(' or ')}`;
    case 'Exists':
      return `write ${key} with some value`;
    default:
      return `leave out ${key}${operator === 'NotIn' ? `: ${values.join(' and ')}` : ''}`;
  }
}
