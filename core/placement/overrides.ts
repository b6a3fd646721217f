// The pod template of a deployment in one cluster, with what its user wants to be different there. It is made before anything
// is counted, as overrides may change requests, and the same one is sent to the member.

import { formatProblem } from '../api/index.ts';
import type { ClusterOverride, MultiClusterDeployment, PodTemplate, Problem } from '../api/index.ts';
import { podTemplate } from '../api/pod-template.ts';
import { ownField, readObject } from '../api/read-object.ts';
import { patched } from '../json-patch.ts';
import { labelRequirementsOf } from '../pod/label-selector.ts';
import { meets } from '../pod/requirements.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';

/**
 * The template in a cluster, or a sentence with its path for each fault in the overrides. Images, variables, labels and
 * annotations come first, then the patch, in order.
 */
export function templateIn(
  object: MultiClusterDeployment,
  cluster: string,
): Result<PodTemplate, readonly string[]> {
  const { overrides, template } = object.spec;
  const index = overrides.findIndex((override) => override.cluster === cluster);
  if (index < 0) return ok(template);
  const made = overridden(object, overrides[index]!);
  if (made.ok) return made;
  const at = ['spec', 'overrides', index];
  return err(made.error.map(({ path, message }) => formatProblem({ path: [...at, ...path], message })));
}

function overridden(
  object: MultiClusterDeployment,
  override: ClusterOverride,
): Result<PodTemplate, readonly Problem[]> {
  const plain = withMetadata(withContainers(object.spec.template, override), override);
  if (override.jsonPatch.length === 0) return ok(plain);
  const made = patched(plain, override.jsonPatch);
  if (!made.ok) return err([{ path: ['jsonPatch', made.error.index], message: made.error.message }]);
  const read = readObject(podTemplate, made.value);
  if (!read.ok) return err(read.error.map(afterPatch));
  const problems = contradictions(object, read.value);
  return problems.length === 0 ? read : err(problems.map(afterPatch));
}

function withContainers(template: PodTemplate, override: ClusterOverride): PodTemplate {
  const { image, env } = override;
  if (image.length === 0 && env.length === 0) return template;
  const { containers, initContainers } = template.spec;
  const change = (container: Container): Container => withEnv(withImage(container, override), override);
  const others = initContainers === undefined ? {} : { initContainers: initContainers.map(change) };
  return { ...template, spec: { ...template.spec, containers: containers.map(change), ...others } };
}

type Container = PodTemplate['spec']['containers'][number];

function withImage(container: Container, { image }: ClusterOverride): Container {
  const other = image.find((entry) => entry.container === container.name);
  return other === undefined ? container : { ...container, image: other.image };
}

/** A variable that is there keeps its place, as later ones may refer to it; the others follow. */
function withEnv(container: Container, { env }: ClusterOverride): Container {
  const wanted = new Map(
    env.filter((entry) => entry.container === container.name).map(({ name, value }) => [name, value]),
  );
  if (wanted.size === 0) return container;
  const before: readonly unknown[] = Array.isArray(container['env']) ? container['env'] : [];
  const kept = before.map((variable) => {
    const name = nameOf(variable);
    const value = wanted.get(name);
    return value !== undefined && wanted.delete(name) ? { name, value } : variable;
  });
  return { ...container, env: [...kept, ...[...wanted].map(([name, value]) => ({ name, value }))] };
}

function nameOf(variable: unknown): string {
  const name = ownField(variable, 'name');
  return typeof name === 'string' ? name : '';
}

function withMetadata(template: PodTemplate, { labels, annotations }: ClusterOverride): PodTemplate {
  if (Object.keys(labels).length + Object.keys(annotations).length === 0) return template;
  const { metadata } = template;
  return {
    ...template,
    metadata: {
      ...metadata,
      labels: { ...metadata?.labels, ...labels },
      annotations: { ...metadata?.annotations, ...annotations },
    },
  };
}

/** What a patch can break that no schema of a template knows. */
function contradictions({ spec }: MultiClusterDeployment, template: PodTemplate): Problem[] {
  const labels = new Map(Object.entries(template.metadata?.labels ?? {}));
  const problems: Problem[] = labelRequirementsOf(spec.selector)
    .filter((requirement) => !meets(requirement, labels))
    .map(({ key }) => ({
      path: ['metadata', 'labels'],
      message: `spec.selector would no longer find the pods by ${key}; leave that label as it is`,
    }));
  const { restartPolicy } = template.spec;
  if (restartPolicy !== undefined && restartPolicy !== 'Always') {
    const message = `${restartPolicy} is not possible in a deployment; write Always or leave it out`;
    problems.push({ path: ['spec', 'restartPolicy'], message });
  }
  return problems;
}

function afterPatch(problem: Problem): Problem {
  return { path: ['jsonPatch'], message: `makes a template in which ${formatProblem(problem)}` };
}
