// From a MultiClusterDeployment to the Deployment in one member. It decides nothing: overrides were resolved by core.

import type { MultiClusterDeployment } from '../../core/api/index.ts';
import { templateIn } from '../../core/placement/overrides.ts';
import type { Manifest } from '../carry/wish.ts';
import { MANAGED_BY_LABEL, MANAGER, REVISION_ANNOTATION, UID_ANNOTATION } from '../observe/marks.ts';
import type { Making } from './placed-kind.ts';

/** The whole of what we intend for the Deployment, as server-side apply wants it. */
export function deploymentManifest(
  object: MultiClusterDeployment,
  { uid, cluster, revision, replicas }: Making,
): Manifest {
  const template = templateIn(object, cluster);
  if (!template.ok)
    throw new Error(`rendering ${object.metadata.name} for ${cluster}: ${template.error.join('; ')}`);
  const { selector, strategy, minReadySeconds, revisionHistoryLimit, progressDeadlineSeconds } = object.spec;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: object.metadata.name,
      namespace: object.metadata.namespace,
      labels: { ...Object.fromEntries(object.metadata.labels), [MANAGED_BY_LABEL]: MANAGER },
      annotations: { [UID_ANNOTATION]: uid, [REVISION_ANNOTATION]: revision },
    },
    spec: {
      ...(replicas === null ? {} : { replicas }),
      selector,
      template: template.value,
      ...given({ strategy, minReadySeconds, revisionHistoryLimit, progressDeadlineSeconds }),
    },
  };
}

/** Only the fields that are there. */
function given(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
