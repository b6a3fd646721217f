// MultiClusterJob: a Job placed on several clusters, whole in each or divided over them. One schema gives its type, its validation and its CRD.

import { z } from 'zod';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { borrowed, celRules } from './crd/hints.ts';
import { dependencies } from './dependencies.ts';
import { dnsSubdomain } from './names.ts';
import { API_VERSION, metadataOf, namespacedMeta, type ObjectMeta } from './object-meta.ts';
import { locationsWhereNeeded, placementChoice, placementFields } from './placement-fields.ts';
import type { PlacementChoice, PlacementFieldName } from './placement-fields.ts';
import { HAS_CONTAINERS, podTemplate } from './pod-template.ts';
import type { Problem } from './problem.ts';
import { fields, ownField, readObject } from './read-object.ts';

const PODS_MAX = 100_000;
const IN_EACH_CLUSTER = 'As in a Job, in each cluster.';

const NOT_RESTARTED_ALWAYS = {
  rule: "!has(self.template.spec.restartPolicy) || self.template.spec.restartPolicy != 'Always'",
  message: 'restartPolicy Always is not possible in a job; write Never or OnFailure',
};

const INDEXED_HAS_INDEXES = {
  rule: "!has(self.division) || self.division != 'Indexed' || (has(self.completionMode) && self.completionMode == 'Indexed')",
  message: 'division Indexed needs completionMode: Indexed; write that, or division: Divided',
};

const count = z.int().min(0).max(2_147_483_647);

const jobSpec = fields({
  ...placementFields,
  parallelism: z.int().min(0).max(PODS_MAX).default(1).describe('Pods that run at once in each location.'),
  completions: z
    .int()
    .min(0)
    .max(PODS_MAX)
    .nullable()
    .optional()
    .describe('Pods that must succeed in each location. Left out: as many as parallelism; null: any one.'),
  division: z
    .enum(['Whole', 'Divided', 'Indexed'])
    .default('Whole')
    .describe(
      'Whole: each location runs the whole job. Divided: parallelism and completions of all locations together are divided over clusters by the policy, but for a job with indexes, which stays whole. Indexed: such a one is divided as well; each cluster runs indexes in a row and counts its own from 0; MCK8S_INDEX_OFFSET in its containers, added to JOB_COMPLETION_INDEX, is the index of the whole job.',
    ),
  completionMode: z.enum(['NonIndexed', 'Indexed']).optional().describe(IN_EACH_CLUSTER),
  backoffLimit: count.optional().describe(IN_EACH_CLUSTER),
  backoffLimitPerIndex: count.optional().describe(IN_EACH_CLUSTER),
  maxFailedIndexes: count.optional().describe(IN_EACH_CLUSTER),
  activeDeadlineSeconds: count.optional().describe(IN_EACH_CLUSTER),
  ttlSecondsAfterFinished: count
    .optional()
    .describe(
      'How long the object and its Jobs are kept once all of it has ended. Members are not told, so that none forgets a run before it is recorded here.',
    ),
  suspend: z.boolean().default(false).describe('While true, no pod runs and nothing is placed.'),
  podFailurePolicy: z
    .looseObject({})
    .meta(borrowed('io.k8s.api.batch.v1.PodFailurePolicy'))
    .optional()
    .describe(IN_EACH_CLUSTER),
  successPolicy: z
    .looseObject({})
    .meta(borrowed('io.k8s.api.batch.v1.SuccessPolicy'))
    .optional()
    .describe(IN_EACH_CLUSTER),
  podReplacementPolicy: z.enum(['TerminatingOrFailed', 'Failed']).optional().describe(IN_EACH_CLUSTER),
  terminationGracePeriodSeconds: count
    .optional()
    .describe(
      'Accepted as in older manifests; the field of the same name in the template is the one that counts.',
    ),
  template: podTemplate.describe(
    'The pods to run, as in a Job. restartPolicy is Never where it is left out. What has begun runs on with the template that it began with.',
  ),
  dependencies,
}).meta({ ...celRules(HAS_CONTAINERS, NOT_RESTARTED_ALWAYS, INDEXED_HAS_INDEXES), ...locationsWhereNeeded });

/** The schema of the whole object; the CRD comes from it. */
export const multiClusterJob = fields({
  apiVersion: z.literal(API_VERSION).describe('Group and version.'),
  kind: z.literal('MultiClusterJob').describe('Kind of the object.'),
  metadata: metadataOf(dnsSubdomain.max(63)).describe('Standard metadata.'),
  spec: jobSpec.describe('What is wanted.'),
  status: z.looseObject({}).optional().describe('What came of it; written by the controller alone.'),
});

type SpecFields = z.output<typeof jobSpec>;

export interface MultiClusterJobSpec extends Omit<SpecFields, PlacementFieldName | 'completions'> {
  readonly placement: PlacementChoice;
  /** Null: the job is done once any pod succeeded. */
  readonly completions: number | null;
}

export interface MultiClusterJob {
  readonly kind: 'MultiClusterJob';
  readonly metadata: ObjectMeta;
  readonly spec: MultiClusterJobSpec;
}

/** Reads a MultiClusterJob from parsed JSON or YAML: defaults filled in, spellings evened out, or all faults. */
export function parseMultiClusterJob(input: unknown): Result<MultiClusterJob, readonly Problem[]> {
  const read = readObject(multiClusterJob, input);
  if (!read.ok) return read;
  const { metadata, spec } = read.value;
  const { placementPolicy, locations, numberOfLocations, placement, completions, ...rest } = spec;
  const problems: Problem[] = [];
  const choice = placementChoice({ placementPolicy, locations, numberOfLocations, placement }, problems);
  if (rest.template.spec.restartPolicy === 'Always') {
    problems.push({
      path: ['spec', 'template', 'spec', 'restartPolicy'],
      message: 'Always is not possible in a job; write Never or OnFailure, or use a MultiClusterDeployment',
    });
  }
  const counted = completionsOf(input, completions, rest.parallelism);
  problems.push(...divisionProblems(rest, counted));
  if (problems.length > 0) return err(problems);
  return ok({
    kind: 'MultiClusterJob',
    metadata: namespacedMeta(metadata),
    spec: {
      ...rest,
      template: withRestartPolicy(rest.template),
      placement: choice,
      completions: counted,
    },
  });
}

function divisionProblems(
  {
    division,
    completionMode,
    successPolicy,
  }: Pick<SpecFields, 'division' | 'completionMode' | 'successPolicy'>,
  completions: number | null,
): Problem[] {
  if (division === 'Indexed' && completionMode !== 'Indexed') {
    const message = 'Indexed needs completionMode: Indexed; write that, or division: Divided';
    return [{ path: ['spec', 'division'], message }];
  }
  if (division === 'Indexed' && successPolicy !== undefined) {
    const message =
      'is not possible in a job that is divided by indexes, as no part knows of the others; leave it out';
    return [{ path: ['spec', 'successPolicy'], message }];
  }
  if (division === 'Whole' || completions !== null) return [];
  const message = 'null is not possible in a job that is divided; write how many pods must succeed';
  return [{ path: ['spec', 'completions'], message }];
}

/** Null says something here that absence does not, so the input itself is asked. */
function completionsOf(input: unknown, read: number | null | undefined, parallelism: number): number | null {
  if (ownField(ownField(input, 'spec'), 'completions') === null) return null;
  return read ?? parallelism;
}

function withRestartPolicy(template: SpecFields['template']): SpecFields['template'] {
  return { ...template, spec: { ...template.spec, restartPolicy: template.spec.restartPolicy ?? 'Never' } };
}
