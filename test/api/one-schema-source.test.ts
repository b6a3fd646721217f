// One schema gives types, validation and CRDs: each kind is read by the very schema that is published.

import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { KINDS } from '../../core/api/crd/kinds.ts';
import { multiClusterDeployment } from '../../core/api/multi-cluster-deployment.ts';

interface JsonSchema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: unknown;
  readonly items?: JsonSchema;
  readonly [other: string]: unknown;
}

/** Paths of fields in closed objects, which are ours; open objects are Kubernetes'. */
function undescribed(schema: JsonSchema, path: string): string[] {
  if (schema.items !== undefined) return undescribed(schema.items, `${path}[]`);
  if (schema.additionalProperties !== false) return [];
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => [
    ...(field.description === undefined ? [`${path}.${name}`] : []),
    ...undescribed(field, `${path}.${name}`),
  ]);
}

describe.each(KINDS)('the schema of $kind', ({ kind, object, status }) => {
  const json = z.toJSONSchema(object, { io: 'input' }) as JsonSchema;

  it('describes every field of ours', () => {
    expect(undescribed(json, kind)).toEqual([]);
    expect(Object.keys(json.properties ?? {})).toContain('spec');
  });

  it('describes every field of the status', () => {
    expect(undescribed(z.toJSONSchema(status, { io: 'input' }) as JsonSchema, kind)).toEqual([]);
  });

  it('carries bounds into JSON schema', () => {
    expect(JSON.stringify(json.properties?.['spec'])).toMatch(/"(maximum|maxItems|maxLength)"/);
  });
});

it('asks for nothing of a workload but what Kubernetes asks for, too', () => {
  const json = z.toJSONSchema(multiClusterDeployment, { io: 'input' }) as JsonSchema;
  expect(json.properties?.['spec']?.['required']).toEqual(['selector', 'template']);
});
