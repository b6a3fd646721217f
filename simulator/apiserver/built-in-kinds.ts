// The kinds that every fake API server serves, with the checks and defaults of the real ones that matter to who writes them.
// Deployments and Jobs have files of their own.

import type { Cause } from './cause.ts';
import { DEPLOYMENT_RULES, podSpecLists } from './deployment-rules.ts';
import { JOB_RULES } from './job-rules.ts';
import { isObject, objectAt, textAt, withKey, withPath, type JsonObject } from './json.ts';
import { SERVICE_RULES } from './service-rules.ts';
import { makeKind, type Kind, type KindRules } from './kinds.ts';

type Rules = Parameters<typeof makeKind>[1];

function core(plural: string, kind: string, namespaced: boolean, rules?: Rules): Kind {
  return makeKind({ group: '', version: 'v1', plural, kind, namespaced }, rules);
}

function grouped(group: string, plural: string, kind: string, rules?: Rules): Kind {
  return makeKind({ group, version: 'v1', plural, kind, namespaced: true }, rules);
}

const CONDITIONS = { keyedLists: { 'status.conditions': { type: undefined } } };
const MICRO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}(Z|[+-]\d\d:\d\d)$/;

/** Times with microseconds have six digits, no more and no less: what `Date` writes is refused. */
function microTimes(...paths: readonly (readonly string[])[]): NonNullable<KindRules['unreadable']> {
  return (object) => {
    for (const path of paths) {
      const holder = path.slice(0, -1).reduce<unknown>((at, key) => objectAt(at, key), object);
      const text = textAt(holder, path.at(-1)!);
      if (text !== '' && !MICRO_TIME.test(text))
        return `parsing time ${JSON.stringify(text)} as "2006-01-02T15:04:05.000000Z07:00": cannot parse it`;
    }
    return undefined;
  };
}

function required(object: unknown, field: string): Cause[] {
  return textAt(object, field) === ''
    ? [{ reason: 'FieldValueRequired', message: 'Required value', field }]
    : [];
}

function eventCauses(event: JsonObject, before?: JsonObject): Cause[] {
  if (before !== undefined) return [];
  const type = textAt(event, 'type');
  const causes = ['eventTime', 'reportingController', 'reportingInstance', 'action', 'reason'].flatMap(
    (field) => required(event, field),
  );
  if (type !== 'Normal' && type !== 'Warning')
    causes.push({
      reason: 'FieldValueInvalid',
      message: `Invalid value: ${JSON.stringify(type)}: has invalid value: ${type}`,
      field: 'type',
    });
  if (textAt(event, 'note').length > 1024)
    causes.push({
      reason: 'FieldValueInvalid',
      message: 'Invalid value: can have at most 1024 characters',
      field: 'note',
    });
  return causes;
}

function leaseCauses(lease: JsonObject): Cause[] {
  const seconds = objectAt(lease, 'spec')['leaseDurationSeconds'];
  if (seconds === undefined || (typeof seconds === 'number' && seconds > 0)) return [];
  const message = `Invalid value: ${JSON.stringify(seconds)}: must be greater than 0`;
  return [{ reason: 'FieldValueInvalid', message, field: 'spec.leaseDurationSeconds' }];
}

function secretDefaults(secret: JsonObject): JsonObject {
  const plain = Object.entries(objectAt(secret, 'stringData')).map(
    ([key, text]) => [key, Buffer.from(String(text)).toString('base64')] as const,
  );
  const data = { ...objectAt(secret, 'data'), ...Object.fromEntries(plain) };
  const typed = withKey(secret, 'type', textAt(secret, 'type') || 'Opaque');
  return withKey(
    withKey(typed, 'stringData', undefined),
    'data',
    Object.keys(data).length === 0 ? undefined : data,
  );
}

function namespaceDefaults(namespace: JsonObject): JsonObject {
  const name = textAt(namespace['metadata'], 'name');
  const labelled = withPath(namespace, ['metadata', 'labels', 'kubernetes.io/metadata.name'], name);
  const held = isObject(namespace['spec'])
    ? labelled
    : withKey(labelled, 'spec', { finalizers: ['kubernetes'] });
  return isObject(namespace['status']) ? held : withKey(held, 'status', { phase: 'Active' });
}

function podDefaults(pod: JsonObject): JsonObject {
  return isObject(pod['status']) ? pod : withKey(pod, 'status', { phase: 'Pending' });
}

const hasNode: NonNullable<KindRules['isGraceful']> = (pod) => textAt(pod['spec'], 'nodeName') !== '';

/** Namespaces, which every other namespaced kind needs. */
export const NAMESPACE_KIND: Kind = core('namespaces', 'Namespace', false, {
  hasStatus: true,
  defaults: namespaceDefaults,
});

export const BUILT_IN_KINDS: readonly Kind[] = [
  NAMESPACE_KIND,
  core('nodes', 'Node', false, { hasStatus: true, takesStatusAtBirth: true, merge: CONDITIONS }),
  core('pods', 'Pod', true, {
    hasStatus: true,
    hasGeneration: true,
    isGraceful: hasNode,
    ungenerated: ['spec', 'nodeName'],
    defaults: podDefaults,
    merge: { keyedLists: { ...CONDITIONS.keyedLists, ...podSpecLists('spec') } },
  }),
  core('secrets', 'Secret', true, { defaults: secretDefaults }),
  core('configmaps', 'ConfigMap', true),
  core('serviceaccounts', 'ServiceAccount', true),
  core('services', 'Service', true, SERVICE_RULES),
  grouped('apps', 'deployments', 'Deployment', DEPLOYMENT_RULES),
  grouped('apps', 'replicasets', 'ReplicaSet', { hasStatus: true, hasGeneration: true, merge: CONDITIONS }),
  grouped('batch', 'jobs', 'Job', JOB_RULES),
  grouped('coordination.k8s.io', 'leases', 'Lease', {
    unreadable: microTimes(['spec', 'renewTime'], ['spec', 'acquireTime']),
    validate: leaseCauses,
  }),
  grouped('events.k8s.io', 'events', 'Event', {
    unreadable: microTimes(['eventTime'], ['series', 'lastObservedTime']),
    validate: eventCauses,
  }),
];
