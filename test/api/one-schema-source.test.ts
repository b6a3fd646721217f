import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { memberCluster } from '../../core/api/member-cluster.ts';
import { multiClusterDeployment } from '../../core/api/multi-cluster-deployment.ts';
import { multiClusterJob } from '../../core/api/multi-cluster-job.ts';

interface JsonSchema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: unknown;
  readonly items?: JsonSchema;
  readonly [other: string]: unknown;
}

const schemas = { multiClusterDeployment, multiClusterJob, memberCluster };

/** Paths of fields in closed objects, which are ours; open objects are Kubernetes'. */
function undescribed(schema: JsonSchema, path: string): string[] {
  if (schema.items !== undefined) return undescribed(schema.items, `${path}[]`);
  if (schema.additionalProperties !== false) return [];
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => [
    ...(field.description === undefined ? [`${path}.${name}`] : []),
    ...undescribed(field, `${path}.${name}`),
  ]);
}

describe.each(Object.entries(schemas))('the schema of %s', (name, schema) => {
  const json = z.toJSONSchema(schema, { io: 'input' }) as JsonSchema;

  it('describes every field of ours', () => {
    expect(undescribed(json, name)).toEqual([]);
    expect(Object.keys(json.properties ?? {})).toContain('spec');
  });

  it('carries defaults and bounds into JSON schema', () => {
    const text = JSON.stringify(json.properties?.['spec']);
    expect(text).toContain('"default"');
    expect(text).toMatch(/"(maximum|maxItems|maxLength)"/);
  });
});

it('asks for nothing of a workload but what Kubernetes asks for, too', () => {
  const json = z.toJSONSchema(multiClusterDeployment, { io: 'input' }) as JsonSchema;
  expect(json.properties?.['spec']?.['required']).toEqual(['selector', 'template']);
});
