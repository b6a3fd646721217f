// Objects on cluster0 as a scenario applies them: bare of all that may not leave the fleet, with what was decided on them, and the
// nodes of their pods.

import {
  parseMultiClusterDeployment,
  parseMultiClusterJob,
  readPlacementRecord,
  type PlacementRecord,
} from '../../core/api/index.ts';
import type { Fleet, PodRecord } from '../../core/fleet/fleet.ts';
import { deploymentSpec, jobSpec } from '../../core/placement/compile.ts';
import { revisionIn } from '../../core/placement/variants.ts';
import type { PlacementRules } from '../../core/placement/workload-spec.ts';
import { compareText } from '../../core/text.ts';
import { field, listAt, textAt } from '../observe/read.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import { microStampOf } from '../ports/stamps.ts';
import { bareOverrides } from './bare-overrides.ts';
import { bareTemplate, picked, type Plain } from './bare.ts';
import type { SeenWorkload } from './seen-fleet.ts';

/** A workload that a scenario can hold. */
export interface Taken {
  readonly key: string;
  readonly policy: string;
  readonly entry: Plain;
}

/** An entry of manifests for a workload, without its pods; null where it cannot be read, is over or is being deleted. */
export function takenOf({ key, kind, object }: SeenWorkload, jobRun: string): Taken | null {
  if (object.metadata.deletionTimestamp !== undefined || isOver(object)) return null;
  const rules = rulesOf(kind, object);
  if (rules === null) return null;
  const bare = bareObject(kind, object);
  const bareRules = rulesOf(kind, bare as unknown as KubeObject) ?? rules;
  const record = readPlacementRecord(object.status);
  const status = statusOf(record, object.status, (cluster, revision) =>
    revisionIn(rules, cluster) === revision ? revisionIn(bareRules, cluster) : revision,
  );
  const run = kind === 'MultiClusterJob' ? { run: jobRun } : {};
  return { key, policy: rules.policy, entry: { at: '0s', ...run, apply: { ...bare, ...status } } };
}

/** The entry with the nodes of its pods. */
export function withPods({ key, entry }: Taken, fleet: Fleet): Plain {
  const placed = new Map<string, Map<string, number>>();
  for (const pod of fleet.pods.values()) {
    const node = nodeOf(pod, fleet);
    if (pod.owner !== key || node === null) continue;
    const nodes = placed.get(pod.cluster) ?? new Map<string, number>();
    placed.set(pod.cluster, nodes.set(node, (nodes.get(node) ?? 0) + 1));
  }
  const sorted = [...placed].sort(([a], [b]) => compareText(a, b));
  return {
    ...entry,
    placed: Object.fromEntries(sorted.map(([cluster, nodes]) => [cluster, inOrder(nodes)])),
  };
}

function inOrder(nodes: ReadonlyMap<string, number>): Plain {
  return Object.fromEntries([...nodes].sort(([a], [b]) => compareText(a, b)));
}

function nodeOf({ phase, cluster, slot }: PodRecord, fleet: Fleet): string | null {
  if (phase !== 'bound' || slot < 0) return null;
  return fleet.clusters.get(cluster)?.nodes.facts[slot]?.name ?? null;
}

/** A job that ran to its end, well or not. */
function isOver({ status }: KubeObject): boolean {
  return listAt(status, 'conditions').some(
    (condition) =>
      ['Complete', 'Failed'].includes(textAt(condition, 'type') ?? '') &&
      textAt(condition, 'status') === 'True',
  );
}

function rulesOf(kind: SeenWorkload['kind'], object: KubeObject): PlacementRules | null {
  if (kind === 'MultiClusterJob') {
    const parsed = parseMultiClusterJob(object);
    const compiled = parsed.ok ? jobSpec(parsed.value) : parsed;
    return compiled.ok ? compiled.value : null;
  }
  const parsed = parseMultiClusterDeployment(object);
  const compiled = parsed.ok ? deploymentSpec(parsed.value) : parsed;
  return compiled.ok ? compiled.value : null;
}

function bareObject(kind: SeenWorkload['kind'], object: KubeObject): Plain {
  const parsed = kind === 'MultiClusterDeployment' ? parseMultiClusterDeployment(object) : null;
  const overrides = parsed?.ok === true ? bareOverrides(parsed.value) : [];
  const names = Object.keys(object.spec as Plain).filter(
    (name) => name !== 'overrides' && name !== 'template',
  );
  return {
    apiVersion: 'fogguru.eu/v1',
    kind,
    metadata: picked(object.metadata, ['name', 'namespace', 'creationTimestamp', 'labels']),
    spec: {
      ...picked(object.spec, names),
      template: bareTemplate(field(object.spec, 'template')),
      ...(overrides.length === 0 ? {} : { overrides }),
    },
  };
}

/** What placement wrote down for itself, and nothing that is only for people. */
function statusOf(
  { placements, unplaced, memory }: PlacementRecord,
  status: unknown,
  revisionOf: (cluster: string, revision: string) => string,
): { readonly status?: Plain } {
  if (placements.length === 0 && unplaced === null && memory === null) return {};
  const within = unplaced?.within ?? null;
  const renamed = <T extends { readonly cluster: string; readonly revision: string }>(entry: T): T => ({
    ...entry,
    revision: revisionOf(entry.cluster, entry.revision),
  });
  return {
    status: {
      clusters: placements.map(({ cluster, replicas }) => ({ name: cluster, desired: replicas })),
      ...(unplaced === null
        ? {}
        : {
            unplaced: {
              replicas: unplaced.replicas,
              since: textAt(status, 'unplaced', 'since') ?? microStampOf(unplaced.sinceMicros),
              ...(within === null ? {} : { within }),
            },
          }),
      ...(memory === null
        ? {}
        : {
            memory: withoutEmpty({
              ...memory,
              avoided: memory.avoided.map(renamed),
              ...(memory.rolling === undefined ? {} : { rolling: memory.rolling.map(renamed) }),
            }),
          }),
    },
  };
}

/** Lists of nothing are what is read where there is none. */
function withoutEmpty(memory: Plain): Plain {
  return Object.fromEntries(
    Object.entries(memory).filter(([, value]) => !Array.isArray(value) || value.length > 0),
  );
}
