// Random stories of requests by several managers, and their answers in a form that can be compared between servers: what the
// contract has not thought of shows where two servers tell the same story differently.

import fc from 'fast-check';
import { canonicalJson } from '../../core/canonical.ts';
import type { HttpRequest, HttpResponse, Transport } from '../../handlers/ports/transport.ts';
import { isObject, objectAt, textAt, type JsonObject } from '../../simulator/apiserver/json.ts';
import { APPLY, MERGE } from './api.ts';
import { WIDGETS } from './widgets.ts';

/** A request whose path says NAMESPACE where the server's own is meant. */
export type StoryStep = Omit<HttpRequest, 'timeoutMicros'>;

const TIMEOUT_MICROS = 20_000_000;
const SPOTS = {
  widget: {
    path: `/apis/${WIDGETS.group}/${WIDGETS.version}/namespaces/NAMESPACE/widgets`,
    names: ['w1', 'w2'],
  },
  deployment: { path: '/apis/apps/v1/namespaces/NAMESPACE/deployments', names: ['d1'] },
} as const;
type Spot = keyof typeof SPOTS;

const TYPES = {
  widget: { apiVersion: `${WIDGETS.group}/${WIDGETS.version}`, kind: 'Widget' },
  deployment: { apiVersion: 'apps/v1', kind: 'Deployment' },
};

