// From the JSON schema of what we read to the structural schema that a CRD may hold: a type on every node, no fields below
// anyOf, unknown fields pruned unless Kubernetes owns the type. It must refuse nothing that we read.

import { ABSENCE_TELLS, BORROWED } from './hints.ts';

/** A JSON schema, or a part of one. */
export type SchemaNode = Readonly<Record<string, unknown>>;

/** Structural schemas of Kubernetes' own types, by name. */
export type BorrowedTypes = Readonly<Record<string, SchemaNode>>;

const KEPT = [
  'description',
  'enum',
  'format',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'pattern',
  'minItems',
  'maxItems',
  'maxProperties',
  'required',
];
const INT32_MAX = 2_147_483_647;
const UNTYPED = { 'x-kubernetes-preserve-unknown-fields': true };

/** The structural form of a JSON schema as the schema library writes it for inputs. */
export function structural(schema: SchemaNode, types: BorrowedTypes): SchemaNode {
  const name = schema[BORROWED];
  if (typeof name === 'string') return { ...borrowedType(types, name), ...ownWords(schema) };
  const branches = branchesOf(schema);
  if (branches !== undefined) return { ...structuralUnion(branches, types), ...ownWords(schema) };
  switch (schema['type']) {
    case 'object':
      return { type: 'object', ...ownWords(schema), ...fieldsOf(schema, types) };
    case 'array':
      return { type: 'array', ...ownWords(schema), items: structural(asNode(schema['items']), types) };
    case 'integer':
      return { type: 'integer', format: integerFormat(schema), ...ownWords(schema) };
    case undefined:
      return { ...UNTYPED, ...ownWords(schema) };
    default:
      return { type: schema['type'], ...ownWords(schema) };
  }
}

/** The forms of a union; plain types stand in one list. */
function branchesOf({ type, anyOf }: SchemaNode): readonly SchemaNode[] | undefined {
  if (Array.isArray(type)) return type.map((name: unknown) => ({ type: name }));
  return type === undefined && Array.isArray(anyOf) ? (anyOf as readonly SchemaNode[]) : undefined;
}

function borrowedType(types: BorrowedTypes, name: string): SchemaNode {
  const type = types[name];
  if (type === undefined) throw new Error(`No schema of ${name} is borrowed; name it in deploy/borrow.ts.`);
  return type;
}

/** Everything but what the field is made of. A default that says no more than absence is left out. */
function ownWords(schema: SchemaNode): SchemaNode {
  const words: Record<string, unknown> = {};
  for (const keyword of KEPT) {
    // The bounds of exact numbers in JavaScript are no bounds that a user should read.
    const isMeant = Math.abs(Number(schema[keyword])) !== Number.MAX_SAFE_INTEGER;
    if (schema[keyword] !== undefined && isMeant) words[keyword] = schema[keyword];
  }
  if (schema['const'] !== undefined) words['enum'] = [schema['const']];
  if (hasDefault(schema)) words['default'] = schema['default'];
  if (schema['type'] === 'object' && schema['anyOf'] !== undefined) words['anyOf'] = schema['anyOf'];
  for (const keyword of Object.keys(schema)) {
    if (keyword.startsWith('x-kubernetes-')) words[keyword] = schema[keyword];
  }
  return words;
}

function hasDefault(schema: SchemaNode): boolean {
  return schema['default'] !== undefined && schema[ABSENCE_TELLS] !== true && !isEmpty(schema['default']);
}

function isEmpty(value: unknown): boolean {
  return value === '' || (typeof value === 'object' && Object.keys(value ?? {}).length === 0);
}

/** Closed objects prune what they do not know, open ones keep it. */
function fieldsOf(schema: SchemaNode, types: BorrowedTypes): SchemaNode {
  const open = schema['additionalProperties'];
  const properties = schema['properties'];
  if (properties === undefined && open !== undefined && open !== false && !isEmpty(open)) {
    return { additionalProperties: structural(asNode(open), types) };
  }
  const fields = Object.entries(asNode(properties)).map(([name, field]): [string, SchemaNode] => [
    name,
    structural(asNode(field), types),
  ]);
  return {
    ...(fields.length === 0 ? {} : { properties: Object.fromEntries(fields) }),
    ...(open === false ? {} : UNTYPED),
  };
}

function integerFormat({ maximum }: SchemaNode): string {
  return typeof maximum === 'number' && maximum <= INT32_MAX ? 'int32' : 'int64';
}

/**
 * One node for several forms. Bounds of texts, numbers and lists do not touch each other, so together they hold each form
 * to its own; which forms there are can be said only of whole numbers and texts.
 */
function structuralUnion(branches: readonly SchemaNode[], types: BorrowedTypes): SchemaNode {
  const forms = branches.filter(({ type }) => type !== 'null').map((branch) => structural(branch, types));
  const nullable = forms.length < branches.length ? { nullable: true } : {};
  if (forms.length === 1) return { ...forms[0], ...nullable };
  const kinds = forms.map(({ type }) => type).sort();
  if (new Set(kinds).size < kinds.length) {
    throw new Error(`A field has two forms of type ${String(kinds[0])}; write one schema for each type.`);
  }
  const merged: Record<string, unknown> = {};
  for (const form of forms) {
    for (const [keyword, value] of Object.entries(form)) {
      if (!['type', 'format', 'properties', 'enum'].includes(keyword)) merged[keyword] = value;
    }
  }
  if (kinds.join() === 'integer,string')
    return { 'x-kubernetes-int-or-string': true, ...merged, ...nullable };
  return { ...UNTYPED, ...merged, ...nullable };
}

function asNode(value: unknown): SchemaNode {
  return (value ?? {}) as SchemaNode;
}
