// What a Deployment must be and what it is by default: the part of the real rules that placements meet. Templates are not
// checked beyond their containers' names and images.

import { isObject, isSame, listAt, objectAt, textAt, withPath, type JsonObject } from './json.ts';
import type { Cause } from './cause.ts';
import type { KindRules, MergeRules } from './kinds.ts';

/** Lists of a pod spec that merge by key. */
export function podSpecLists(path: string): MergeRules['keyedLists'] {
  const lists: Record<string, MergeRules['keyedLists'][string]> = {
    [`${path}.volumes`]: { name: undefined },
  };
  for (const list of ['containers', 'initContainers']) {
    lists[`${path}.${list}`] = { name: undefined };
    lists[`${path}.${list}[].env`] = { name: undefined };
    lists[`${path}.${list}[].ports`] = { containerPort: undefined, protocol: 'TCP' };
    lists[`${path}.${list}[].volumeMounts`] = { mountPath: undefined };
  }
  return lists;
}

const POD_DEFAULTS: JsonObject = {
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 30,
  dnsPolicy: 'ClusterFirst',
  securityContext: {},
  schedulerName: 'default-scheduler',
};

const CONTAINER_DEFAULTS: JsonObject = {
  resources: {},
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
};

const SPEC_DEFAULTS: JsonObject = {
  replicas: 1,
  strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
  revisionHistoryLimit: 10,
  progressDeadlineSeconds: 600,
};

/** What is said, and defaults for the rest. */
function filled(said: JsonObject, defaults: JsonObject): JsonObject {
  return {
    ...said,
    ...Object.fromEntries(
      Object.entries(defaults).filter(([key]) => said[key] === undefined || said[key] === null),
    ),
  };
}

function containerDefaults(container: unknown): unknown {
  if (!isObject(container)) return container;
  const image = textAt(container, 'image');
  const isLatest = !image.slice(image.lastIndexOf('/') + 1).includes(':') || image.endsWith(':latest');
  const full = filled(container, {
    ...CONTAINER_DEFAULTS,
    imagePullPolicy: isLatest ? 'Always' : 'IfNotPresent',
  });
  if (!Array.isArray(container['ports'])) return full;
  return {
    ...full,
    ports: listAt(container, 'ports').map((port) =>
      isObject(port) ? filled(port, { protocol: 'TCP' }) : port,
    ),
  };
}

const NOTHING_WHERE_EMPTY = ['nodeSelector', 'requests', 'limits', 'labels', 'annotations', 'matchLabels'];

/** Without null, empty lists, and empty maps that are no map at all to the real server. */
function compact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(compact);
  if (!isObject(value)) return value;
  const kept = Object.entries(value)
    .map(([key, inner]) => [key, compact(inner)] as const)
    .filter(([key, inner]) => inner !== null && !isNothing(key, inner));
  return Object.fromEntries(kept);
}

function isNothing(key: string, value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return NOTHING_WHERE_EMPTY.includes(key) && isObject(value) && Object.keys(value).length === 0;
}

/** A workload with what was left out of its spec and of its pod template, and without counts that are 0. */
export function workloadWithDefaults(workload: JsonObject, specDefaults: JsonObject): JsonObject {
  const spec = filled(objectAt({ spec: compact(workload['spec']) }, 'spec'), specDefaults);
  const podSpec = filled(objectAt(objectAt(spec, 'template'), 'spec'), POD_DEFAULTS);
  const lists = ['containers', 'initContainers'].filter((list) => Array.isArray(podSpec[list]));
  const containers = lists.map((list) => [list, listAt(podSpec, list).map(containerDefaults)] as const);
  const whole = withPath(spec, ['template', 'spec'], { ...podSpec, ...Object.fromEntries(containers) });
  const status = Object.entries(objectAt(workload, 'status')).filter(([, value]) => value !== 0);
  return { ...workload, spec: whole, status: Object.fromEntries(status) };
}

function defaults(deployment: JsonObject): JsonObject {
  return workloadWithDefaults(deployment, SPEC_DEFAULTS);
}

