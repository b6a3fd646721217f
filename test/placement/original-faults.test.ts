// What the first mck8s was seen to do wrong, one row for each: read as users write it, compiled, decided.

import { describe, expect, it } from 'vitest';
import { formatProblem, parseMultiClusterDeployment, parseMultiClusterJob } from '../../core/api/index.ts';
import { deploymentSpec, jobSpec } from '../../core/placement/compile.ts';
import type { DeploymentSpec, JobSpec } from '../../core/placement/workload-spec.ts';
import { deployment, job, template, type Manifest } from '../api/manifests.ts';
import { GIB, nodeWith } from '../support/shapes.ts';
import { cpuNode, deploymentOf, ONE_CPU, World } from '../support/fleets.ts';

/** The compiled spec of a manifest; what is wrong with it is thrown. */
function compiled(spec: Manifest): DeploymentSpec {
  const read = parseMultiClusterDeployment(deployment(spec));
  if (!read.ok) throw new Error(read.error.map(formatProblem).join('; '));
  const result = deploymentSpec(read.value);
  if (!result.ok) throw new Error(result.error.join('; '));
  return result.value;
}

function compiledJob(spec: Manifest): JobSpec {
  const read = parseMultiClusterJob(job(spec));
  if (!read.ok) throw new Error(read.error.map(formatProblem).join('; '));
  const result = jobSpec(read.value);
  if (!result.ok) throw new Error(result.error.join('; '));
  return result.value;
}

function requesting(requests: Manifest): Manifest {
  return { placementPolicy: 'worst-fit', template: template({ resources: { requests } }) };
}

/** A cluster of one node with 4 cpus, 8 GiB and ten pod slots. */
function oneNode(): World {
  const allocatable = new Map([
    ['cpu', 4000],
    ['memory', 8 * GIB],
    ['pods', 10],
  ]);
  return new World().cluster('c1', [nodeWith('n', { allocatable })]);
}

describe('requests', () => {
  it.each([
    ['cpu "1"', { cpu: '1' }, 4],
    ['cpu 1', { cpu: 1 }, 4],
    ['cpu "0.5"', { cpu: '0.5' }, 8],
    ['cpu "10" is ten cores, not one hundredth', { cpu: '10' }, 0],
    ['memory 1G', { memory: '1G' }, 8],
    ['memory 1073741824', { memory: 1073741824 }, 8],
    ['memory 8Gi is eight gibibytes, and fits exactly', { memory: '8Gi' }, 1],
    ['memory 4Gi and cpu 2 fit exactly', { cpu: '2', memory: '4Gi' }, 2],
    ['none', {}, 10],
    ['zero', { cpu: 0, memory: '0' }, 10],
  ])('%s', (_, requests, placed) => {
    const world = oneNode();
    world.place('app', compiled({ ...requesting(requests), replicas: 11 }));
    expect(world.wanted('app')).toEqual(placed === 0 ? {} : { c1: placed });
    expect(world.waiting('app')).toBe(11 - placed);
  });

  it('of all containers count, not of the first alone', () => {
    const two = (name: string): Manifest => ({ name, image: 'i', resources: { requests: { cpu: '1' } } });
    const pods = template({}, { containers: [two('a'), two('b')] });
    const world = oneNode();
    world.place('app', compiled({ placementPolicy: 'worst_fit', template: pods, replicas: 3 }));
    expect(world.wanted('app')).toEqual({ c1: 2 });
  });
});

