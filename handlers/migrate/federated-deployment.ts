// What a FederatedDeployment of KubeFed is as a MultiClusterDeployment: in the same clusters, with as many replicas and the same pods.
// What cannot be said is said to be so; it writes nothing.

import { formatProblem, parseMultiClusterDeployment } from '../../core/api/index.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { KubeDraft } from '../kube/write-body.ts';
import { countAt, field, listAt, textAt } from '../observe/read.ts';
import type { KubeObject } from '../ports/kube-object.ts';

export type Migrated = KubeDraft & { readonly spec: Readonly<Record<string, unknown>> };

const TEMPLATE = '/spec/template';
const REPLICAS = '/spec/replicas';
const TAKEN = [
  'selector',
  'template',
  'strategy',
  'minReadySeconds',
  'revisionHistoryLimit',
  'progressDeadlineSeconds',
];

interface Override {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
}

/** The MultiClusterDeployment, or a sentence for each thing that stands against it. */
export function migratedDeployment(object: KubeObject): Result<Migrated, readonly string[]> {
  const spec = field(object.spec, 'template', 'spec');
  const overrides = overridesOf(object);
  const unsaid = [...overrides].flatMap(([cluster, changes]) =>
    changes
      .filter(isUnsaid)
      .map(({ path }) => `its override of ${path} in ${cluster} has no counterpart; take it out`),
  );
  const where = placementOf(object, overrides, replicasOf(spec));
  const faults = [...unsaid, ...(where.ok ? [] : [where.error])];
  if (faults.length > 0 || !where.ok) return err(faults);
  const { name, namespace } = object.metadata;
  const labels = field(object.spec, 'template', 'metadata', 'labels');
  const patches = patchesOf(overrides);
  const migrated = {
    metadata: {
      name,
      namespace: namespace ?? '',
      ...(labels === undefined ? {} : { labels: labels as Record<string, string> }),
    },
    spec: {
      ...where.value,
      ...takenFrom(spec),
      ...(patches.length === 0 ? {} : { overrides: patches }),
    },
  };
  const whole = { apiVersion: 'fogguru.eu/v1', kind: 'MultiClusterDeployment', ...migrated };
  const parsed = parseMultiClusterDeployment(whole);
  return parsed.ok ? ok(migrated) : err(parsed.error.map(formatProblem));
}

/** What a Deployment says beside its replicas. */
function takenFrom(spec: unknown): Readonly<Record<string, unknown>> {
  const said = TAKEN.map((key) => [key, field(spec, key)] as const);
  return Object.fromEntries(said.filter(([, value]) => value !== undefined));
}

function replicasOf(spec: unknown): number {
  return field(spec, 'replicas') === undefined ? 1 : countAt(spec, 'replicas');
}

/** By cluster. */
function overridesOf({ spec }: KubeObject): ReadonlyMap<string, readonly Override[]> {
  return new Map(
    listAt(spec, 'overrides').map((entry) => [
      textAt(entry, 'clusterName') ?? '',
      listAt(entry, 'clusterOverrides').map((change) => ({
        op: textAt(change, 'op') ?? 'replace',
        path: textAt(change, 'path') ?? '',
        value: field(change, 'value'),
      })),
    ]),
  );
}

/** Labels and annotations of the Deployment itself stay in the member as they are. */
function isUnsaid({ path }: Override): boolean {
  return path !== REPLICAS && !path.startsWith(`${TEMPLATE}/`) && !path.startsWith('/metadata/');
}

/** A list of clusters goes before a selector, and none of both is nowhere, as KubeFed has it. */
function placementOf(
  { spec }: KubeObject,
  overrides: ReadonlyMap<string, readonly Override[]>,
  replicas: number,
): Result<Readonly<Record<string, unknown>>, string> {
  const placement = field(spec, 'placement');
  const countIn = (cluster: string): number => {
    const value = overrides.get(cluster)?.find(({ path }) => path === REPLICAS)?.value;
    return typeof value === 'number' ? value : replicas;
  };
  const isByName = field(placement, 'clusters') !== undefined;
  const names = listAt(placement, 'clusters').flatMap((entry) => textAt(entry, 'name') ?? []);
  if (isByName && names.length > 0) {
    const counts = names.map(countIn);
    const locations = names.join(', ');
    return ok(
      counts.every((count) => count === counts[0])
        ? { placementPolicy: 'duplicated', locations, replicas: counts[0] }
        : { placementPolicy: 'cluster_affinity', locations, replicaOverrides: counts },
    );
  }
  const selector = field(placement, 'clusterSelector');
  if (isByName || selector === undefined)
    return err('it is placed in no cluster, so there is nothing to take over');
  if ([...overrides.keys()].some((cluster) => countIn(cluster) !== replicas))
    return err(
      'it selects clusters and has other replicas in some; list its clusters in placement.clusters first',
    );
  const isOfAll = Object.keys(selector as object).length === 0;
  return ok({
    placementPolicy: 'duplicated',
    replicas,
    ...(isOfAll ? {} : { placement: { clusterSelector: selector } }),
  });
}

function patchesOf(overrides: ReadonlyMap<string, readonly Override[]>): object[] {
  return [...overrides].flatMap(([cluster, changes]) => {
    const jsonPatch = changes
      .filter(({ path }) => path.startsWith(`${TEMPLATE}/`))
      .map(({ op, path, value }) => ({
        op,
        path: path.slice(TEMPLATE.length),
        ...(op === 'remove' ? {} : { value }),
      }));
    return jsonPatch.length === 0 ? [] : [{ cluster, jsonPatch }];
  });
}
