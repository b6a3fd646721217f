// What tallies count, in stories short enough to reckon by hand.

import { describe, expect, test } from 'vitest';
import { deployment, job, tell } from '../world/story.ts';

const NO_DELAYS = 'delays: { pull: 0s }';

/** Two sites of four cores; `applied` are one-line manifests by their time. */
function story(applied: readonly (readonly [at: string, object: string])[], sites = 2): string {
  return `
name: tallies
question: What is counted?
duration: 1000s
policies: [worst_fit]
${NO_DELAYS}
clusters:
  - name: site
    count: ${sites}
    nodes: [{ allocatable: { cpu: 4, memory: 8Gi } }]
load:
  - manifests:
${applied.map(([at, object]) => `      - { at: ${at}, apply: ${object}${object.includes('MultiClusterJob') ? ', run: 100s' : ''} }`).join('\n')}
`;
}

describe("Jain's index", () => {
  test('is a half while one of two clusters is used, and one where both are used alike', () => {
    const one = story([['0s', deployment('a', { locations: ['site1'] })]]);
    expect(tell(one, { checkEvery: 100 }).metrics.jain).toBeCloseTo(0.5, 9);
    const both = story([['0s', deployment('a', { locations: ['site1', 'site2'], numberOfLocations: 2 })]]);
    expect(tell(both, { checkEvery: 100 }).metrics.jain).toBeGreaterThan(0.999);
  });

  test('is no number with one cluster, or where nothing runs', () => {
    expect(tell(story([['0s', deployment('a')]], 1), { checkEvery: 100 }).metrics.jain).toBeNull();
    const nothing = story([['0s', deployment('a', { replicas: 0 })]]);
    expect(tell(nothing, { checkEvery: 100 }).metrics.jain).toBeNull();
  });
});

describe('slowdown', () => {
  test('is one without waiting, more with it, and endless for what is never placed', () => {
    // A job takes all four cores, so the second waits until the first ends; five cores never fit.
    const twice = story(
      [
        ['0s', job('a', {}, { cpu: '4' })],
        ['0s', job('b', {}, { cpu: '4' })],
      ],
      1,
    );
    const { metrics } = tell(twice, { checkEvery: 100 });
    expect(metrics.slowdownP50).toBeCloseTo(1, 1);
    expect(metrics.slowdownP95).toBeGreaterThan(1.9);
    expect(metrics.slowdownP95).toBeLessThan(2.3);
    const never = story([['0s', job('a', {}, { cpu: '5' })]]);
    expect(tell(never, { checkEvery: 100 }).metrics.slowdownP50).toBe(Infinity);
  });

  test('is no number without jobs', () => {
    expect(tell(story([['0s', deployment('a')]]), { checkEvery: 100 }).metrics.slowdownP50).toBeNull();
  });
});