describe('templates', () => {
  it.each([
    ['an apostrophe', { args: ["it's"] }],
    ['a double quote', { args: ['say "hello"'] }],
    ['true and null', { tty: true, lifecycle: null, args: ['None', 'True'] }],
  ])('with %s are placed', (_, container) => {
    const world = oneNode();
    world.place('app', compiled({ placementPolicy: 'worst_fit', template: template(container) }));
    expect(world.wanted('app')).toEqual({ c1: 1 });
  });

  it('written in another order are the same revision, and a changed one is another', () => {
    const first = compiled({ template: { metadata: { labels: { app: 'front', tier: 'web' } }, spec: SPEC } });
    const second = compiled({
      template: { spec: SPEC, metadata: { labels: { tier: 'web', app: 'front' } } },
    });
    expect(second.revision).toBe(first.revision);
    const third = compiled({ template: template({ image: 'nginx:2' }) });
    expect(third.revision).not.toBe(first.revision);
    expect(third.rulesHash).toBe(first.rulesHash);
  });

  const SPEC = { containers: [{ name: 'main', image: 'nginx' }] };
});

describe('what ranks anew', () => {
  it.each<[string, Manifest, Manifest, boolean]>([
    ['another way to write locations', { locations: 'a, b' }, { locations: ['a', 'b'] }, false],
    ['hyphens in the policy', { placementPolicy: 'best-fit' }, { placementPolicy: 'best_fit' }, false],
    ['replicas', { replicas: 1 }, { replicas: 2 }, false],
    ['overrides', {}, { replicaOverrides: [2] }, false],
    ['other locations', { locations: 'a' }, { locations: 'b' }, true],
    ['another policy', {}, { placementPolicy: 'best_fit' }, true],
    ['another number of locations', {}, { numberOfLocations: 2 }, true],
    ['the placement block', {}, { placement: { home: 'a' } }, true],
  ])('%s', (_, first, second, ranksAnew) => {
    expect(compiled(first).rulesHash === compiled(second).rulesHash).toBe(!ranksAnew);
  });
});

describe('compiled specs', () => {
  it('are refused with a sentence for each amount that is none, as templates may come unchecked', () => {
    const read = parseMultiClusterDeployment(deployment());
    if (!read.ok) throw new Error('the smallest deployment is valid');
    const resources = { requests: { cpu: 'much', memory: '-1' } };
    const unchecked = { spec: { containers: [{ name: 'main', image: 'i', resources }] } };
    const object = { ...read.value, spec: { ...read.value.spec, template: unchecked } };
    const path = 'spec.template.spec.containers[0].resources.requests';
    expect(deploymentSpec(object)).toEqual({
      ok: false,
      error: [
        `${path}.cpu: quantity "much" does not start with a number; write for example 500m, 2 or 4Gi`,
        `${path}.memory: quantity "-1" is negative; write 0 or more`,
      ],
    });
  });

  it('of jobs count completions: null as many as run at once', () => {
    expect(compiledJob({ parallelism: 3, completions: null })).toMatchObject({
      parallelism: 3,
      completions: 3,
    });
    expect(compiledJob({ parallelism: 3, completions: 5, suspend: true })).toMatchObject({
      completions: 5,
      suspend: true,
    });
  });

  it('of cluster_affinity take placement.home for their location', () => {
    const spec = compiled({
      placementPolicy: 'cluster-affinity',
      numberOfLocations: 4,
      placement: { home: 'c1' },
    });
    expect(spec).toMatchObject({ locations: null, numberOfLocations: 1, home: 'c1' });
    const world = oneNode();
    world.place('app', spec);
    expect(world.wanted('app')).toEqual({ c1: 1 });
  });
});

