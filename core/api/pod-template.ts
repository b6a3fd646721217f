// The pod template as far as decisions read it. It is Kubernetes' own type: unknown fields are kept and sent on unread.

import { z } from 'zod';
import { borrowed } from './crd/hints.ts';
import { container, resourceAmounts, resources } from './container.ts';
import { labelMap, labelValue, qualifiedName } from './names.ts';
import { affinity, podToleration, topologySpreadConstraint } from './pod-scheduling.ts';

const volume = z.looseObject({
  name: z.string().optional(),
  persistentVolumeClaim: z.looseObject({}).optional(),
  ephemeral: z.looseObject({}).optional(),
  image: z.looseObject({ reference: z.string().optional() }).optional(),
});

const podSpec = z.looseObject({
  containers: z.array(container).min(1),
  initContainers: z.array(container).optional(),
  resources: resources.optional(),
  overhead: resourceAmounts.optional(),
  nodeSelector: z.record(qualifiedName, labelValue).optional(),
  nodeName: z.string().optional(),
  affinity: affinity.optional(),
  tolerations: z.array(podToleration).optional(),
  topologySpreadConstraints: z.array(topologySpreadConstraint).optional(),
  hostNetwork: z.boolean().optional(),
  volumes: z.array(volume).optional(),
  schedulingGates: z.array(z.looseObject({ name: z.string() })).optional(),
  resourceClaims: z.array(z.looseObject({ name: z.string() })).optional(),
  priorityClassName: z.string().optional(),
  schedulerName: z.string().optional(),
  runtimeClassName: z.string().optional(),
  restartPolicy: z.enum(['Always', 'OnFailure', 'Never']).optional(),
  terminationGracePeriodSeconds: z.int().min(0).optional(),
});

/** The rule that a spec's template runs something; Kubernetes' own schema does not say it. */
export const HAS_CONTAINERS = {
  rule: 'size(self.template.spec.containers) > 0',
  message: 'template.spec.containers is empty; write at least one container',
};

/** A PodTemplateSpec. */
export const podTemplate = z
  .looseObject({
    metadata: z
      .looseObject({ labels: labelMap.optional(), annotations: z.record(z.string(), z.string()).optional() })
      .optional(),
    spec: podSpec,
  })
  .meta(borrowed('io.k8s.api.core.v1.PodTemplateSpec'));

export type PodTemplate = z.output<typeof podTemplate>;
export type PodSpecFields = PodTemplate['spec'];