function unreadable(deployment: JsonObject): string | undefined {
  const replicas = objectAt(deployment, 'spec')['replicas'];
  if (replicas === undefined || replicas === null || Number.isInteger(replicas)) return undefined;
  return `json: cannot unmarshal ${typeof replicas} into Go struct field DeploymentSpec.spec.replicas of type int32`;
}

function fault(reason: string, message: string, field: string): Cause {
  return { reason, message, field };
}

function validate(deployment: JsonObject, before?: JsonObject): Cause[] {
  const spec = objectAt(deployment, 'spec');
  const template = objectAt(spec, 'template');
  const causes: Cause[] = [];
  if (Number(spec['replicas']) < 0)
    causes.push(
      fault(
        'FieldValueInvalid',
        `Invalid value: ${String(spec['replicas'])}: must be greater than or equal to 0`,
        'spec.replicas',
      ),
    );
  if (!isObject(spec['selector']))
    causes.push(fault('FieldValueRequired', 'Required value', 'spec.selector'));
  const labels = objectAt(template['metadata'], 'labels');
  if (!isObject(spec['selector']) || !selects(spec['selector'], labels))
    causes.push(
      fault(
        'FieldValueInvalid',
        `Invalid value: ${JSON.stringify(labels)}: \`selector\` does not match template \`labels\``,
        'spec.template.metadata.labels',
      ),
    );
  causes.push(...containerCauses(listAt(template['spec'], 'containers')));
  const selector = objectAt(before, 'spec')['selector'];
  if (before !== undefined && !isSame(selector, spec['selector']))
    causes.push(
      fault(
        'FieldValueInvalid',
        `Invalid value: ${JSON.stringify(spec['selector'])}: field is immutable`,
        'spec.selector',
      ),
    );
  return causes;
}

/** What is wrong with the containers of a pod template. */
export function containerCauses(containers: readonly unknown[]): Cause[] {
  const field = 'spec.template.spec.containers';
  if (containers.length === 0) return [fault('FieldValueRequired', 'Required value', field)];
  const seen = new Set<string>();
  return containers.flatMap((container, i) => {
    const name = textAt(container, 'name');
    const causes: Cause[] = [];
    if (name === '') causes.push(fault('FieldValueRequired', 'Required value', `${field}[${i}].name`));
    else if (seen.has(name))
      causes.push(
        fault('FieldValueDuplicate', `Duplicate value: ${JSON.stringify(name)}`, `${field}[${i}].name`),
      );
    seen.add(name);
    if (textAt(container, 'image') === '')
      causes.push(fault('FieldValueRequired', 'Required value', `${field}[${i}].image`));
    return causes;
  });
}

/** Whether a LabelSelector selects labels. */
function selects(selector: unknown, labels: JsonObject): boolean {
  const equal = Object.entries(objectAt(selector, 'matchLabels')).every(
    ([key, value]) => labels[key] === value,
  );
  return equal && listAt(selector, 'matchExpressions').every((expression) => holds(expression, labels));
}

function holds(expression: unknown, labels: JsonObject): boolean {
  const key = textAt(expression, 'key');
  const isThere = Object.hasOwn(labels, key);
  const isIn = isThere && listAt(expression, 'values').includes(labels[key]);
  switch (textAt(expression, 'operator')) {
    case 'In':
      return isIn;
    case 'NotIn':
      return !isIn;
    case 'Exists':
      return isThere;
    case 'DoesNotExist':
      return !isThere;
    default:
      return false;
  }
}

export const DEPLOYMENT_RULES: Partial<Omit<KindRules, 'merge'>> & { readonly merge: Partial<MergeRules> } = {
  hasStatus: true,
  hasGeneration: true,
  countsAnnotations: true,
  scale: {
    replicas: ['spec', 'replicas'],
    statusReplicas: ['status', 'replicas'],
    selector: ['spec', 'selector'],
  },
  merge: {
    keyedLists: { 'status.conditions': { type: undefined }, ...podSpecLists('spec.template.spec') },
    atomicMaps: ['spec.selector', 'spec.template.spec.nodeSelector'],
  },
  blank: { spec: { strategy: {}, template: { metadata: {}, spec: { containers: [] } } } },
  defaults,
  unreadable,
  validate,
};
