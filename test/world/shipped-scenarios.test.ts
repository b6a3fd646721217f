// The shipped scenarios, made short or small, under each of their policies: every invariant holds on the way, and where time
// is enough everything ends.

import { describe, expect, test } from 'vitest';
import type { NodeTable } from '../../core/nodes/node-table.ts';
import { FullScan } from '../../core/scheduling/full-scan.ts';
import { ScoreIndex } from '../../core/scheduling/score-index.ts';
import type { NodePicker } from '../../simulator/cluster/fake-cluster.ts';
import { PodState } from '../../simulator/cluster/pods.ts';
import { buildLoad, prepareLoad } from '../../simulator/load/build.ts';
import { Invariants } from '../../simulator/run/invariants.ts';
import { pooledLoad, pooledScenario, POOLED_POLICY } from '../../simulator/run/pooled.ts';
import { runOnce, type RunInput, type RunResult } from '../../simulator/run/run.ts';
import { readScenario } from '../../simulator/scenario/read-scenario.ts';
import { renderProblem } from '../../simulator/scenario/problem.ts';
import type { Scenario } from '../../simulator/scenario/scenario.ts';
import { POLICIES } from './story.ts';

function shipped(name: string, ...set: readonly string[]): Scenario {
  const read = readScenario(`scenarios/${name}.yaml`, { policies: POLICIES, set });
  if (!read.ok) throw new Error(read.error.map(renderProblem).join('\n'));
  return read.value;
}

/** Runs under all invariants; a prime number of events lies between two looks. */
function checked(input: Omit<RunInput, 'interrupt'>): RunResult {
  const invariants = new Invariants();
  return runOnce({
    ...input,
    interrupt: {
      everyEvents: 23,
      asked: (view) => {
        invariants.check(view);
        return false;
      },
    },
  });
}

function statesOf({ control: { pods } }: RunResult): ReadonlySet<number> {
  return new Set(pods.state.subarray(0, pods.rows));
}

const short = shipped('mck8s-2h', 'duration=12m');
const shortLoad = buildLoad(prepareLoad(short), 4);

describe.each(short.policies)('mck8s-2h, short, %s', (policy) => {
  test('keeps every invariant', () => {
    const { control } = checked({ scenario: short, load: shortLoad, policy, seed: 4 });
    expect(control.pods.count).toBeGreaterThan(100);
  });
});

test('mck8s-2h, short, pooled in one cluster, keeps every invariant', () => {
  const scenario = pooledScenario(short)!;
  const result = checked({ scenario, load: pooledLoad(shortLoad), policy: POOLED_POLICY, seed: 4 });
  expect(result.control.clusters).toHaveLength(1);
  expect(result.metrics.imbalance).toBe(0);
});

test('azure-functions, short, keeps every invariant while its home cluster is full', () => {
  const scenario = shipped('azure-functions', 'duration=8m');
  const load = buildLoad(prepareLoad(scenario), 1);
  const { metrics } = checked({ scenario, load, policy: 'pinned', seed: 1 });
  expect(metrics.pendingSharePeak).toBeGreaterThan(0.1);
});

test.each([
  ['geo-services', ['duration=6h'], 'pinned'],
  ['geo-services', ['duration=6h'], 'worst_fit'],
  ['azure-week', ['duration=1h', 'clusters.cloud.nodes.0.count=1'], 'cluster_affinity'],
])('%s, short (%s), keeps every invariant under %s', (name, set, policy) => {
  const scenario = shipped(name, ...set);
  const load = buildLoad(prepareLoad(scenario), 2);
  const { metrics, control } = checked({ scenario, load, policy, seed: 2 });
  expect(control.pods.count).toBeGreaterThan(200);
  expect(metrics.rttWeightedMs).not.toBeNull();
  expect(metrics.homeShare).toBeGreaterThan(0);
});

test.each(['', 'load.app.services.deployment.spec.placement.failover.after=2m'])(
  'region-outage, short (%s), keeps every invariant',
  (failover) => {
    const set = [
      'duration=40m',
      'faults.0.at=5m',
      'faults.0.for=20m',
      ...(failover === '' ? [] : [failover]),
    ];
    const scenario = shipped('region-outage', ...set);
    const load = buildLoad(prepareLoad(scenario), 2);
    const { metrics } = checked({ scenario, load, policy: 'nearest', seed: 2 });
    // Ten services are at home there, for twenty minutes or for as long as it takes to move them.
    expect(metrics.outageSeconds).toBeGreaterThan(failover === '' ? 8000 : 1000);
    expect(metrics.outageSeconds).toBeLessThan(failover === '' ? 14_000 : 3000);
    expect(metrics.migrations! > 0).toBe(failover !== '');
  },
);

