// What a pod template names that must be there before its pods can run, and which of that travels with it. It reads templates and
// nothing else.

import type { PodTemplate } from '../api/index.ts';
import type { DependencyRules } from '../api/dependencies.ts';
import { ownField } from '../api/read-object.ts';
import { compareText } from '../text.ts';

export type DependencyKind = 'ConfigMap' | 'Secret' | 'ServiceAccount';

/** An object in the namespace of the workload. */
export interface Dependency {
  readonly kind: DependencyKind;
  readonly name: string;
  /** Pods run without it. */
  readonly isOptional: boolean;
}

/** Every namespace has these of its own. */
const OF_EVERY_NAMESPACE: ReadonlySet<string> = new Set([
  'ConfigMap/kube-root-ca.crt',
  'ServiceAccount/default',
]);

/** `Kind/name`. */
export function dependencyId({ kind, name }: Pick<Dependency, 'kind' | 'name'>): string {
  return `${kind}/${name}`;
}

/** What travels with these templates, each once, by kind and name. Optional is what no template needs. */
export function travelling(
  templates: readonly PodTemplate[],
  { propagate, secrets }: DependencyRules,
): readonly Dependency[] {
  const named = templates.flatMap((template) => [...namedIn(template)]);
  const wanted = named.filter(({ kind, name }) =>
    kind === 'Secret' ? secrets.includes(name) : propagate.includes(kind),
  );
  const byId = new Map<string, Dependency>();
  for (const dependency of wanted) {
    const id = dependencyId(dependency);
    if (OF_EVERY_NAMESPACE.has(id)) continue;
    const isOptional = dependency.isOptional && byId.get(id)?.isOptional !== false;
    byId.set(id, { ...dependency, isOptional });
  }
  // A Secret that is asked for by name may be used in ways that no template shows.
  for (const name of secrets) {
    const id = dependencyId({ kind: 'Secret', name });
    if (!byId.has(id)) byId.set(id, { kind: 'Secret', name, isOptional: false });
  }
  return [...byId].sort(([a], [b]) => compareText(a, b)).map(([, dependency]) => dependency);
}

/** Everything of these kinds that a template names. */
function* namedIn({ spec }: PodTemplate): Generator<Dependency> {
  const account = ownField(spec, 'serviceAccountName') ?? ownField(spec, 'serviceAccount');
  yield* named('ServiceAccount', account, false);
  for (const pull of listIn(spec, 'imagePullSecrets')) yield* named('Secret', ownField(pull, 'name'), true);
  for (const volume of listIn(spec, 'volumes')) yield* inVolume(volume);
  for (const field of ['initContainers', 'containers']) {
    for (const container of listIn(spec, field)) yield* inContainer(container);
  }
}

function* inVolume(volume: unknown): Generator<Dependency> {
  yield* byField('ConfigMap', ownField(volume, 'configMap'), 'name');
  yield* byField('Secret', ownField(volume, 'secret'), 'secretName');
  for (const source of listIn(ownField(volume, 'projected'), 'sources')) {
    yield* byField('ConfigMap', ownField(source, 'configMap'), 'name');
    yield* byField('Secret', ownField(source, 'secret'), 'name');
  }
}

function* inContainer(container: unknown): Generator<Dependency> {
  for (const variable of listIn(container, 'env')) {
    const from = ownField(variable, 'valueFrom');
    yield* byField('ConfigMap', ownField(from, 'configMapKeyRef'), 'name');
    yield* byField('Secret', ownField(from, 'secretKeyRef'), 'name');
  }
  for (const source of listIn(container, 'envFrom')) {
    yield* byField('ConfigMap', ownField(source, 'configMapRef'), 'name');
    yield* byField('Secret', ownField(source, 'secretRef'), 'name');
  }
}

function byField(kind: DependencyKind, reference: unknown, field: string): Generator<Dependency> {
  return named(kind, ownField(reference, field), ownField(reference, 'optional') === true);
}

function* named(kind: DependencyKind, name: unknown, isOptional: boolean): Generator<Dependency> {
  if (typeof name === 'string' && name !== '') yield { kind, name, isOptional };
}

function listIn(value: unknown, field: string): readonly unknown[] {
  const list = ownField(value, field);
  return Array.isArray(list) ? list : [];
}
