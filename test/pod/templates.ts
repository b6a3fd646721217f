// Short ways to write pod templates, for the tests of this folder.

import type { ContainerFields } from '../../core/api/container.ts';
import type { PodSpecFields, PodTemplate } from '../../core/api/pod-template.ts';
import type { PodShape } from '../../core/pod/pod-shape.ts';
import { shapeOf } from '../../core/pod/shape-of.ts';

type Amounts = Readonly<Record<string, string | number>>;

/** A container with these requests and limits. */
export function container(requests?: Amounts, limits?: Amounts): ContainerFields {
  return {
    name: 'main',
    resources: {
      ...(requests === undefined ? {} : { requests }),
      ...(limits === undefined ? {} : { limits }),
    },
  };
}

/** An init container that keeps running. */
export function sidecar(requests: Amounts): ContainerFields {
  return { ...container(requests), restartPolicy: 'Always' };
}

/** A template of one container without requests, with other fields of the pod and labels. */
export function pod(spec: Partial<PodSpecFields> = {}, labels: Record<string, string> = {}): PodTemplate {
  return { metadata: { labels }, spec: { containers: [container()], ...spec } };
}

/** The shape of a template in namespace `default`, made by a replica set. */
export function shape(template: PodTemplate): PodShape {
  const result = shapeOf(template, { namespace: 'default', ownerKind: 'ReplicaSet' });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}
