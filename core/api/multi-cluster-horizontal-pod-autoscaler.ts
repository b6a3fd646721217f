// MultiClusterHorizontalPodAutoscaler: scales a workload over all its clusters. One schema gives its type, its validation and
// its CRD.

import { z } from 'zod';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { celRules } from './crd/hints.ts';
import { dnsSubdomain } from './names.ts';
import { API_VERSION, metadataOf, namespacedMeta, type ObjectMeta } from './object-meta.ts';
import type { Problem } from './problem.ts';
import { fields, readObject } from './read-object.ts';
import { scalingBehavior } from './scaling-behavior.ts';
import { scalingMetrics } from './scaling-metric.ts';

const REPLICAS_MAX = 100_000;

const autoscalerSpec = fields({
  scaleTargetRef: fields({
    apiVersion: z.literal(API_VERSION).optional().describe('Group and version of the workload.'),
    kind: z.literal('MultiClusterDeployment').describe('Kind of the workload.'),
    name: dnsSubdomain.describe('Name of the workload, in the same namespace.'),
  }).describe('The workload to scale.'),
  minReplicas: z
    .int()
    .min(1)
    .max(REPLICAS_MAX)
    .default(1)
    .describe('The fewest replicas of all clusters together.'),
  maxReplicas: z
    .int()
    .min(1)
    .max(REPLICAS_MAX)
    .default(100)
    .describe('The most replicas of all clusters together.'),
  metrics: scalingMetrics.describe(
    'What to hold at which value; the metric that wants most replicas decides.',
  ),
  behavior: scalingBehavior.optional().describe('How fast replicas come and go.'),
}).meta(
  celRules({
    rule: 'self.minReplicas <= self.maxReplicas',
    message: 'minReplicas is more than maxReplicas; write at most as many',
  }),
);

/** The schema of the whole object; the CRD comes from it. */
export const multiClusterHorizontalPodAutoscaler = fields({
  apiVersion: z.literal(API_VERSION).describe('Group and version.'),
  kind: z.literal('MultiClusterHorizontalPodAutoscaler').describe('Kind of the object.'),
  metadata: metadataOf(dnsSubdomain).describe('Standard metadata.'),
  spec: autoscalerSpec.describe('What is wanted.'),
  status: z.looseObject({}).optional().describe('What came of it; written by the controller alone.'),
});

export interface MultiClusterHorizontalPodAutoscaler {
  readonly kind: 'MultiClusterHorizontalPodAutoscaler';
  readonly metadata: ObjectMeta;
  readonly spec: z.output<typeof autoscalerSpec>;
}

/** Reads a MultiClusterHorizontalPodAutoscaler from parsed JSON or YAML: defaults filled in, or all faults. */
export function parseMultiClusterHorizontalPodAutoscaler(
  input: unknown,
): Result<MultiClusterHorizontalPodAutoscaler, readonly Problem[]> {
  const read = readObject(multiClusterHorizontalPodAutoscaler, input);
  if (!read.ok) return read;
  const { metadata, spec } = read.value;
  const { minReplicas, maxReplicas } = spec;
  if (minReplicas > maxReplicas) {
    const message = `${minReplicas} is more than maxReplicas, which is ${maxReplicas}; write at most as many`;
    return err([{ path: ['spec', 'minReplicas'], message }]);
  }
  return ok({ kind: 'MultiClusterHorizontalPodAutoscaler', metadata: namespacedMeta(metadata), spec });
}
