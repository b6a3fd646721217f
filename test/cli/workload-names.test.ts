// The ways to name a workload to explain, and what is said where no workload, or more than one, is meant.

import { describe, expect, it } from 'vitest';
import { findWorkload } from '../../simulator/explain/find-workload.ts';
import { buildLoad, prepareLoad } from '../../simulator/load/build.ts';
import { HEAD, scenarioOf } from '../scenario/scenarios-under-test.ts';

const object = (kind: string, name: string, spec: string): string =>
  `{ apiVersion: fogguru.eu/v1, kind: ${kind}, metadata: { name: ${name} }, spec: { ${spec} template: { metadata: { labels: { a: b } }, spec: { containers: [{ name: c, image: i }] } } } }`;

const load = buildLoad(
  prepareLoad(
    scenarioOf(`${HEAD}load:
  - poisson: { ratePerSecond: 1, duration: { constant: 5s }, cpu: [500m], memory: [1Gi], count: 30 }
  - name: nightly
    namespace: batch
    poisson: { ratePerSecond: 1, duration: { constant: 5s }, cpu: [500m], memory: [1Gi], count: 3 }
  - manifests:
      - { at: 2s, apply: ${object('MultiClusterDeployment', 'web', 'selector: { matchLabels: { a: b } },')} }
      - { at: 3s, run: 5s, apply: ${object('MultiClusterJob', 'web', '')} }
`),
  ),
  1,
);

describe('a workload', () => {
  it.each([
    ['job-3', 'MultiClusterJob/default/job-3'],
    ['mcj/job-3', 'MultiClusterJob/default/job-3'],
    ['mcj/default/job-3', 'MultiClusterJob/default/job-3'],
    ['MultiClusterJob/default/job-3', 'MultiClusterJob/default/job-3'],
    ['multiclusterjobs/default/job-3', 'MultiClusterJob/default/job-3'],
    ['nightly-2', 'MultiClusterJob/batch/nightly-2'],
    ['mcd/web', 'MultiClusterDeployment/default/web'],
    ['mcj/web', 'MultiClusterJob/default/web'],
  ])('%s', (written, key) => {
    expect(findWorkload(written, load)).toMatchObject({ ok: true, value: { key } });
  });

  it('comes when it is first applied', () => {
    expect(findWorkload('mcd/web', load)).toMatchObject({ value: { atMicros: 2e6 } });
  });

  it.each([
    [
      'web',
      'web is the name of several workloads; write one of MultiClusterDeployment/default/web, MultiClusterJob/default/web',
    ],
    ['jop-7', 'there is no workload jop-7 among the 35 of this seed; the nearest are job-7'],
    [
      'mcd/job-3',
      'there is no workload mcd/job-3 among the 35 of this seed; the nearest are MultiClusterJob/default/job-3, MultiClusterJob/default/job-0, MultiClusterJob/default/job-1',
    ],
    [
      'mcj/batch/job-3',
      'there is no workload mcj/batch/job-3 among the 35 of this seed; the nearest are MultiClusterJob/default/job-3, MultiClusterJob/default/job-0, MultiClusterJob/default/job-1',
    ],
    ['backup', 'there is no workload backup among the 35 of this seed, such as job-0'],
  ])('refuses %s', (written, error) => {
    expect(findWorkload(written, load)).toEqual({ ok: false, error });
  });
});
