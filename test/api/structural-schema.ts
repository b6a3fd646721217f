// Objects held against a CRD's schema as the API server would, unknown fields and CEL apart: for the tests of this folder.

import { Ajv } from 'ajv';
import { objectSchema } from '../../core/api/crd/definition.ts';
import { KINDS } from '../../core/api/crd/kinds.ts';
import type { SchemaNode } from '../../core/api/crd/structural.ts';
import { borrowedTypes } from '../../deploy/crd-files.ts';

const types = borrowedTypes();

/** The structural schema of each kind by its name. */
export const SCHEMAS: ReadonlyMap<string, SchemaNode> = new Map(
  KINDS.map((kind) => [kind.kind, objectSchema(kind, types)]),
);

const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
const validators = new Map(
  [...SCHEMAS].map(([name, schema]) => [name, ajv.compile(plainJsonSchema(schema) as object)]),
);

/** Where the schema of the object's kind refuses it, in alphabetical order; empty: nowhere. */
export function refusedAt(object: Readonly<Record<string, unknown>>): string[] {
  const validate = validators.get(String(object['kind']));
  if (validate === undefined) throw new Error(`no such kind: ${String(object['kind'])}`);
  if (validate(object)) return [];
  return [...new Set((validate.errors ?? []).map(({ instancePath }) => instancePath))].sort();
}

/** JSON schema says in type what Kubernetes says in extensions. */
function plainJsonSchema(node: unknown): unknown {
  if (typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) return node.map(plainJsonSchema);
  const { nullable, ...rest } = node as SchemaNode;
  const inner = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, plainJsonSchema(value)]));
  if (inner['x-kubernetes-int-or-string'] === true) inner['type'] = ['integer', 'string'];
  if (nullable === true && inner['type'] !== undefined) inner['type'] = [inner['type'], 'null'].flat();
  return inner;
}
