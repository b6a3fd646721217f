// docs/api.md as it should be: every field of our kinds with its type, bounds and meaning, from the schemas that the CRDs are made of.
// It writes nothing, and says nothing that the schemas do not.

import { objectSchema } from '../core/api/crd/definition.ts';
import { KINDS, type Kind } from '../core/api/crd/kinds.ts';
import type { BorrowedTypes, SchemaNode } from '../core/api/crd/structural.ts';
import { borrowedTypes } from './crd-files.ts';

const HEAD = `<!-- Generated from core/api by npm run crds; change the schemas there. -->

# The API

Group \`fogguru.eu\`, version \`v1\`. \`kubectl explain mcd.spec.placement\` tells the same, offline. A field whose type is a name of
Kubernetes, such as PodTemplateSpec, is what it is there. \`[]\` is an entry of a list, \`{}\` the value of any key. Fields in **bold**
must be written. What the fields do together stands in [placement](placement.md), [dividing](dividing.md) and
[operating](operating.md).
`;

/** Fields whose schema is Kubernetes' own, by the end of their path. */
const KUBERNETES: Readonly<Record<string, string>> = {
  'spec.template': 'PodTemplateSpec',
  'spec.strategy': 'DeploymentStrategy',
  'spec.podFailurePolicy': 'PodFailurePolicy',
  'spec.successPolicy': 'SuccessPolicy',
};

/** A field as its row tells it. */
export interface ApiField {
  /** From the object down: `spec.placement.tiers[].clusters`. */
  readonly path: string;
  readonly type: string;
  readonly mustBe: boolean;
  readonly text: string;
}

/** All fields of a kind that users write or read, in the order of its schema. */
export function fieldsOfKind(kind: Kind, types: BorrowedTypes): readonly ApiField[] {
  const { spec, status } = objectSchema(kind, types)['properties'] as Readonly<Record<string, SchemaNode>>;
  return [...fieldsBelow(spec ?? {}, 'spec'), ...fieldsBelow(status ?? {}, 'status')];
}

/** What every status has stands once, and not in each table. */
const COMMON = /^status\.(observedGeneration|conditions)\b/;

/** The text of docs/api.md. Tables are as narrow as they can be: wide ones would change as a whole with each new field. */
export function apiReference(): string {
  const types = borrowedTypes();
  const kinds = KINDS.map((kind) => ({ kind, fields: fieldsOfKind(kind, types) }));
  const common = kinds[0]!.fields.filter(({ path }) => COMMON.test(path));
  const sections = kinds.map(({ kind, fields }) => sectionOf(kind, fields));
  const statuses = ['## Every status', '', ...tableOf('status', common)].join('\n');
  return `${[HEAD.trimEnd(), ...sections, statuses].join('\n\n')}\n`;
}

function sectionOf({ kind, shortNames, scope }: Kind, fields: readonly ApiField[]): string {
  const names = shortNames.map((name) => `\`${name}\``).join(', ');
  const own = fields.filter(({ path }) => !COMMON.test(path));
  const tables = ['spec', 'status'].map((part) =>
    tableOf(
      part,
      own.filter(({ path }) => path.startsWith(`${part}.`)),
    ),
  );
  const place = scope === 'Namespaced' ? 'in a namespace' : 'of the whole cluster';
  const filled = tables.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return [`## ${kind}`, `${names}; ${place}.`, ...filled].join('\n\n');
}

function tableOf(part: string, fields: readonly ApiField[]): string[] {
  if (fields.length === 0) return [];
  const rows = fields.map(({ path, type, mustBe, text }) => {
    const name = `\`${path}\``;
    return `| ${mustBe ? `**${name}**` : name} | ${type} | ${text} |`;
  });
  return [`| ${part} | type | |`, '| - | - | - |', ...rows];
}

function fieldsBelow(node: SchemaNode, path: string): ApiField[] {
  const required = (node['required'] ?? []) as readonly string[];
  const properties = (node['properties'] ?? {}) as Readonly<Record<string, SchemaNode>>;
  const named = Object.entries(properties).flatMap(([name, field]): ApiField[] => {
    const below = `${path}.${name}`;
    const own = {
      path: below,
      type: typeOf(field, below),
      mustBe: required.includes(name),
      text: textOf(field),
    };
    return [own, ...(KUBERNETES[below] === undefined ? fieldsBelow(field, below) : [])];
  });
  const items = node['items'] as SchemaNode | undefined;
  const values = node['additionalProperties'] as SchemaNode | undefined;
  return [
    ...named,
    ...(items === undefined ? [] : fieldsBelow(items, `${path}[]`)),
    ...(values === undefined ? [] : fieldsBelow(values, `${path}{}`)),
  ];
}

function typeOf(node: SchemaNode, path: string): string {
  const foreign = KUBERNETES[path];
  if (foreign !== undefined) return foreign;
  if (node['x-kubernetes-int-or-string'] === true) return 'integer or string';
  const items = node['items'] as SchemaNode | undefined;
  if (items !== undefined) return `list of ${typeOf(items, '')}`;
  const values = node['additionalProperties'] as SchemaNode | undefined;
  if (values !== undefined) return `map to ${typeOf(values, '')}`;
  const { type, format: form } = node;
  if (type === 'string' && form === 'date-time') return 'time';
  return typeof type === 'string' ? type : 'any';
}

function textOf(node: SchemaNode): string {
  const words = node['enum'] as readonly unknown[] | undefined;
  const choice = words === undefined ? '' : `One of ${words.map((word) => code(word)).join(', ')}.`;
  const initial = node['default'] === undefined ? '' : `Default: ${code(node['default'])}.`;
  const description = typeof node['description'] === 'string' ? escaped(node['description']) : '';
  return [description, choice, boundsOf(node), initial].filter((part) => part !== '').join(' ');
}

function boundsOf({ minimum, maximum, maxItems, minItems }: SchemaNode): string {
  const bounds: readonly (readonly [unknown, string])[] = [
    [Number(minimum) > 0 ? minimum : undefined, 'at least'],
    [maximum === 2_147_483_647 ? undefined : maximum, 'at most'],
  ];
  const numbers = bounds.flatMap(([value, what]) => (typeof value === 'number' ? [`${what} ${value}`] : []));
  const least = typeof minItems === 'number' && minItems > 0 ? [`at least ${minItems} entries`] : [];
  const most = typeof maxItems === 'number' ? [`at most ${maxItems} entries`] : [];
  const text = [...numbers, ...least, ...most].join(', ');
  return text === '' ? '' : `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

/** Words that Markdown would take for something else. */
function escaped(text: string): string {
  return text
    .replaceAll('|', '\\|')
    .replaceAll('<', '\\<')
    .replaceAll(/([*_])/g, '\\$1')
    .trim();
}
