// The CRDs in the repository are those of our schemas, and the API server can take them.

import { readFileSync, readdirSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';
import { describe, expect, it } from 'vitest';
import { crdFiles } from '../../deploy/crd-files.ts';
import type { SchemaNode } from '../../core/api/crd/structural.ts';
import { SCHEMAS, refusedAt } from './structural-schema.ts';

const folder = new URL('../../deploy/', import.meta.url);
const files = await crdFiles();

/** kubectl apply keeps the whole object in an annotation of at most 262144 bytes. */
const FILE_BYTES_MAX = 200 * 1024;

/** Every node below a schema with its path; what stands in anyOf and the like is not a node of its own. */
function nodesOf(node: SchemaNode, path: string): [string, SchemaNode][] {
  const fields = Object.entries((node['properties'] ?? {}) as Readonly<Record<string, SchemaNode>>);
  const inner = fields.map(([name, field]): [string, SchemaNode] => [`${path}.${name}`, field]);
  for (const [keyword, mark] of [
    ['items', '[]'],
    ['additionalProperties', '{}'],
  ] as const) {
    if (node[keyword] !== undefined) inner.push([`${path}${mark}`, node[keyword] as SchemaNode]);
  }
  return [[path, node], ...inner.flatMap(([to, child]) => nodesOf(child, to))];
}

/** Parts of a spec whose schema is Kubernetes' own. */
const FOREIGN = /^spec\.(template|strategy|podFailurePolicy|successPolicy)\b/;

describe('the CRDs in the repository', () => {
  it('are those that the schemas say, and no others', () => {
    const names = readdirSync(new URL('crds/', folder)).filter((name) => name.endsWith('.yaml'));
    expect(names.sort()).toEqual(files.map(({ name }) => name).sort());
    for (const { name, text } of files) {
      expect(readFileSync(new URL(`crds/${name}`, folder), 'utf8') === text, name).toBe(true);
    }
  });

  it.each(files)('$name is small enough for kubectl apply', ({ text }) => {
    expect(text.length).toBeLessThan(FILE_BYTES_MAX);
  });

  it('have the names, scopes and short names that users know', () => {
    const known = files.map(({ text }) => {
      const { metadata, spec } = parse(text) as {
        metadata: { name: string };
        spec: { scope: string; names: { shortNames: string[]; categories: string[] } };
      };
      expect(spec.names.categories).toEqual(['mck8s']);
      return [metadata.name, spec.scope, ...spec.names.shortNames];
    });
    expect(known).toEqual([
      ['appreschedulers.fogguru.eu', 'Cluster', 'appresch', 'appres'],
      ['cloudprovisioners.fogguru.eu', 'Cluster', 'cpro', 'cp'],
      ['memberclusters.fogguru.eu', 'Cluster', 'mcl'],
      ['multiclusterdeployments.fogguru.eu', 'Namespaced', 'mcd', 'mcds'],
      ['multiclusterhorizontalpodautoscalers.fogguru.eu', 'Namespaced', 'mchpa', 'mchpas'],
      ['multiclusterjobs.fogguru.eu', 'Namespaced', 'mcj', 'mcjs'],
      ['multiclusterservices.fogguru.eu', 'Namespaced', 'mcs', 'mcss'],
    ]);
  });
});

describe.each([...SCHEMAS])('the schema of %s is structural', (_kind, schema) => {
  const nodes = nodesOf(schema, '').map(([path, node]): [string, SchemaNode] => [path.slice(1), node]);

  it('has a type on every node', () => {
    const untyped = nodes.filter(
      ([, node]) =>
        node['type'] === undefined &&
        node['x-kubernetes-int-or-string'] !== true &&
        node['x-kubernetes-preserve-unknown-fields'] !== true,
    );
    expect(untyped.map(([path]) => path)).toEqual([]);
  });

  it('holds nothing but values in anyOf', () => {
    const junctors = nodes.flatMap(([, node]) => (node['anyOf'] === undefined ? [] : [node['anyOf']]));
    expect(JSON.stringify(junctors)).not.toMatch(
      /"type":"|"(description|default|nullable|additionalProperties)":/,
    );
  });

  it('has the keys of every list map at hand', () => {
    const missing = nodes.flatMap(([path, node]) => {
      const keys = (node['x-kubernetes-list-map-keys'] ?? []) as readonly string[];
      const items = (node['items'] ?? {}) as SchemaNode;
      const fields = (items['properties'] ?? {}) as Readonly<Record<string, SchemaNode>>;
      const required = (items['required'] ?? []) as readonly string[];
      return keys
        .filter((key) => !required.includes(key) && fields[key]?.['default'] === undefined)
        .map((key) => `${path}: ${key}`);
    });
    expect(missing).toEqual([]);
  });

  it('bounds every list and text of ours', () => {
    const unbounded = nodes.filter(
      ([path, node]) =>
        !FOREIGN.test(path) &&
        path !== 'apiVersion' &&
        path !== 'kind' &&
        ((node['type'] === 'array' && node['maxItems'] === undefined) ||
          (node['type'] === 'string' && node['maxLength'] === undefined && node['enum'] === undefined)),
    );
    expect(unbounded.map(([path]) => path)).toEqual([]);
  });

  it('tells objects that nobody looked at from those that are as they should be', () => {
    const { status } = schema['properties'] as Readonly<Record<string, SchemaNode>>;
    expect(status?.['default']).toEqual({ observedGeneration: -1 });
  });
});

it('the template is described down to its first level only, and Kubernetes owns what is in it', () => {
  const nodes = new Map(nodesOf(SCHEMAS.get('MultiClusterDeployment')!, ''));
  expect(nodes.get('.spec.template.spec')?.['description']).toMatch(/^Specification of the desired behavior/);
  const deep = [...nodes].filter(([path]) => path.startsWith('.spec.template.spec.'));
  expect(deep.length).toBeGreaterThan(500);
  expect(deep.filter(([, node]) => node['description'] !== undefined)).toEqual([]);
  expect(Object.keys(nodes.get('.spec.template.metadata')?.['properties'] ?? {})).toContain('labels');
  expect(nodes.get('.spec.template.spec.containers[].ports[].protocol')?.['default']).toBe('TCP');
});

describe('the examples', () => {
  const names = readdirSync(new URL('examples/', folder)).sort();
  it.each(names)('%s says what it shows, and its schema takes it', (name) => {
    const text = readFileSync(new URL(`examples/${name}`, folder), 'utf8');
    expect(text).toMatch(/^# .+\.\n/);
    const objects = parseAllDocuments(text).map((document) => document.toJS() as Record<string, unknown>);
    const ours = objects.filter(({ apiVersion }) => apiVersion === 'fogguru.eu/v1');
    expect(ours.length).toBeGreaterThan(0);
    expect(ours.flatMap(refusedAt)).toEqual([]);
  });
});
