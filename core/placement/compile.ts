// From the object that a user wrote to the workload that placement reads, once per generation. It knows neither clusters
// nor what became of the object before.

import { formatProblem } from '../api/index.ts';
import type {
  MultiClusterDeployment,
  MultiClusterJob,
  PlacementChoice,
  PodTemplate,
  Problem,
} from '../api/index.ts';
import { canonicalJson } from '../canonical.ts';
import { shortHash } from '../hash.ts';
import { shapeOf, type ShapeOwner } from '../pod/shape-of.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { templateIn } from './overrides.ts';
import { NO_VARIANTS, type Variant, type Variants } from './variants.ts';
import type { DeploymentSpec, JobSpec, PlacementRules } from './workload-spec.ts';

const NOT_RANKED_BY: ReadonlySet<string> = new Set<keyof PlacementChoice>([
  'stuckAfterMicros',
  'createNamespace',
  'failoverAfterMicros',
]);

/** What a deployment asks for, or a sentence with its path for each amount or override that cannot be read. */
export function deploymentSpec(object: MultiClusterDeployment): Result<DeploymentSpec, readonly string[]> {
  const { replicas, replicaOverrides, template, placement, rollout } = object.spec;
  const { namespace } = object.metadata;
  const owner: ShapeOwner = { namespace, ownerKind: 'ReplicaSet' };
  const common = variantOf(template, owner, (made) => deploymentRevision(object, made));
  if (!common.ok) return err(inTemplate(common.error));
  const variants = variantsOf(object, owner, common.value);
  if (!variants.ok) return variants;
  return ok({
    ...rulesOf(common.value, placement),
    variants: variants.value,
    replicas,
    replicaOverrides,
    ...(rollout === undefined ? {} : { rollout }),
  });
}

/** What a job asks for in each location. One that is done once any pod succeeded counts as many as run at once. */
export function jobSpec(object: MultiClusterJob): Result<JobSpec, readonly string[]> {
  const { parallelism, completions, suspend, template, placement, ttlSecondsAfterFinished } = object.spec;
  const { namespace } = object.metadata;
  const made = variantOf(template, { namespace, ownerKind: 'Job' }, (of) => shortHash(canonicalJson(of)));
  if (!made.ok) return err(inTemplate(made.error));
  const rules = rulesOf(made.value, placement);
  const spec = { ...rules, parallelism, completions: completions ?? parallelism, suspend };
  return ok({
    ...spec,
    ...(isDivided(object) ? { isDivided: true } : {}),
    ...(ttlSecondsAfterFinished === undefined ? {} : { keptMicros: ttlSecondsAfterFinished * 1_000_000 }),
  });
}

/** Pods with indexes are divided only where the object says so of indexes, as each part counts its own from 0. */
function isDivided({ spec: { division, completionMode } }: MultiClusterJob): boolean {
  return division === 'Indexed' || (division === 'Divided' && completionMode !== 'Indexed');
}

/** What the object is in clusters where it is another. */
function variantsOf(
  object: MultiClusterDeployment,
  owner: ShapeOwner,
  common: Variant,
): Result<Variants, readonly string[]> {
  if (object.spec.overrides.length === 0) return ok(NO_VARIANTS);
  const problems: string[] = [];
  const variants = new Map<string, Variant>();
  for (const [index, { cluster }] of object.spec.overrides.entries()) {
    const template = templateIn(object, cluster);
    if (!template.ok) {
      problems.push(...template.error);
      continue;
    }
    const made = variantOf(template.value, owner, (of) => deploymentRevision(object, of));
    if (!made.ok) problems.push(...made.error.map((problem) => inOverride(index, problem)));
    else if (made.value.revision !== common.revision) variants.set(cluster, made.value);
  }
  if (problems.length > 0) return err(problems);
  return ok(variants.size === 0 ? NO_VARIANTS : variants);
}

function variantOf(
  template: PodTemplate,
  owner: ShapeOwner,
  revisionOf: (template: PodTemplate) => string,
): Result<Variant, readonly Problem[]> {
  const shape = shapeOf(template, owner);
  return shape.ok ? ok({ shape: shape.value, revision: revisionOf(template) }) : shape;
}

/** Stands for all that the Deployment in a member is made from, replicas apart. */
function deploymentRevision({ metadata, spec }: MultiClusterDeployment, template: PodTemplate): string {
  const { selector, strategy, minReadySeconds, revisionHistoryLimit, progressDeadlineSeconds } = spec;
  const labels = Object.fromEntries(metadata.labels);
  const rollout = { strategy, minReadySeconds, revisionHistoryLimit, progressDeadlineSeconds };
  return shortHash(canonicalJson({ template, selector, labels, ...rollout }));
}

function rulesOf({ shape, revision }: Variant, choice: PlacementChoice): PlacementRules {
  const rulesHash = shortHash(canonicalJson(rankedBy(choice)));
  return { ...choice, shape, revision, variants: NO_VARIANTS, rulesHash };
}

/** What ranks anew when it changes: all but what only bears on replicas that are placed. */
function rankedBy(choice: PlacementChoice): object {
  return Object.fromEntries(Object.entries(choice).filter(([field]) => !NOT_RANKED_BY.has(field)));
}

function inOverride(index: number, problem: Problem): string {
  const message = `makes a template in which ${formatProblem(problem)}`;
  return formatProblem({ path: ['spec', 'overrides', index], message });
}

function inTemplate(problems: readonly Problem[]): readonly string[] {
  return problems.map(({ path, message }) => formatProblem({ path: ['spec', 'template', ...path], message }));
}
