// What a scenario applies, scales and deletes by hand becomes actions on objects of the API, in order of time.

import { describe, expect, test } from 'vitest';
import { buildLoad, prepareLoad } from '../../simulator/load/build.ts';
import type { Load } from '../../simulator/load/load.ts';
import { faultsOf, HEAD, scenarioOf } from '../scenario/scenarios-under-test.ts';

const template = '{ metadata: { labels: { app: web } }, spec: { containers: [{ name: c, image: web }] } }';
const web = `{ apiVersion: fogguru.eu/v1, kind: MultiClusterDeployment, metadata: { name: web }, spec: { replicas: 2, selector: { matchLabels: { app: web } }, template: ${template} } }`;
const sum = `{ apiVersion: fogguru.eu/v1, kind: MultiClusterJob, metadata: { name: sum, namespace: night }, spec: { template: ${template} } }`;

function text(entries: readonly string[]): string {
  return `${HEAD}load:\n  - manifests:\n${entries.map((entry) => `      - { ${entry} }\n`).join('')}`;
}

function load(entries: readonly string[], files: Readonly<Record<string, string>> = {}): Load {
  return buildLoad(prepareLoad(scenarioOf(text(entries), { files })), 1);
}

function faults(entries: readonly string[], files: Readonly<Record<string, string>> = {}): readonly string[] {
  return faultsOf(text(entries), { files });
}

test('actions are sorted by time, then as written; those after the end are left out', () => {
  const { actions, jobs } = load([
    'at: 60s, delete: MultiClusterDeployment/default/web',
    `at: 0s, apply: [${web}, ${sum}], run: 5m`,
    'at: 30s, scale: mcd/web, replicas: 5',
    'at: 1h, delete: mcj/night/sum',
  ]);
  expect(jobs.count).toBe(0);
  expect(
    actions.map((one) => [
      one.atMicros,
      one.action,
      one.action === 'apply' ? one.object.metadata.name : one.key,
    ]),
  ).toEqual([
    [0, 'apply', 'web'],
    [0, 'apply', 'sum'],
    [30e6, 'scale', 'MultiClusterDeployment/default/web'],
    [60e6, 'delete', 'MultiClusterDeployment/default/web'],
  ]);
  expect(actions[0]).toMatchObject({ runMicros: Infinity });
  expect(actions[1]).toMatchObject({ runMicros: 300e6 });
});

test('objects come from files too, several in one', () => {
  const { actions } = load(['at: 0s, apply: all.yaml, run: 1s'], { 's/all.yaml': `${web}\n---\n${sum}\n` });
  expect(actions.map((one) => one.action === 'apply' && one.object.kind)).toEqual([
    'MultiClusterDeployment',
    'MultiClusterJob',
  ]);
});

describe('faults', () => {
  test.each([
    [
      'a job without its length',
      [`at: 0s, apply: ${sum}`],
      'a MultiClusterJob ends when its pods do; write run: 5m beside it',
    ],
    [
      'a service with one',
      [`at: 0s, run: 1s, apply: ${web}`],
      'pods of a MultiClusterDeployment run until they are deleted; leave out run',
    ],
    [
      'scaling without a number',
      [`at: 0s, apply: ${web}`, 'at: 1s, scale: mcd/web'],
      'scale needs replicas beside it; write both',
    ],
    [
      'scaling a job',
      [`at: 0s, run: 1s, apply: ${sum}`, 'at: 1s, scale: mcj/night/sum, replicas: 2'],
      'only a MultiClusterDeployment has replicas to scale',
    ],
    [
      'deleting what is not there',
      [`at: 5s, apply: ${web}`, 'at: 1s, delete: mcd/web'],
      'manifests[1].delete: MultiClusterDeployment/default/web is not applied by then',
    ],
    [
      'an unknown kind',
      ['at: 0s, apply: { kind: Deployment }'],
      'apply.kind: Deployment is no kind that a scenario can hold',
    ],
    ['an unknown kind in a key', ['at: 0s, delete: pod/web'], 'pod is no kind that a scenario can hold'],
    ['no object', ['at: 0s, apply: 5'], 'this is no object; write apiVersion, kind, metadata and spec'],
    ['two things at once', [`at: 0s, apply: ${web}, delete: mcd/web`], 'apply and delete exclude each other'],
  ])('%s', (_what, entries, shown) => {
    const found = faults(entries);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^s\/small\.yaml:\d+:\d+: load\[0\]\.manifests/);
    expect(found[0]).toContain(shown);
  });

  test('in an object stand where the object does', () => {
    const wrong = web.replace('replicas: 2', 'replicas: -2');
    expect(faults([`at: 0s, apply: ${wrong}`])).toEqual([
      expect.stringMatching(
        /^s\/small\.yaml:19:\d+: load\[0\]\.manifests\[0\]\.apply\.spec\.replicas: -2 is too small/,
      ),
    ]);
    expect(faults(['at: 0s, apply: w.yaml'], { 's/w.yaml': `# web\n${wrong}\n` })).toEqual([
      expect.stringMatching(/^s\/w\.yaml:2:\d+: spec\.replicas: -2 is too small/),
    ]);
  });
});