describe('placement', () => {
  it('of replicas 0 is done at once', () => {
    const world = oneNode();
    const { status } = world.place('app', compiled({ placementPolicy: 'worst_fit', replicas: 0 }));
    expect(status).toMatchObject({ placements: [], unplaced: null });
    expect(status.conditions).toContainEqual({ type: 'Reconciling', status: 'False', reason: 'Settled' });
  });

  it('of 70 replicas over room for 60 places 60', () => {
    const world = new World().cluster('c1', 20).cluster('c2', 20).cluster('c3', 20);
    world.place('app', deploymentOf({ replicas: 70 }));
    expect(world.wanted('app')).toEqual({ c1: 20, c2: 20, c3: 20 });
    expect(world.waiting('app')).toBe(10);
  });

  it('of 30 replicas over a location with room for 20 places 20, and the others elsewhere', () => {
    const world = new World().cluster('c1', 20).cluster('c2', 5);
    world.place('app', deploymentOf({ locations: ['c1'], replicas: 30 }));
    expect(world.wanted('app')).toEqual({ c1: 20, c2: 5 });
    expect(world.waiting('app')).toBe(5);
  });

  it('with overrides 0,0,2 makes one deployment', () => {
    const world = new World().cluster('c1', 4).cluster('c2', 4).cluster('c3', 4);
    const { effects } = world.place('app', compiled({ locations: 'c1, c2, c3', replicaOverrides: '0,0,2' }));
    expect(effects).toMatchObject([{ type: 'ensureWorkload', cluster: 'c3', replicas: 2 }]);
  });

  it('of ten applications at once with room for half promises half', () => {
    const world = new World().cluster('c1', 10).cluster('c2', 10);
    const names = Array.from({ length: 10 }, (_, i) => `app${i}`);
    for (const name of names) world.place(name, deploymentOf({ replicas: 4 }));
    const placed = names.map((name) => Object.values(world.wanted(name)).reduce((sum, n) => sum + n, 0));
    expect(placed).toEqual([4, 4, 4, 4, 4, 0, 0, 0, 0, 0]);
  });

  it('by most_traffic, the default, needs no figures', () => {
    const world = oneNode();
    world.place('app', compiled({}));
    expect(world.wanted('app')).toEqual({ c1: 1 });
  });

  it('with one unknown location serves the others', () => {
    const world = new World().cluster('c1', 4);
    world.place('app', compiled({ locations: 'c1, c9', replicas: 2 }));
    expect(world.wanted('app')).toEqual({ c1: 2 });
    world.cluster('c9', 4);
    expect(world.woken()).toEqual(['app']);
    world.again('app');
    expect(world.wanted('app')).toEqual({ c1: 2, c9: 2 });
  });

  it('on the only node of a cluster is placement on a node', () => {
    const world = new World().cluster('c1', [cpuNode('master', 2)]);
    world.place('app', deploymentOf({ replicas: 2 }));
    expect(world.wanted('app')).toEqual({ c1: 2 });
  });

  it('replaces a location that is gone without mixing up the shares of the others', () => {
    const world = new World().cluster('a', 4).cluster('b', 5).cluster('c', 6);
    world.settle('app', deploymentOf({ numberOfLocations: 2, replicaOverrides: [1, 5] }));
    expect(world.wanted('app')).toEqual({ b: 5, c: 1 });
    world.see({ type: 'clusterGone', cluster: 'c' });
    world.again('app');
    expect(world.wanted('app')).toEqual({ a: 1, b: 5 });
  });

  it('gives the shares of two infeasible locations to one neighbour, and loses none', () => {
    const world = new World()
      .cluster('a', [cpuNode('a', 0)])
      .cluster('b', [cpuNode('b', 0)])
      .cluster('c', 9);
    world.place('app', deploymentOf({ locations: ['a', 'b'], replicaOverrides: [2, 3] }));
    expect(world.wanted('app')).toEqual({ c: 5 });
  });

  it('does not let a cluster that holds too much count against the others', () => {
    const world = new World().cluster('c1', 4).cluster('c2', 4);
    world.fill('c1', 20, ONE_CPU);
    world.place('app', deploymentOf({ replicas: 4 }));
    expect(world.wanted('app')).toEqual({ c2: 4 });
  });
});

it('a spec that is repaired is decided at once', () => {
  const world = oneNode();
  const wrong = world.place('app', { problems: ['spec.template: is missing'] });
  expect(wrong).toMatchObject({ effects: [], status: { placements: [] } });
  expect(wrong.requeueAfterMicros).toBeUndefined();
  world.place('app', compiled({}));
  expect(world.wanted('app')).toEqual({ c1: 1 });
});
