// Turns the load as written into sources: files are read, clusters and names checked.

import { ownField } from '../../core/api/read-object.ts';
import type { LoadSource, PoissonSource, QuantilesSource } from '../load/source.ts';
import { readTrace } from '../load/trace.ts';
import { weightedByName } from '../load/weighted.ts';
import { unknownCluster } from './known-clusters.ts';
import { keyOf, readKey, readManifest } from './manifests.ts';
import type { ManifestContext } from './manifests.ts';
import { runDistribution } from './run-distribution.ts';
import type { LoadFields, PoissonFields, QuantilesFields, TraceFields } from './schema-load.ts';
import { servicesSource } from './services.ts';

type Path = readonly (string | number)[];

/** What the load is read with. */
export interface LoadContext extends ManifestContext {
  readonly clusters: readonly string[];
  /** Whether every trace leaves out its broken rows. */
  readonly skipBadRows: boolean;
}

/** In place of a source that cannot be read. */
const EMPTY: LoadSource = { kind: 'manifests', actions: [] };

interface Names {
  readonly name: string;
  readonly namespace: string;
}

/** The sources as they are written; `raw` is the same list before nulls were taken out of it. */
export function readLoad(written: readonly LoadFields[], raw: unknown, context: LoadContext): LoadSource[] {
  const names = new Set<string>();
  const sources = written.map((source, index) => {
    const name = source.name ?? (index === 0 ? 'job' : `job${index + 1}`);
    if (names.has(name)) {
      context.problems.at(['load', index, 'name'], `there is a source ${name} already; write another name`);
    }
    names.add(name);
    return readSource({ ...source, name }, itemOf(raw, index), ['load', index], context);
  });
  checkKeys(written, sources, context);
  checkServiceNames(sources, context);
  return sources;
}

function readSource(
  written: LoadFields & { name: string },
  raw: unknown,
  path: Path,
  context: LoadContext,
): LoadSource {
  const { quantiles, poisson, trace, manifests, services } = written;
  const names = { name: written.name, namespace: written.namespace };
  if (quantiles !== undefined) {
    checkHome(quantiles.home, [...path, 'quantiles', 'home'], context);
    return quantilesSource(quantiles, names);
  }
  if (poisson !== undefined) {
    checkHome(poisson.home, [...path, 'poisson', 'home'], context);
    return poissonSource(poisson, names);
  }
  if (trace !== undefined) return traceSource(trace, names, [...path, 'trace'], context);
  if (services !== undefined) {
    const rawServices = ownField(raw, 'services');
    return servicesSource(services, names, rawServices, [...path, 'services'], context) ?? EMPTY;
  }
  const rawManifests = ownField(raw, 'manifests');
  const actions = manifests!.flatMap((entry, index) =>
    readManifest(
      entry,
      ownField(itemOf(rawManifests, index), 'apply'),
      [...path, 'manifests', index],
      context,
    ),
  );
  return { kind: 'manifests', actions: actions.sort((a, b) => a.atMicros - b.atMicros) };
}

function quantilesSource(written: QuantilesFields, names: Names): QuantilesSource {
  return {
    kind: 'quantiles',
    ...names,
    gapMicros: written.interarrival,
    runMicros: written.duration,
    cpuMilli: written.cpu,
    memoryBytes: written.memory,
    home: weightedByName(written.home),
    countMax: written.count ?? Infinity,
  };
}

function poissonSource(written: PoissonFields, names: Names): PoissonSource {
  return {
    kind: 'poisson',
    ...names,
    ratePerSecond: written.ratePerSecond,
    run: runDistribution(written.duration),
    cpuMilli: written.cpu,
    memoryBytes: written.memory,
    home: weightedByName(written.home),
    countMax: written.count ?? Infinity,
  };
}

function traceSource(written: TraceFields, names: Names, path: Path, context: LoadContext): LoadSource {
  const file = context.open(written.file);
  if (!file.ok) {
    context.problems.at([...path, 'file'], file.error);
    return EMPTY;
  }
  const skipBadRows = written.skipBadRows || context.skipBadRows;
  const trace = readTrace({ ...written, skipBadRows }, file.value.text, context.clusters);
  if (trace.ok) return { kind: 'trace', ...names, ...trace.value };
  for (const problem of trace.error.problems)
    context.problems.at([...path, ...problem.path], problem.message);
  for (const { line, message } of trace.error.rows) {
    context.problems.inFile(file.value.path, { line, column: 1 }, { path: [], message });
  }
  return EMPTY;
}

function checkHome(
  shares: Readonly<Record<string, number>> | undefined,
  path: Path,
  context: LoadContext,
): void {
  for (const name of Object.keys(shares ?? {})) {
    const message = unknownCluster(name, context.clusters);
    if (message !== undefined) context.problems.at([...path, name], message);
  }
}

/** What is scaled or deleted was applied before, or at the same time. */
function checkKeys(
  written: readonly LoadFields[],
  sources: readonly LoadSource[],
  context: LoadContext,
): void {
  const firstApplied = firstApplications(sources);
  const known = [...firstApplied.keys()].sort().join(', ');
  for (const [index, { manifests = [] }] of written.entries()) {
    for (const [entry, { at, scale, delete: removed }] of manifests.entries()) {
      const named = scale ?? removed;
      const key = named === undefined ? undefined : readKey(named);
      if (key?.ok !== true || at >= (firstApplied.get(key.value) ?? Infinity)) continue;
      context.problems.at(
        ['load', index, 'manifests', entry, scale === undefined ? 'delete' : 'scale'],
        `${key.value} is not applied by then; applied are ${known === '' ? 'none' : known}`,
      );
    }
  }
}

/** No manifest is called as services of a source are. */
function checkServiceNames(sources: readonly LoadSource[], { problems }: LoadContext): void {
  const applied = [...firstApplications(sources).keys()];
  for (const [index, source] of sources.entries()) {
    if (source.kind !== 'services') continue;
    const stem = `MultiClusterDeployment/${source.namespace}/${source.name}-`;
    const clash = applied.find((key) => key.startsWith(stem) && /^\d+$/.test(key.slice(stem.length)));
    if (clash === undefined) continue;
    const message = `its services are called ${source.name}-0 and so on, as ${clash} of a manifest is; write another name`;
    problems.at(['load', index, 'name'], message);
  }
}

/** When each object is applied first. */
function firstApplications(sources: readonly LoadSource[]): ReadonlyMap<string, number> {
  const firstApplied = new Map<string, number>();
  const actions = sources.flatMap((source) => (source.kind === 'manifests' ? source.actions : []));
  for (const action of actions) {
    if (action.action !== 'apply') continue;
    const key = keyOf(action.object);
    firstApplied.set(key, Math.min(firstApplied.get(key) ?? Infinity, action.atMicros));
  }
  return firstApplied;
}

function itemOf(list: unknown, index: number): unknown {
  return Array.isArray(list) ? (list as readonly unknown[])[index] : undefined;
}
