// How users write what differs by cluster.

import { describe, expect, it } from 'vitest';
import { formatProblem, parseMultiClusterDeployment } from '../../core/api/index.ts';
import type { ClusterOverride } from '../../core/api/index.ts';
import { deployment, template } from './manifests.ts';

function read(overrides: unknown): readonly ClusterOverride[] {
  const result = parseMultiClusterDeployment(deployment({ overrides }));
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value.spec.overrides;
}

function faults(overrides: unknown): string[] {
  const pod = { initContainers: [{ name: 'setup' }] };
  const result = parseMultiClusterDeployment(deployment({ overrides, template: template({}, pod) }));
  return result.ok ? [] : result.error.map(formatProblem);
}

const patch = (operation: Record<string, unknown>): string[] =>
  faults([{ cluster: 'a', jsonPatch: [operation] }]);

const NOTHING = { image: [], env: [], labels: {}, annotations: {}, jsonPatch: [] };

describe('what differs by cluster', () => {
  it('is nothing where nothing is said', () => {
    expect(read(undefined)).toEqual([]);
    expect(read([{ cluster: 'edge1' }])).toEqual([{ cluster: 'edge1', ...NOTHING }]);
  });

  it('is read with every part in the order written', () => {
    const override = {
      cluster: 'edge1',
      image: [{ container: 'main', image: 'registry.edge/front:2-arm' }],
      env: [
        { container: 'main', name: 'SITE', value: 'rennes' },
        { container: 'main', name: 'ZONE', value: '' },
      ],
      labels: { 'example.com/site': 'rennes' },
      annotations: { note: 'a: "b"' },
      jsonPatch: [
        { op: 'replace', path: '/spec/containers/0/resources', value: { requests: { cpu: '500m' } } },
        { op: 'add', path: '/metadata/annotations/a~1b', value: 'c' },
        { op: 'move', path: '/spec/nodeSelector', from: '/metadata/labels' },
        { op: 'test', path: '/spec/hostNetwork', value: false },
        { op: 'remove', path: '/spec/hostname' },
      ],
    };
    expect(read([override, { cluster: 'cloud1' }])).toEqual([override, { cluster: 'cloud1', ...NOTHING }]);
  });
});

describe('faults in what differs by cluster', () => {
  it.each<[unknown, string]>([
    [
      [{ cluster: 'a' }, { cluster: 'b' }, { cluster: 'a' }],
      'spec.overrides[2]: names cluster a a second time; write each cluster once',
    ],
    [[{ image: [] }], 'spec.overrides[0].cluster: is missing; write text'],
    [
      [{ cluster: 'a', image: [{ container: 'man', image: 'x' }] }],
      'spec.overrides[0].image[0].container: there is no container man in the template; write one of main, setup',
    ],
    [
      [{ cluster: 'a', env: [{ container: 'sidecar', name: 'A' }] }],
      'spec.overrides[0].env[0].container: there is no container sidecar in the template; write one of main, setup',
    ],
    [
      [
        {
          cluster: 'a',
          image: [
            { container: 'main', image: 'x' },
            { container: 'main', image: 'y' },
          ],
        },
      ],
      'spec.overrides[0].image[1]: names container main a second time; write each container once',
    ],
    [
      [
        {
          cluster: 'a',
          env: [
            { container: 'main', name: 'A' },
            { container: 'main', name: 'A' },
          ],
        },
      ],
      'spec.overrides[0].env[1]: names variable main A a second time; write each variable once',
    ],
    [
      [{ cluster: 'a', labels: { app: 'other' } }],
      'spec.overrides[0].labels.app: changes app, by which spec.selector finds the pods; write another label',
    ],
    [
      [{ cluster: 'a', images: [] }],
      'spec.overrides[0].images: there is no field "images"; did you mean image?',
    ],
  ])('%j', (overrides, sentence) => {
    expect(faults(overrides)).toEqual([sentence]);
  });

  it('repeats no label of the selector as long as pods stay selected', () => {
    expect(faults([{ cluster: 'a', labels: { app: 'front' } }])).toEqual([]);
  });

  const at = 'spec.overrides[0].jsonPatch[0]';
  it.each<[Record<string, unknown>, string]>([
    [{ op: 'add', path: '/spec/a' }, `${at}.value: is missing; write the value that add needs`],
    [{ op: 'add', path: '/spec/a', value: null }, `${at}.value: is missing; write the value that add needs`],
    [{ op: 'remove', path: '/spec/a', value: 1 }, `${at}.value: leave value out, as remove takes none`],
    [{ op: 'move', path: '/spec/a' }, `${at}.from: is missing; write the path that move takes from`],
    [
      { op: 'test', path: '/spec/a', value: 1, from: '/spec/b' },
      `${at}.from: leave from out, as test takes none`,
    ],
    [
      { op: 'replace', path: 'spec/a', value: 1 },
      `${at}.path: the text "spec/a" is not allowed here; write a path below the template, for example /spec/containers/0/image`,
    ],
    [
      { op: 'remove', path: '/spec' },
      `${at}.path: the text "/spec" is not allowed here; write a path below the template, for example /spec/containers/0/image`,
    ],
    [
      { op: 'swap', path: '/spec/a' },
      `${at}.op: the text "swap" is not allowed here; write one of add, remove, replace, move, copy, test`,
    ],
  ])('%j', (operation, sentence) => {
    expect(patch(operation)).toEqual([sentence]);
  });

  it('holds no more than a thousand clusters', () => {
    const many = Array.from({ length: 1001 }, (_, index) => ({ cluster: `c${index}` }));
    expect(faults(many)).toEqual(['spec.overrides: 1001 entries are too many; write at most 1000']);
  });
});

describe('durations', () => {
  const advice = 'write a duration from 1s to 24h, for example 90s, 5m or 1h30m';
  it.each([
    ['1d', `the text "1d" is not allowed here; ${advice}`],
    ['5', `the text "5" is not allowed here; ${advice}`],
    ['-1s', `the text "-1s" is not allowed here; ${advice}`],
    ['1e9h', `the text "1e9h" is not allowed here; ${advice}`],
    ['', `the text "" is not allowed here; ${advice}`],
    ['0s', `0s is too short; ${advice}`],
    ['999ms', `999ms is too short; ${advice}`],
    ['24h1s', `24h1s is too long; ${advice}`],
    ['99999999999999999999h', `99999999999999999999h is too long; ${advice}`],
  ])('%j is refused', (stuckAfter, sentence) => {
    const result = parseMultiClusterDeployment(deployment({ placement: { stuckAfter } }));
    expect(result.ok ? [] : result.error.map(formatProblem)).toEqual([
      `spec.placement.stuckAfter: ${sentence}`,
    ]);
  });
});
