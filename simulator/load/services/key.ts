// What a service is called on cluster0.

import type { ServicePlan } from './source.ts';

/** `Kind/namespace/name` of a service. */
export function keyOfService({ source, name }: ServicePlan): string {
  return `MultiClusterDeployment/${source.namespace}/${name}`;
}
