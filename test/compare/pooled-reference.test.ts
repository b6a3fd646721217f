// The pooled reference keeps all work and all room, and drops whatever keeps the two apart.

import { describe, expect, it } from 'vitest';
import { deploymentSpec } from '../../core/placement/compile.ts';
import { buildLoad, prepareLoad } from '../../simulator/load/build.ts';
import { pooledLoad, pooledScenario } from '../../simulator/run/pooled.ts';
import { runOnce } from '../../simulator/run/run.ts';
import { HEAD, scenarioOf, SMALL } from '../scenario/scenarios-under-test.ts';

const pooledClusters = (text: string) => pooledScenario(scenarioOf(text))?.clusters ?? [];

describe('the pooled cluster', () => {
  it('holds the nodes of all clusters, named by theirs', () => {
    const [cluster, ...others] = pooledClusters(SMALL);
    expect(others).toEqual([]);
    expect(cluster).toMatchObject({ name: 'pooled', tier: 'edge', taints: [], region: '' });
    const names = ['edge1.edge1-node-1', 'edge1.edge1-node-2', 'edge2.edge2-node-1'];
    expect(cluster!.nodes.map((node) => node.name)).toEqual(names);
    expect(cluster!.nodes.map((node) => node.labels.get('kubernetes.io/hostname'))).toEqual(names);
  });

  it('keeps nodes apart that have the same name in two clusters', () => {
    const text = SMALL.replaceAll('- count: 2\n', '- name: n\n').replace(
      '    nodes:\n      - allocatable',
      '    nodes:\n      - name: n\n        allocatable',
    );
    expect(pooledClusters(text)[0]!.nodes.map((node) => node.name)).toEqual(['edge1.n', 'edge2.n']);
  });

  it('keeps what nodes say of themselves', () => {
    const node = pooledClusters(SMALL)[0]!.nodes[2]!;
    expect(node.labels.get('topology.kubernetes.io/region')).toBe('lille');
    expect(node.allocatable.get('cpu')).toBe(2000);
  });

  it('leaves the cloud out', () => {
    const [cluster] = pooledClusters(SMALL.replaceAll('edge2', 'cloud2'));
    expect(cluster!.nodes.map((node) => node.name)).toEqual(['edge1.edge1-node-1', 'edge1.edge1-node-2']);
  });

  it('is not there where all clusters stand in the cloud', () => {
    const text = SMALL.replaceAll('edge', 'cloud');
    expect(pooledScenario(scenarioOf(text))).toBeNull();
  });

  it('offers no more than policies may use: nodes of a cordoned cluster are cordoned', () => {
    const [cluster] = pooledClusters(SMALL.replace('region: lille', 'cordoned: true'));
    expect(cluster!.nodes.map((node) => node.unschedulable)).toEqual([false, false, true]);
  });

  it('has no round-trip times', () => {
    expect(pooledScenario(scenarioOf(SMALL))!.network.rttMs.size).toBe(0);
  });
});

describe('the pooled load', () => {
  it('is the same jobs without homes', () => {
    const load = buildLoad(prepareLoad(scenarioOf(SMALL)), 1);
    const { home, ...jobs } = pooledLoad(load).jobs;
    expect(load.jobs.home).toContain('edge2');
    expect(new Set(home)).toEqual(new Set(['']));
    expect(jobs).toMatchObject({
      count: load.jobs.count,
      atMicros: load.jobs.atMicros,
      shape: load.jobs.shape,
    });
  });

  it('wants as many replicas of a deployment, and names no cluster', () => {
    const text = `${HEAD}load:
  - manifests:
      - at: 1s
        apply:
          apiVersion: fogguru.eu/v1
          kind: MultiClusterDeployment
          metadata: { name: web }
          spec:
            locations: edge1, edge2
            replicaOverrides: "1, 3"
            placement: { home: edge1, clusterSelector: { matchLabels: { a: b } } }
            selector: { matchLabels: { app: web } }
            template:
              metadata: { labels: { app: web } }
              spec: { containers: [{ name: c, image: i }] }
`;
    const [action] = pooledLoad(buildLoad(prepareLoad(scenarioOf(text)), 1)).actions;
    if (action?.action !== 'apply' || action.object.kind !== 'MultiClusterDeployment')
      throw new Error('no deployment');
    expect(deploymentSpec(action.object)).toMatchObject({
      ok: true,
      value: {
        locations: null,
        numberOfLocations: 2,
        replicaOverrides: [1, 3],
        home: '',
        clusterSelector: [],
      },
    });
  });
});

it('a scenario of one cluster runs the same pooled as by any policy that ranks', () => {
  const scenario = scenarioOf(
    SMALL.replace(/ {2}- name: edge2[^]*?network:[^]*?load:/, 'load:').replace(/home: .*/, ''),
  );
  const load = buildLoad(prepareLoad(scenario), 1);
  const run = { seed: 1, policy: 'worst_fit' };
  const own = runOnce({ ...run, scenario, load });
  const pooled = runOnce({ ...run, scenario: pooledScenario(scenario)!, load: pooledLoad(load) });
  expect(own.metrics.utilisationCpu).toBeGreaterThan(0);
  expect(pooled.metrics).toEqual(own.metrics);
});
