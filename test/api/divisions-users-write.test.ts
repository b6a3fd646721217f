// What users write of how replicas are divided, and what is made of it.

import { describe, expect, it } from 'vitest';
import { formatProblem, parseMultiClusterDeployment, parseMultiClusterJob } from '../../core/api/index.ts';
import { deploymentSpec, jobSpec } from '../../core/placement/compile.ts';
import { deployment, job, type Manifest } from './manifests.ts';

const read = (spec: Manifest): ReturnType<typeof parseMultiClusterDeployment> =>
  parseMultiClusterDeployment(deployment(spec));

/** The placement that a spec is read as. */
function choice(spec: Manifest): object {
  const object = read(spec);
  if (!object.ok) throw new Error(object.error.map(formatProblem).join('\n'));
  return object.value.spec.placement;
}

function hash(spec: Manifest): string {
  const object = read(spec);
  const compiled = object.ok ? deploymentSpec(object.value) : object;
  return compiled.ok ? compiled.value.rulesHash : '';
}

describe('the placement block of a dividing policy', () => {
  it('weighs clusters by name, by label, or all, and orders tiers', () => {
    const site = { matchLabels: { site: 'lab' } };
    const selector = [{ key: 'site', operator: 'In', values: ['lab'], field: false }];
    expect(
      choice({
        placementPolicy: 'static-weight',
        placement: {
          weights: [
            { clusters: ['a'], weight: 2, minReplicas: 1, maxReplicas: 4 },
            { clusterSelector: site, weight: 1 },
            { weight: 0 },
          ],
          tiers: [{ clusters: ['a', 'b'] }, { clusterSelector: site }],
        },
      }),
    ).toMatchObject({
      policy: 'static_weight',
      division: {
        weights: [
          { clusters: ['a'], selector: [], weight: 2, min: 1, max: 4 },
          { clusters: [], selector, weight: 1, min: 0, max: null },
          { clusters: [], selector: [], weight: 0, min: 0, max: null },
        ],
        tiers: [
          { clusters: ['a', 'b'], selector: [] },
          { clusters: [], selector },
        ],
        rebalance: false,
      },
    });
  });

  it('says nothing of division where nothing is written, and what is written ranks anew', () => {
    expect(choice({ placement: { home: 'a' } })).not.toHaveProperty('division');
    expect(hash({ placement: { rebalance: false } })).toBe(hash({}));
    expect(hash({ placement: { rebalance: true } })).not.toBe(hash({}));
    expect(hash({ placement: { weights: [{ weight: 1 }] } })).not.toBe(hash({}));
  });

  it.each(['static_weight', 'dynamic_weight', 'aggregated', 'kubefed_weighted', 'duplicated'])(
    '%s divides over locations, which are a policy of their own for those that rank',
    (placementPolicy) => {
      expect(choice({ placementPolicy, locations: 'a, b' })).toMatchObject({
        policy: placementPolicy,
        locations: ['a', 'b'],
        numberOfLocations: 2,
      });
    },
  );

  it.each<[Manifest, string]>([
    [
      { weights: [{ clusters: ['a'], clusterSelector: { matchLabels: { a: 'b' } }, weight: 1 }] },
      'spec.placement.weights[0].clusterSelector: write clusters or clusterSelector, not both',
    ],
    [
      { weights: [{ weight: 1, minReplicas: 3, maxReplicas: 2 }] },
      'spec.placement.weights[0].maxReplicas: write at least 3, as minReplicas is',
    ],
    [{ tiers: [{}] }, 'spec.placement.tiers[0]: write clusters or clusterSelector'],
  ])('%j is a fault', (placement, sentence) => {
    const object = read({ placement });
    expect(object.ok ? [] : object.error.map(formatProblem)).toEqual([sentence]);
  });
});

describe('the division of a job', () => {
  const isDivided = (spec: Manifest): boolean | undefined => {
    const object = parseMultiClusterJob(job(spec));
    const compiled = object.ok ? jobSpec(object.value) : object;
    if (!compiled.ok) throw new Error('the job cannot be read');
    return compiled.value.isDivided;
  };

  it('is for jobs that say so; indexes are divided only where it is said of them', () => {
    expect(isDivided({})).toBeUndefined();
    expect(isDivided({ division: 'Divided' })).toBe(true);
    expect(isDivided({ division: 'Divided', completionMode: 'Indexed' })).toBeUndefined();
    expect(isDivided({ division: 'Indexed', completionMode: 'Indexed' })).toBe(true);
  });

  it.each<[Manifest, string]>([
    [
      { division: 'Indexed' },
      'spec.division: Indexed needs completionMode: Indexed; write that, or division: Divided',
    ],
    [
      { division: 'Divided', completions: null },
      'spec.completions: null is not possible in a job that is divided; write how many pods must succeed',
    ],
  ])('%j is a fault', (spec, sentence) => {
    const object = parseMultiClusterJob(job(spec));
    expect(object.ok ? [] : object.error.map(formatProblem)).toEqual([sentence]);
  });
});
