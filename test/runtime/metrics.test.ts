// Measures have the names that dashboards rely on, and go with the cluster they are about.

import { expect, test } from 'vitest';
import { SECOND } from '../../handlers/ports/clock.ts';
import { createMetrics, type Metrics } from '../../handlers/runtime/metrics.ts';
import { ManualClock } from './manual-clock.ts';

/** The lines of an exposition that say a value, without buckets. */
async function lines({ registry }: Metrics): Promise<string[]> {
  const text = await registry.metrics();
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#') && !line.includes('_bucket'));
}

function measured(metrics: Metrics, cluster: string): void {
  metrics.effects.inc({ type: 'ensureWorkload', cluster, result: 'done' });
  metrics.watchRestarts.inc({ cluster, resource: 'pods' });
  metrics.watchRelists.inc({ cluster, resource: 'pods' });
  metrics.drifts.inc({ cluster, resource: 'pods' });
  metrics.memberReady.set({ cluster }, 1);
  metrics.apiRequests.inc({ cluster, verb: 'get', code: '200' });
  metrics.apiRequests.inc({ cluster, verb: 'get', code: 'timeout' });
  metrics.orphanedObjects.set({ cluster }, 0);
  metrics.heardOf(cluster);
}

test('all measures have their names and labels', async () => {
  const clock = new ManualClock();
  const metrics = createMetrics(clock);
  metrics.decisions.inc({ kind: 'MultiClusterDeployment', policy: 'worst_fit' });
  metrics.applyLatency.observe(0.2);
  metrics.queueDepth.set(3);
  metrics.queueInFlight.set(2);
  metrics.reconciles.inc({ result: 'retry' });
  metrics.leader.set(1);
  metrics.unplacedReplicas.set(7);
  measured(metrics, 'edge1');
  clock.spend(1.5 * SECOND);
  expect((await lines(metrics)).sort()).toEqual([
    'mck8s_api_requests_total{cluster="edge1",verb="get",code="200"} 1',
    'mck8s_api_requests_total{cluster="edge1",verb="get",code="timeout"} 1',
    'mck8s_apply_latency_seconds_count 1',
    'mck8s_apply_latency_seconds_sum 0.2',
    'mck8s_decisions_total{kind="MultiClusterDeployment",policy="worst_fit"} 1',
    'mck8s_drifts_total{cluster="edge1",resource="pods"} 1',
    'mck8s_effects_total{type="ensureWorkload",cluster="edge1",result="done"} 1',
    'mck8s_leader 1',
    'mck8s_member_last_heard_seconds{cluster="edge1"} 1.5',
    'mck8s_member_ready{cluster="edge1"} 1',
    'mck8s_orphaned_objects{cluster="edge1"} 0',
    'mck8s_queue_depth 3',
    'mck8s_queue_in_flight 2',
    'mck8s_reconcile_total{result="retry"} 1',
    'mck8s_unplaced_replicas 7',
    'mck8s_watch_relists_total{cluster="edge1",resource="pods"} 1',
    'mck8s_watch_restarts_total{cluster="edge1",resource="pods"} 1',
  ]);
});

test('a cluster that is forgotten leaves nothing, and the others stay', async () => {
  const metrics = createMetrics(new ManualClock());
  for (const cluster of ['edge1', 'edge2']) measured(metrics, cluster);
  const before = await lines(metrics);
  await metrics.forgetCluster('edge1');
  expect(await lines(metrics)).toEqual(before.filter((line) => !line.includes('edge1')));
});

test('two of them share nothing', async () => {
  const [one, other] = [createMetrics(new ManualClock()), createMetrics(new ManualClock())];
  one.leader.set(1);
  expect(await lines(other)).toContain('mck8s_leader 0');
});
