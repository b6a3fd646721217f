// From a MultiClusterJob to the Job in one member: a whole copy, several of them, or a part. It decides nothing. What is to become of
// a Job after its end is not passed on: a member that forgot a run before it is recorded on cluster0 would run it again.

import type { MultiClusterJob } from '../../core/api/index.ts';
import type { Manifest } from '../carry/wish.ts';
import { MANAGED_BY_LABEL, MANAGER, REVISION_ANNOTATION, UID_ANNOTATION } from '../observe/marks.ts';
import type { Making } from './placed-kind.ts';

/** In containers of a job that is divided by indexes: what makes an index of the part one of the whole job, when it is added. */
const INDEX_OFFSET_VARIABLE = 'MCK8S_INDEX_OFFSET';

/** The whole of what we intend for the Job. */
export function jobManifest(object: MultiClusterJob, making: Making): Manifest {
  const { metadata, spec } = object;
  const { backoffLimit, backoffLimitPerIndex, maxFailedIndexes, activeDeadlineSeconds } = spec;
  const { completionMode, podFailurePolicy, successPolicy, podReplacementPolicy } = spec;
  const pods = making.replicas ?? spec.parallelism;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: metadata.name,
      namespace: metadata.namespace,
      labels: { ...Object.fromEntries(metadata.labels), [MANAGED_BY_LABEL]: MANAGER },
      annotations: { [UID_ANNOTATION]: making.uid, [REVISION_ANNOTATION]: making.revision },
    },
    spec: {
      parallelism: pods,
      ...given({ completions: completionsIn(object, making, pods) }),
      suspend: false,
      template: templateIn(object, making),
      ...given({ backoffLimit, backoffLimitPerIndex, maxFailedIndexes, activeDeadlineSeconds }),
      ...given({ completionMode, podFailurePolicy, successPolicy, podReplacementPolicy }),
    },
  };
}

/** Of a part its own; of copies those of all; undefined: any success ends it. */
function completionsIn({ spec }: MultiClusterJob, { part }: Making, pods: number): number | undefined {
  if (part !== undefined) return part.completions;
  const { completions, parallelism } = spec;
  if (completions === null) return undefined;
  const podsOfCopy = Math.max(1, Math.min(parallelism, completions));
  return Math.max(1, Math.ceil(pods / podsOfCopy)) * completions;
}

function templateIn({ spec }: MultiClusterJob, { part }: Making): MultiClusterJob['spec']['template'] {
  const { template } = spec;
  if (part === undefined || spec.division !== 'Indexed') return template;
  const offset = { name: INDEX_OFFSET_VARIABLE, value: String(part.offset) };
  const { containers, initContainers } = template.spec;
  const others =
    initContainers === undefined ? {} : { initContainers: initContainers.map(withVariable(offset)) };
  return {
    ...template,
    spec: { ...template.spec, containers: containers.map(withVariable(offset)), ...others },
  };
}

type Container = MultiClusterJob['spec']['template']['spec']['containers'][number];

/** First of all, so that others may refer to it; one of that name that is there gives way. */
function withVariable(variable: {
  readonly name: string;
  readonly value: string;
}): (container: Container) => Container {
  return (container) => {
    const env: readonly unknown[] = Array.isArray(container['env']) ? container['env'] : [];
    const others = env.filter(
      (other) => (other as { readonly name?: unknown } | null)?.name !== variable.name,
    );
    return { ...container, env: [variable, ...others] };
  };
}

/** Only the fields that are there. */
function given(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
