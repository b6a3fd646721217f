// Reduces types from Kubernetes' OpenAPI documents to structural schemas for CRDs: references resolved, texts and empty
// defaults left out, as they would not fit. It must not make anything stricter than Kubernetes is.

import { QUANTITY_PATTERN } from '../core/api/amount.ts';

type Node = Readonly<Record<string, unknown>>;

const PREFIX = '#/components/schemas/';
const KEPT = ['type', 'format', 'enum', 'x-kubernetes-map-type'];
/** Kubernetes refuses them in a template. */
const NOT_IN_TEMPLATES = 'ephemeralContainers';
const TEMPLATE_META = ['annotations', 'creationTimestamp', 'generateName', 'labels', 'name', 'namespace'];

/** Types whose written form their own schema does not tell, or whose whole is not wanted. */
const SPECIAL: Readonly<Record<string, Node>> = {
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { 'x-kubernetes-int-or-string': true },
  // A bare number may be a fraction here, which int-or-string would refuse.
  'io.k8s.apimachinery.pkg.api.resource.Quantity': {
    'x-kubernetes-preserve-unknown-fields': true,
    pattern: QUANTITY_PATTERN,
  },
};
const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** The structural schema of the type `name`; only its first fields keep what Kubernetes says of them. */
export function reducedType(schemas: Readonly<Record<string, Node>>, name: string): Node {
  const reduced = reduce(schemas, lookUp(schemas, name), []);
  const described = mapValues(asNode(reduced['properties']), (field, key) => {
    const { description } = asNode(asNode(lookUp(schemas, name)['properties'])[key]);
    return { description, ...asNode(field) };
  });
  return { ...reduced, properties: described };
}

function reduce(schemas: Readonly<Record<string, Node>>, node: Node, keysOfList: readonly string[]): Node {
  const reference = referenceIn(node);
  if (reference !== undefined) {
    const special = SPECIAL[reference];
    if (special !== undefined) return special;
    const type = lookUp(schemas, reference);
    return reduce(schemas, reference === OBJECT_META ? only(type, TEMPLATE_META) : type, keysOfList);
  }
  const reduced: Record<string, unknown> = {};
  for (const keyword of KEPT) if (node[keyword] !== undefined) reduced[keyword] = node[keyword];
  if (node['default'] !== undefined && !isEmpty(node['default'])) reduced['default'] = node['default'];
  if (node['items'] !== undefined) Object.assign(reduced, reducedList(schemas, node));
  if (node['additionalProperties'] !== undefined) {
    reduced['additionalProperties'] = reduce(schemas, asNode(node['additionalProperties']), []);
  }
  if (node['properties'] !== undefined) Object.assign(reduced, reducedFields(schemas, node, keysOfList));
  return reduced;
}

/** A list stays a map only where each of its keys is always there, as CRDs demand. */
function reducedList(schemas: Readonly<Record<string, Node>>, node: Node): Node {
  const keys = (node['x-kubernetes-list-map-keys'] ?? []) as readonly string[];
  const items = reduce(schemas, asNode(node['items']), keys);
  const fields = asNode(items['properties']);
  const required = (items['required'] ?? []) as readonly string[];
  const isMap =
    keys.length > 0 &&
    keys.every((key) => required.includes(key) || asNode(fields[key])['default'] !== undefined);
  if (isMap) return { items, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': keys };
  return node['x-kubernetes-list-type'] === 'set' ? { items, 'x-kubernetes-list-type': 'set' } : { items };
}

/** Kubernetes reads null as absence, so a field may be null unless it must be there or has a default. */
function reducedFields(
  schemas: Readonly<Record<string, Node>>,
  node: Node,
  keysOfList: readonly string[],
): Node {
  const required = (node['required'] ?? []) as readonly string[];
  const allowed = Object.fromEntries(
    Object.entries(asNode(node['properties'])).filter(([name]) => name !== NOT_IN_TEMPLATES),
  );
  const properties = mapValues(allowed, (field, name) => {
    const reduced = reduce(schemas, asNode(field), []);
    if (required.includes(name) || reduced['default'] !== undefined) return reduced;
    const empty = asNode(field)['default'];
    if (keysOfList.includes(name) && empty !== undefined) return { ...reduced, default: empty };
    return { ...reduced, nullable: true };
  });
  return { properties, ...(required.length > 0 ? { required } : {}) };
}

function referenceIn(node: Node): string | undefined {
  const all = node['allOf'];
  const whole = Array.isArray(all) && all.length === 1 ? asNode(all[0]) : node;
  const reference = whole['$ref'];
  return typeof reference === 'string' ? reference.slice(PREFIX.length) : undefined;
}

function lookUp(schemas: Readonly<Record<string, Node>>, name: string): Node {
  const found = schemas[name];
  if (found === undefined)
    throw new Error(`Kubernetes' OpenAPI has no type ${name}; write the name of one it has.`);
  return found;
}

function only(type: Node, names: readonly string[]): Node {
  const entries = Object.entries(asNode(type['properties'])).filter(([name]) => names.includes(name));
  return { type: 'object', properties: Object.fromEntries(entries) };
}

function isEmpty(value: unknown): boolean {
  return value === '' || value === 0 || (typeof value === 'object' && Object.keys(value ?? {}).length === 0);
}

function mapValues(node: Node, change: (value: unknown, key: string) => Node): Node {
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, change(value, key)]));
}

function asNode(value: unknown): Node {
  return (value ?? {}) as Node;
}
