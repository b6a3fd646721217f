// The parts of a pod that say where it may run: affinity, tolerations, spreading. Loose, as these are Kubernetes' own
// types: fields that no decision reads pass unread.

import { z } from 'zod';
import { labelSelector, nodeSelectorTerm } from './label-selector.ts';
import { dnsLabel, labelValue, qualifiedName } from './names.ts';

const weight = z.int().min(1).max(100);

const podAffinityTerm = z.looseObject({
  topologyKey: qualifiedName,
  labelSelector: labelSelector.optional(),
  namespaces: z.array(dnsLabel(63)).optional(),
  namespaceSelector: labelSelector.optional(),
  matchLabelKeys: z.array(qualifiedName).optional(),
  mismatchLabelKeys: z.array(qualifiedName).optional(),
});

const podAffinity = z.looseObject({
  requiredDuringSchedulingIgnoredDuringExecution: z.array(podAffinityTerm).optional(),
  preferredDuringSchedulingIgnoredDuringExecution: z
    .array(z.looseObject({ weight, podAffinityTerm }))
    .optional(),
});

const nodeAffinity = z.looseObject({
  requiredDuringSchedulingIgnoredDuringExecution: z
    .looseObject({ nodeSelectorTerms: z.array(nodeSelectorTerm).min(1) })
    .optional(),
  preferredDuringSchedulingIgnoredDuringExecution: z
    .array(z.looseObject({ weight, preference: nodeSelectorTerm }))
    .optional(),
});

/** spec.affinity of a pod. */
export const affinity = z.looseObject({
  nodeAffinity: nodeAffinity.optional(),
  podAffinity: podAffinity.optional(),
  podAntiAffinity: podAffinity.optional(),
});

/** The effects a taint may have. */
export const taintEffect = z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']);

/** One toleration of a pod. */
export const podToleration = z.looseObject({
  key: qualifiedName.or(z.literal('')).optional(),
  operator: z.enum(['Exists', 'Equal', 'Lt', 'Gt']).optional(),
  value: labelValue.optional(),
  effect: taintEffect.or(z.literal('')).optional(),
});

/** One entry of spec.topologySpreadConstraints. */
export const topologySpreadConstraint = z.looseObject({
  topologyKey: qualifiedName,
  maxSkew: z.int().min(1),
  whenUnsatisfiable: z.enum(['DoNotSchedule', 'ScheduleAnyway']),
  labelSelector: labelSelector.optional(),
  minDomains: z.int().min(1).optional(),
  nodeAffinityPolicy: z.enum(['Honor', 'Ignore']).optional(),
  nodeTaintsPolicy: z.enum(['Honor', 'Ignore']).optional(),
  matchLabelKeys: z.array(qualifiedName).optional(),
});

export type PodAffinityFields = z.output<typeof podAffinity>;
export type PodAffinityTermFields = z.output<typeof podAffinityTerm>;
export type PodTolerationFields = z.output<typeof podToleration>;
export type TopologySpreadFields = z.output<typeof topologySpreadConstraint>;
