// Names the constraints of a template that the per-node capacity estimate passes over: with any of them its answer is an
// upper bound. Preferences are no constraints.

import type { PodAffinityTermFields } from '../api/pod-scheduling.ts';
import type { PodSpecFields } from '../api/pod-template.ts';
import { selects } from './requirements.ts';
import type { PodAffinityTerm, PodShape } from './pod-shape.ts';

const HOSTNAME_LABEL = 'kubernetes.io/hostname';
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';

type Compiled = Pick<PodShape, 'namespace' | 'labels' | 'requiredAntiAffinity' | 'topologySpread'>;

/** Paths from the template, in the order of the list below. */
export function unmodelledPaths(spec: PodSpecFields, compiled: Compiled): string[] {
  return [
    ...bindingPaths(spec),
    ...volumePaths(spec),
    ...affinityPaths(spec, compiled),
    ...spreadPaths(spec, compiled),
  ];
}

function bindingPaths(spec: PodSpecFields): string[] {
  const paths: string[] = [];
  if ((spec.nodeName ?? '') !== '') paths.push('spec.nodeName');
  if ((spec.schedulerName ?? 'default-scheduler') !== 'default-scheduler') paths.push('spec.schedulerName');
  if ((spec.runtimeClassName ?? '') !== '') paths.push('spec.runtimeClassName');
  if ((spec.schedulingGates ?? []).length > 0) paths.push('spec.schedulingGates');
  if ((spec.resourceClaims ?? []).length > 0) paths.push('spec.resourceClaims');
  return paths;
}

/** Volumes that may tie a pod to some nodes; those of other kinds are wherever the pod is. */
function volumePaths(spec: PodSpecFields): string[] {
  return (spec.volumes ?? []).flatMap((volume, index) =>
    volume.persistentVolumeClaim !== undefined || volume.ephemeral !== undefined
      ? [`spec.volumes[${index}]`]
      : [],
  );
}

function affinityPaths(spec: PodSpecFields, compiled: Compiled): string[] {
  const affinity = spec.affinity?.podAffinity?.[REQUIRED] ?? [];
  const antiAffinity = spec.affinity?.podAntiAffinity?.[REQUIRED] ?? [];
  return [
    ...affinity.map((_, index) => `spec.affinity.podAffinity.${REQUIRED}[${index}]`),
    ...antiAffinity.flatMap((term, index) =>
      isOnePerNode(term, compiled.requiredAntiAffinity[index]!, compiled)
        ? []
        : [`spec.affinity.podAntiAffinity.${REQUIRED}[${index}]`],
    ),
  ];
}

/** A pod that keeps away its own kind from its node: the estimate counts one for each. */
function isOnePerNode(written: PodAffinityTermFields, term: PodAffinityTerm, pod: Compiled): boolean {
  const seesOwn =
    written.namespaceSelector === undefined && (term.namespaces?.includes(pod.namespace) ?? false);
  return term.topologyKey === HOSTNAME_LABEL && seesOwn && selects(term.selector, pod.labels);
}

function spreadPaths(spec: PodSpecFields, compiled: Compiled): string[] {
  return (spec.topologySpreadConstraints ?? []).flatMap((constraint, index) => {
    if (constraint.whenUnsatisfiable !== 'DoNotSchedule') return [];
    const countsOwn = selects(compiled.topologySpread[index]!.selector, compiled.labels);
    const hasLabelKeys = (constraint.matchLabelKeys ?? []).length > 0;
    return countsOwn && !hasLabelKeys ? [] : [`spec.topologySpreadConstraints[${index}]`];
  });
}
