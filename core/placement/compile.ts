// From the object that a user wrote to the workload that placement reads, once per generation. It knows neither clusters
// nor what became of the object before.

import { formatProblem } from '../api/index.ts';
import type { MultiClusterDeployment, MultiClusterJob, PlacementChoice, PodTemplate } from '../api/index.ts';
import { canonicalJson } from '../canonical.ts';
import { shortHash } from '../hash.ts';
import { shapeOf, type ShapeOwner } from '../pod/shape-of.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { NO_VARIANTS } from './variants.ts';
import type { DeploymentSpec, JobSpec, PlacementRules } from './workload-spec.ts';

const NOT_RANKED_BY: ReadonlySet<string> = new Set<keyof PlacementChoice>([
  'stuckAfterMicros',
  'createNamespace',
]);

/** What a deployment asks for, or a sentence with its path for each amount that cannot be read. */
export function deploymentSpec(object: MultiClusterDeployment): Result<DeploymentSpec, readonly string[]> {
  const { replicas, replicaOverrides, template, placement } = object.spec;
  const { namespace } = object.metadata;
  const rules = rulesOf(template, placement, { namespace, ownerKind: 'ReplicaSet' });
  return rules.ok ? ok({ ...rules.value, replicas, replicaOverrides }) : rules;
}

/** What a job asks for in each location. One that is done once any pod succeeded counts as many as run at once. */
export function jobSpec(object: MultiClusterJob): Result<JobSpec, readonly string[]> {
  const { parallelism, completions, suspend, template, placement } = object.spec;
  const { namespace } = object.metadata;
  const rules = rulesOf(template, placement, { namespace, ownerKind: 'Job' });
  if (!rules.ok) return rules;
  return ok({ ...rules.value, parallelism, completions: completions ?? parallelism, suspend });
}

function rulesOf(
  template: PodTemplate,
  choice: PlacementChoice,
  owner: ShapeOwner,
): Result<PlacementRules, readonly string[]> {
  const shape = shapeOf(template, owner);
  if (!shape.ok) {
    const inObject = shape.error.map(({ path, message }) => ({
      path: ['spec', 'template', ...path],
      message,
    }));
    return err(inObject.map(formatProblem));
  }
  return ok({
    ...choice,
    shape: shape.value,
    revision: shortHash(canonicalJson(template)),
    variants: NO_VARIANTS,
    rulesHash: shortHash(canonicalJson(rankedBy(choice))),
  });
}

/** What ranks anew when it changes: all but what only bears on replicas that are placed. */
function rankedBy(choice: PlacementChoice): object {
  return Object.fromEntries(Object.entries(choice).filter(([field]) => !NOT_RANKED_BY.has(field)));
}