test.each([
  ['with a rollout, in the first cluster alone', [], ['canary']],
  [
    'without one, in all of them',
    ['load.0.manifests.1.apply.spec.rollout=null'],
    ['canary', 'site1', 'site2', 'site3', 'site4'],
  ],
])('bad-image takes a quarter of the replicas %s', (_how, set, reached) => {
  const bad = shipped('bad-image', ...set, 'duration=35m');
  const { control } = checked({
    scenario: bad,
    load: buildLoad(prepareLoad(bad), 1),
    policy: 'worst_fit',
    seed: 1,
  });
  const { pods, clusters } = control;
  const serving: Record<string, number> = {};
  const broken: string[] = [];
  for (let pod = 0; pod < pods.rows; pod++) {
    const { name } = clusters[pods.member[pod]!]!;
    if (pods.state[pod] === PodState.ready) serving[name] = (serving[name] ?? 0) + 1;
    else if (pods.neverReady[pod] === 1 && pods.isOnNode(pod) && !broken.includes(name)) broken.push(name);
  }
  expect(broken.sort()).toEqual(reached);
  for (const { name } of clusters) expect(serving[name]).toBe(reached.includes(name) ? 6 : 8);
  const whole = shipped('bad-image', ...set);
  const { metrics } = checked({
    scenario: whole,
    load: buildLoad(prepareLoad(whole), 1),
    policy: 'worst_fit',
    seed: 1,
  });
  // Two of eight in each of these clusters, for the half hour until the image is taken back and the seconds that each way takes.
  expect(metrics.missingReplicaSeconds! / (2 * 1800 * reached.length)).toBeCloseTo(1, 1);
  expect(metrics.outageSeconds).toBe(0);
});

test.each(['worst_fit', 'best_fit'])(
  'mck8s-2h-cloud-fixed, short, keeps every invariant under %s, and its cloud costs what its price says',
  (policy) => {
    const scenario = shipped('mck8s-2h-cloud-fixed', 'duration=30m', 'load.0.quantiles.count=1000');
    const load = buildLoad(prepareLoad(scenario), 2);
    const { metrics } = checked({ scenario, load, policy, seed: 2 });
    // Three machines from the fifth minute on; what is used of them is no more than that.
    expect(metrics.costUsd).toBeCloseTo((3 * 0.1942 * 25) / 60, 9);
    expect(metrics.usedNodesUsd).toBeLessThanOrEqual(metrics.costUsd!);
    expect(metrics.egressUsd).toBeGreaterThan(0);
  },
);

test.each(['worst_fit', 'cluster_affinity'])(
  'heterogeneous, short, keeps every invariant under %s, and GPUs are where they are asked for',
  (policy) => {
    const scenario = shipped('heterogeneous', 'duration=40m');
    const load = buildLoad(prepareLoad(scenario), 2);
    const { control } = checked({ scenario, load, policy, seed: 2 });
    const { pods, clusters } = control;
    let onGpu = 0;
    for (let pod = 0; pod < pods.rows; pod++) {
      if (!pods.isOnNode(pod) || pods.shape[pod]!.otherRequests.length === 0) continue;
      const { allocatable } = clusters[pods.member[pod]!]!.nodes.facts[pods.slot[pod]!]!;
      expect(allocatable.get('nvidia.com/gpu')).toBeGreaterThan(0);
      onGpu++;
    }
    expect(onGpu).toBeGreaterThan(0);
  },
);

test('stale-view, short, keeps every invariant', () => {
  const scenario = shipped('stale-view', 'duration=12m');
  const load = buildLoad(prepareLoad(scenario), 4);
  const { control } = checked({ scenario, load, policy: 'worst_fit', seed: 4 });
  expect(control.pods.count).toBeGreaterThan(100);
});

test('scale-100k, small, ends with every pod over', () => {
  const small = [
    'clusters.cluster1.nodes.0.count=6',
    'load.0.poisson.count=600',
    'load.0.poisson.ratePerSecond=0.3',
  ];
  const scenario = shipped('scale-100k', ...small);
  const result = checked({ scenario, load: buildLoad(prepareLoad(scenario), 1), policy: null, seed: 1 });
  expect(result.control.pods.count).toBe(600);
  expect(statesOf(result)).toEqual(new Set([PodState.deleted]));
  expect(result.metrics.pendingShareAtEnd).toBe(0);
});

test('an index and a full scan bind every pod alike', () => {
  const scenario = shipped(
    'scale-100k',
    'clusters.cluster1.nodes.0.count=40',
    'load.0.poisson.count=1500',
    'load.0.poisson.ratePerSecond=3',
  );
  const input = { scenario, load: buildLoad(prepareLoad(scenario), 1), policy: null, seed: 1 };
  const picks = (pickerOf: (table: NodeTable) => NodePicker): number[] => {
    const slots: number[] = [];
    const picker = (table: NodeTable): NodePicker => {
      const inner = pickerOf(table);
      return {
        pick: (shape, tie) => {
          slots.push(inner.pick(shape, tie));
          return slots.at(-1)!;
        },
      };
    };
    runOnce({ ...input, picker });
    return slots;
  };
  const byIndex = picks((table) => new ScoreIndex(table));
  expect(byIndex.length).toBeGreaterThanOrEqual(1500);
  expect(byIndex).toEqual(picks((table) => new FullScan(table)));
});
