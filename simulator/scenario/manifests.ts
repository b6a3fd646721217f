// Turns what a scenario applies, scales and deletes into actions on objects of the API.

import { parseMultiClusterDeployment, parseMultiClusterJob } from '../../core/api/index.ts';
import type { MultiClusterDeployment, MultiClusterJob, Problem } from '../../core/api/index.ts';
import { ownField } from '../../core/api/read-object.ts';
import { nearestName } from '../../core/api/suggestion.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { ManifestAction } from '../load/load.ts';
import { readYamlDocuments } from './document.ts';
import { readPlaced, type PlacedContext } from './placed.ts';
import type { ProblemSink } from './problem.ts';
import type { ReferencedFile } from './referenced-files.ts';
import type { ManifestFields } from './schema-load.ts';

type Applied = MultiClusterDeployment | MultiClusterJob;
type Path = readonly (string | number)[];

/** What manifests are read with. */
export interface ManifestContext extends PlacedContext {
  readonly open: (name: string) => Result<ReferencedFile, string>;
}

const parsers: Readonly<Record<string, (input: unknown) => Result<Applied, readonly Problem[]>>> = {
  MultiClusterDeployment: parseMultiClusterDeployment,
  MultiClusterJob: parseMultiClusterJob,
};

const shortNames: Readonly<Record<string, string>> = {
  mcd: 'MultiClusterDeployment',
  mcj: 'MultiClusterJob',
};

/** The actions of one entry. `raw` is what was applied, before nulls were taken out: in a job's completions null has a meaning. */
export function readManifest(
  written: ManifestFields,
  raw: unknown,
  path: Path,
  context: ManifestContext,
): ManifestAction[] {
  const atMicros = written.at;
  if (written.delete !== undefined) {
    const key = readKey(written.delete);
    if (!key.ok) context.problems.at([...path, 'delete'], key.error);
    return key.ok ? [{ atMicros, action: 'delete', key: key.value }] : [];
  }
  if (written.scale !== undefined) {
    const key = readKey(written.scale);
    const fault = key.ok ? unscalable(key.value) : key.error;
    if (fault !== undefined) context.problems.at([...path, 'scale'], fault);
    return key.ok ? [{ atMicros, action: 'scale', key: key.value, replicas: written.replicas! }] : [];
  }
  const objects = readObjects(raw, [...path, 'apply'], context);
  checkRun(written, objects, path, context.problems);
  const placed = readPlaced(written, raw, path, context);
  return objects.map((object) => ({
    atMicros,
    action: 'apply',
    object,
    runMicros: object.kind === 'MultiClusterJob' ? (written.run ?? Infinity) : Infinity,
    ...(placed === undefined ? {} : { placed }),
    ...(written.neverReady === undefined ? {} : { neverReady: true }),
  }));
}

/** `Kind/namespace/name` of an object. */
export function keyOf(object: Applied): string {
  return `${object.kind}/${object.metadata.namespace}/${object.metadata.name}`;
}

/** `Kind/namespace/name` of what a scenario names as kind/namespace/name, or kind/name in default. */
export function readKey(text: string): Result<string, string> {
  const [kind, ...rest] = text.split('/');
  const known = Object.keys(parsers);
  const full = shortNames[kind!] ?? known.find((name) => name.toLowerCase() === kind!.toLowerCase());
  if (full === undefined) return err(unknownKind(kind!));
  return ok(`${full}/${rest.length === 1 ? `default/${rest[0]!}` : rest.join('/')}`);
}

function unscalable(key: string): string | undefined {
  return key.startsWith('MultiClusterDeployment/')
    ? undefined
    : 'only a MultiClusterDeployment has replicas to scale';
}

function unknownKind(kind: string): string {
  const near = nearestName(kind, Object.keys(parsers));
  const hint = near === undefined ? '' : ` (did you mean ${near}?)`;
  return `${kind} is no kind that a scenario can hold${hint}; write one of ${Object.keys(parsers).join(', ')}`;
}

function checkRun(
  written: ManifestFields,
  objects: readonly Applied[],
  path: Path,
  problems: ProblemSink,
): void {
  const hasJob = objects.some((object) => object.kind === 'MultiClusterJob');
  if (hasJob && written.run === undefined) {
    problems.at([...path, 'apply'], 'a MultiClusterJob ends when its pods do; write run: 5m beside it, say');
  }
  if (!hasJob && objects.length > 0 && written.run !== undefined) {
    problems.at(
      [...path, 'run'],
      'pods of a MultiClusterDeployment run until they are deleted; leave out run',
    );
  }
  if (hasJob && written.neverReady !== undefined) {
    problems.at(
      [...path, 'neverReady'],
      'nobody waits for pods of a MultiClusterJob to be ready; leave it out',
    );
  }
}

/** The one MultiClusterDeployment that is written in place or in a file; null after its faults were reported. */
export function readDeployment(
  raw: unknown,
  path: Path,
  context: ManifestContext,
): MultiClusterDeployment | null {
  const faults: string[] = [];
  const at: ProblemSink['at'] = (where, message) => {
    faults.push(message);
    context.problems.at(where, message);
  };
  const inFile: ProblemSink['inFile'] = (file, position, problem) => {
    faults.push(problem.message);
    context.problems.inFile(file, position, problem);
  };
  const [object, second] = readObjects(raw, path, {
    ...context,
    problems: { ...context.problems, at, inFile },
  });
  if (faults.length > 0) return null;
  if (object?.kind === 'MultiClusterDeployment' && second === undefined) return object;
  context.problems.at(path, 'write one MultiClusterDeployment, or the name of a file with one');
  return null;
}

function readObjects(raw: unknown, path: Path, context: ManifestContext): readonly Applied[] {
  if (typeof raw === 'string') return readManifestFile(raw, path, context);
  const inList = Array.isArray(raw);
  const items: readonly unknown[] = inList ? raw : [raw];
  return items.flatMap((item, index) => {
    const read = readOne(item);
    if (read.ok) return [read.value];
    const base = inList ? [...path, index] : path;
    for (const problem of read.error) context.problems.at([...base, ...problem.path], problem.message);
    return [];
  });
}

function readManifestFile(name: string, path: Path, context: ManifestContext): readonly Applied[] {
  const file = context.open(name);
  if (!file.ok) {
    context.problems.at(path, file.error);
    return [];
  }
  const documents = readYamlDocuments(file.value.text);
  if (!documents.ok) {
    for (const fault of documents.error)
      context.problems.inFile(file.value.path, fault, { path: [], message: fault.message });
    return [];
  }
  return documents.value.flatMap((document) => {
    const read = readOne(document.value);
    if (read.ok) return [read.value];
    for (const problem of read.error) {
      context.problems.inFile(file.value.path, document.positionOf(problem.path), problem);
    }
    return [];
  });
}

function readOne(input: unknown): Result<Applied, readonly Problem[]> {
  const kind = ownField(input, 'kind');
  if (typeof kind !== 'string') {
    return err([{ path: [], message: 'this is no object; write apiVersion, kind, metadata and spec' }]);
  }
  const parse = Object.hasOwn(parsers, kind) ? parsers[kind] : undefined;
  return parse === undefined ? err([{ path: ['kind'], message: unknownKind(kind) }]) : parse(input);
}
