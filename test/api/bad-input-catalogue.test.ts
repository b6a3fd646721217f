// The catalogue of bad input, rows on objects: what is refused by the API server's schema, what by our reader, and that each refusal
// says where. Rows on members, answers and watches are in test/kube, test/watch and test/live.

import { describe, expect, it } from 'vitest';
import {
  formatProblem,
  parseMemberCluster,
  parseMultiClusterDeployment,
  parseMultiClusterHorizontalPodAutoscaler,
} from '../../core/api/index.ts';
import type { Result } from '../../core/result.ts';
import type { Problem } from '../../core/api/problem.ts';
import { deployment, member, template, type Manifest } from './manifests.ts';
import { refusedAt } from './structural-schema.ts';

function sentences(read: Result<unknown, readonly Problem[]>): string[] {
  return read.ok ? [] : read.error.map(formatProblem);
}

function autoscaler(spec: Manifest): Manifest {
  return {
    apiVersion: 'fogguru.eu/v1',
    kind: 'MultiClusterHorizontalPodAutoscaler',
    metadata: { name: 'front' },
    spec: { scaleTargetRef: { kind: 'MultiClusterDeployment', name: 'front' }, maxReplicas: 3, ...spec },
  };
}

it('row 1: minReplicas above maxReplicas is refused', () => {
  const [first] = sentences(parseMultiClusterHorizontalPodAutoscaler(autoscaler({ minReplicas: 5 })));
  expect(first).toMatch(/minReplicas/);
});

describe('row 2: replicas', () => {
  it.each([[-1], [1.5], ['3'], [1e9], [2 ** 31]])('%j are refused by schema and reader', (replicas) => {
    const object = deployment({ replicas });
    expect(refusedAt(object)).toContain('/spec/replicas');
    expect(sentences(parseMultiClusterDeployment(object)).join()).toMatch(/^spec\.replicas: /);
  });
});

describe('row 4: durations', () => {
  it.each([['1d'], ['5'], ['-1s'], ['1e9h'], ['']])('%j are refused by schema and reader', (stuckAfter) => {
    const object = deployment({ placement: { stuckAfter } });
    expect(refusedAt(object)).toContain('/spec/placement/stuckAfter');
    expect(sentences(parseMultiClusterDeployment(object)).join()).toMatch(/^spec\.placement\.stuckAfter: /);
  });
});

describe('row 5: quantities', () => {
  it.each([['1i'], ['1 '.repeat(2)], ['1.1.M'], ['-1'], ['1e']])('%j are refused with their path', (cpu) => {
    const object = deployment({ template: template({ resources: { requests: { cpu } } }) });
    const [first] = sentences(parseMultiClusterDeployment(object));
    expect(first).toMatch(/^spec\.template\.spec\.containers\[0\]\.resources\.requests\.cpu: /);
  });

  it('9Ei is capped, not overflowed', () => {
    const object = deployment({ template: template({ resources: { requests: { memory: '9Ei' } } }) });
    expect(parseMultiClusterDeployment(object).ok).toBe(true);
  });
});

it('row 7: a field that there is not is named with the one that was meant', () => {
  const [first] = sentences(parseMultiClusterDeployment(deployment({ replica: 3 })));
  expect(first).toMatch(/replica.*did you mean replicas/);
});

describe('row 8: names', () => {
  it.each([['Übung'], ['\u202Eevil'], ['a\u0000b'], ['🎈'], ['x'.repeat(300)], ['UPPER']])(
    '%j of a member are refused',
    (name) => {
      expect(sentences(parseMemberCluster(member(name))).join()).toMatch(/^metadata\.name: /);
    },
  );
});

describe('row 9: words of the language as keys', () => {
  it.each([['constructor'], ['toString'], ['valueOf']])('%s is a label like any other', (key) => {
    const read = parseMemberCluster(member('c1', { labels: { [key]: 'x' } }));
    expect(read.ok && read.value.facts.labels.get(key)).toBe('x');
  });

  it('__proto__ changes nothing', () => {
    const labels = JSON.parse('{"__proto__": {"polluted": "x"}, "a": "b"}') as Manifest;
    const read = parseMemberCluster(member('c1', { labels }));
    expect(read.ok && [...read.value.facts.labels]).toEqual([['a', 'b']]);
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('row 13: selectors', () => {
  it.each([
    ['that are empty', { selector: {} }],
    ['of nothing', { selector: { matchLabels: {} } }],
    ['of clusters that are empty', { placement: { clusterSelector: {} } }],
  ])('%s are refused', (_, spec) => {
    expect(sentences(parseMultiClusterDeployment(deployment(spec))).length).toBeGreaterThan(0);
  });
});

describe('row 15: lists without end', () => {
  it.each([
    ['locations', { locations: Array.from({ length: 10_000 }, (_, i) => `c${i}`) }, /locations/],
    [
      'overrides',
      { overrides: Array.from({ length: 10_000 }, (_, i) => ({ cluster: `c${i}`, labels: { a: 'b' } })) },
      /overrides/,
    ],
  ])('of %s are refused by schema and reader', (_, spec, path) => {
    const object = deployment(spec);
    expect(sentences(parseMultiClusterDeployment(object)).join()).toMatch(path);
    expect(refusedAt(object).join()).toMatch(path);
  });
});