const digit = fc.constantFrom('1', '2');
const some = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> =>
  fc.record(fields, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;

const metadata = some({
  labels: some({ a: digit, b: digit }),
  annotations: some({ x: digit }),
  finalizers: fc.constantFrom(['mck8s.test/a'], ['mck8s.test/b', 'mck8s.test/a'], []),
});

const container = fc
  .record({
    name: fc.constantFrom('c', 'd'),
    image: fc.constantFrom('i:1', 'i:2'),
    rest: some({
      env: fc.constantFrom(
        [],
        [{ name: 'E', value: '1' }],
        [
          { name: 'F', value: '1' },
          { name: 'E', value: '2' },
        ],
      ),
      ports: fc.constantFrom(
        [{ containerPort: 80 }],
        [{ containerPort: 80, protocol: 'TCP', name: 'http' }],
        [{ containerPort: 81 }],
      ),
      resources: some({
        requests: some({ cpu: digit, memory: fc.constant('1Gi') }),
        limits: some({ cpu: fc.constant('3') }),
      }),
    }),
  })
  .map(({ rest, ...named }) => ({ ...named, ...rest }));

const SPECS: Readonly<Record<Spot, fc.Arbitrary<JsonObject>>> = {
  widget: some({
    replicas: fc.integer({ min: 0, max: 2 }),
    note: fc.constantFrom('n', 'm'),
    settings: some({ p: digit, q: digit }),
    parts: fc.constantFrom([], [{ name: 'x' }], [{ name: 'x', value: 'y' }]),
  }),
  deployment: fc
    .record({
      container,
      more: some({ replicas: fc.integer({ min: 0, max: 2 }) }),
      pod: some({ nodeSelector: some({ k: digit }) }),
      labels: some({ v: digit }),
    })
    .map(({ container: one, more, pod, labels }) => ({
      selector: { matchLabels: { app: 'd' } },
      template: { metadata: { labels: { app: 'd', ...labels } }, spec: { containers: [one], ...pod } },
      ...more,
    })),
};

const STAMP = '2026-01-01T00:00:00Z';
const STATUSES: Readonly<Record<Spot, fc.Arbitrary<JsonObject>>> = {
  widget: some({ phase: fc.constantFrom('A', 'B'), replicas: fc.integer({ min: 0, max: 1 }) }),
  deployment: some({
    replicas: fc.integer({ min: 0, max: 1 }),
    conditions: fc
      .record({ type: fc.constantFrom('Available', 'Progressing'), reason: fc.constantFrom('r', 's') })
      .map((condition) => [
        { ...condition, status: 'True', message: 'm', lastUpdateTime: STAMP, lastTransitionTime: STAMP },
      ]),
  }),
};

const manager = fc.constantFrom('m1', 'm2');

function stepAt(spot: Spot): fc.Arbitrary<StoryStep> {
  const { path, names } = SPOTS[spot];
  const object = fc.constantFrom(...names).map((name) => ({ name, path: `${path}/${name}` }));
  const body = some({ metadata, spec: SPECS[spot], status: STATUSES[spot] });
  const named = (name: string, said: JsonObject): string =>
    JSON.stringify({ ...TYPES[spot], ...said, metadata: { ...objectAt(said, 'metadata'), name } });
  const whole = fc.record({ object, manager, body });
  return fc.oneof(
    {
      weight: 5,
      arbitrary: fc
        .tuple(whole, fc.constantFrom('', '', '&force=true', '&dryRun=All'))
        .map(([one, query]): StoryStep => ({
          method: 'PATCH',
          path: `${one.object.path}?fieldManager=${one.manager}${query}`,
          contentType: APPLY,
          body: named(one.object.name, one.body),
        })),
    },
    {
      weight: 2,
      arbitrary: whole.map((one): StoryStep => ({
        method: 'PATCH',
        path: `${one.object.path}?fieldManager=${one.manager}`,
        contentType: MERGE,
        body: JSON.stringify(one.body),
      })),
    },
    {
      weight: 1,
      arbitrary: whole.map((one): StoryStep => ({
        method: 'PATCH',
        path: `${one.object.path}/status?fieldManager=${one.manager}`,
        contentType: MERGE,
        body: JSON.stringify({ status: one.body.status ?? {} }),
      })),
    },
    {
      weight: 1,
      arbitrary: whole.map((one): StoryStep => ({
        method: 'PATCH',
        path: `${one.object.path}/status?fieldManager=${one.manager}&force=true`,
        contentType: APPLY,
        body: named(one.object.name, { status: one.body.status ?? {} }),
      })),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(object, fc.integer({ min: 10, max: 9_999 })).map(([one, replicas]): StoryStep => ({
        method: 'PATCH',
        path: `${one.path}/scale?fieldManager=scaler`,
        contentType: MERGE,
        body: JSON.stringify({ spec: { replicas } }),
      })),
    },
    {
      weight: 1,
      arbitrary: whole.map((one): StoryStep => ({
        method: 'POST',
        path: `${path}?fieldManager=${one.manager}`,
        contentType: 'application/json',
        body: named(one.object.name, one.body),
      })),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(object, fc.constantFrom('', '?propagationPolicy=Foreground', '?propagationPolicy=Background'))
        .map(([one, query]): StoryStep => ({ method: 'DELETE', path: one.path + query })),
    },
  );
}

/** Stories of up to so many steps. */
export function stories(maxLength: number): fc.Arbitrary<StoryStep[]> {
  return fc.array(fc.oneof(stepAt('widget'), stepAt('deployment')), { minLength: 1, maxLength, size: 'max' });
}

/** Tells one step to a server; its answer as text, without what must differ between servers. */
export async function tell(transport: Transport, namespace: string, step: StoryStep): Promise<string> {
  const path = step.path.replace('NAMESPACE', namespace);
  return canonicalJson(comparable(await transport.send({ ...step, path, timeoutMicros: TIMEOUT_MICROS })));
}

const OWN_TO_A_SERVER = [
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'deletionTimestamp',
  'time',
  'namespace',
  'message',
];

/** An answer as far as two servers should agree: no names, times and sentences of their own, no empty maps, no order of notes. */
function comparable({ status, body }: HttpResponse): unknown {
  const answer: unknown = JSON.parse(body);
  return { status, answer: plain(answer, '') };
}

function plain(value: unknown, key: string): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => plain(item, ''));
    return key === 'managedFields' || key === 'causes' ? distinct(items) : items;
  }
  if (!isObject(value)) return value;
  if (key === 'fieldsV1') return [...new Set(leavesOf(value, ''))].sort();
  const cause =
    'reason' in value && 'field' in value
      ? { ...value, field: textAt(value, 'field').replace(/^\./, '') }
      : value;
  const kept = Object.entries(cause)
    .filter(([name]) => !OWN_TO_A_SERVER.includes(name))
    .map(([name, inner]) => [name, plain(inner, name)] as const)
    .filter(
      ([name, inner]) =>
        !(
          ['labels', 'annotations'].includes(name) &&
          (inner === null || (isObject(inner) && Object.keys(inner).length === 0))
        ),
    );
  return Object.fromEntries(kept);
}

function distinct(items: readonly unknown[]): unknown[] {
  const texts = new Map(items.map((item) => [canonicalJson(item), item]));
  return [...texts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

/** Owned fields without those that only hold others: which of these are noted differs without meaning. */
function leavesOf(tree: JsonObject, path: string): string[] {
  const inner = Object.entries(tree).filter(([element]) => element !== '.');
  if (inner.length === 0) return [path];
  return inner.flatMap(([element, below]) => leavesOf(isObject(below) ? below : {}, `${path}/${element}`));
}
