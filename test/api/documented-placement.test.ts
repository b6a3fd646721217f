// The page on placement names every policy and every field there is, and its manifests can be applied.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { deploymentSpec, jobSpec } from '../../core/placement/compile.ts';
import { policies, policyNamed } from '../../core/policies/registry.ts';
import { parseMultiClusterDeployment, parseMultiClusterJob } from '../../core/api/index.ts';
import { placementFields } from '../../core/api/placement-fields.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/placement.md'), 'utf8');
const manifests = [...PAGE.matchAll(/^```yaml\n([^]*?)^```$/gm)].map(
  ([, text]) => parse(text!) as { readonly kind: string },
);

function rulesOf(manifest: { readonly kind: string }): unknown {
  if (manifest.kind === 'MultiClusterJob') {
    const job = parseMultiClusterJob(manifest);
    return job.ok ? jobSpec(job.value) : job;
  }
  const deployment = parseMultiClusterDeployment(manifest);
  return deployment.ok ? deploymentSpec(deployment.value) : deployment;
}

describe('the page on placement', () => {
  it.each(manifests.map((manifest) => [manifest.kind, manifest] as const))(
    'shows a good %s',
    (_, manifest) => {
      expect(rulesOf(manifest)).toMatchObject({ ok: true });
      const { placementPolicy } = (manifest as unknown as { spec: { placementPolicy: string } }).spec;
      expect(policyNamed(placementPolicy)?.name).toBe(placementPolicy);
    },
  );

  it('shows both kinds', () => {
    expect(manifests.map(({ kind }) => kind).toSorted()).toEqual([
      'MultiClusterDeployment',
      'MultiClusterJob',
    ]);
  });

  it('names every policy', () => {
    const unnamed = policies().filter(({ name }) => !PAGE.includes(`\`${name}\``));
    expect(unnamed.map(({ name }) => name)).toEqual([]);
  });

  it('names every field of the placement block', () => {
    const fields = Object.keys(placementFields.placement.unwrap().shape);
    expect(fields.length).toBeGreaterThan(10);
    expect(fields.filter((field) => !PAGE.includes(`\`${field}\``))).toEqual([]);
  });
});
