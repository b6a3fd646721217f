// What can be measured of a running mck8s, under names that dashboards rely on. It counts and must not decide; of a cluster that
// is forgotten nothing stays.

import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { SECOND, type Clock } from '../ports/clock.ts';

export interface Metrics {
  /** Its own one: nothing is registered globally. */
  readonly registry: Registry;
  /** `policy` is empty for what no policy decides. */
  readonly decisions: Counter<'kind' | 'policy'>;
  readonly effects: Counter<'type' | 'cluster' | 'result'>;
  /** Seconds from what woke a decision to its effects being applied. */
  readonly applyLatency: Histogram;
  readonly queueDepth: Gauge;
  readonly queueInFlight: Gauge;
  readonly reconciles: Counter<'result'>;
  readonly watchRestarts: Counter<'cluster' | 'resource'>;
  readonly watchRelists: Counter<'cluster' | 'resource'>;
  readonly drifts: Counter<'cluster' | 'resource'>;
  readonly memberReady: Gauge<'cluster'>;
  /** Negative once it has ended. */
  readonly credentialSecondsLeft: Gauge<'cluster'>;
  readonly apiRequests: Counter<'cluster' | 'verb' | 'code'>;
  readonly leader: Gauge;
  readonly unplacedReplicas: Gauge;
  readonly orphanedObjects: Gauge<'cluster'>;
  readonly shadowDecisions: Counter<'policy' | 'result'>;
  readonly shadowPodsApart: Counter<'policy'>;
  readonly shadowDifferingObjects: Gauge<'policy'>;
  readonly shadowDifferingPods: Gauge<'policy'>;
  /** A member answered just now; how long ago that is is worked out when somebody asks. */
  heardOf(cluster: string): void;
  /** Ends every series of a cluster. */
  forgetCluster(cluster: string): Promise<void>;
}

const LATENCY_BUCKETS_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

export function createMetrics(clock: Clock): Metrics {
  const registry = new Registry();
  const heardMicros = new Map<string, number>();
  const byCluster = metricsByCluster(registry);
  addLastHeard(registry, clock, heardMicros);
  return {
    registry,
    ...byCluster,
    ...metricsOfProcess(registry),
    ...metricsOfShadow(registry),
    heardOf(cluster) {
      heardMicros.set(cluster, clock.monotonicMicros());
    },
    async forgetCluster(cluster) {
      heardMicros.delete(cluster);
      for (const metric of Object.values(byCluster)) await removeSeries(metric, cluster);
    },
  };
}

function metricsOfProcess(
  registry: Registry,
): Pick<
  Metrics,
  'decisions' | 'applyLatency' | 'queueDepth' | 'queueInFlight' | 'reconciles' | 'leader' | 'unplacedReplicas'
> {
  return {
    decisions: counterIn(registry, 'mck8s_decisions_total', 'Decisions made.', ['kind', 'policy']),
    applyLatency: new Histogram({
      name: 'mck8s_apply_latency_seconds',
      help: 'Seconds from an event to its effects being applied.',
      buckets: LATENCY_BUCKETS_SECONDS,
      registers: [registry],
    }),
    queueDepth: gaugeIn(registry, 'mck8s_queue_depth', 'Objects that wait for their decision.'),
    queueInFlight: gaugeIn(registry, 'mck8s_queue_in_flight', 'Objects that are being worked on.'),
    reconciles: counterIn(registry, 'mck8s_reconcile_total', 'Work on objects, by what came of it.', [
      'result',
    ]),
    leader: gaugeIn(registry, 'mck8s_leader', '1 where this process leads, else 0.'),
    unplacedReplicas: gaugeIn(registry, 'mck8s_unplaced_replicas', 'Replicas that no cluster has room for.'),
  };
}

function metricsOfShadow(
  registry: Registry,
): Pick<Metrics, 'shadowDecisions' | 'shadowPodsApart' | 'shadowDifferingObjects' | 'shadowDifferingPods'> {
  return {
    shadowDecisions: counterIn(
      registry,
      'mck8s_shadow_decisions_total',
      'Placements that the shadow policy decided on too, by how its answer compares.',
      ['policy', 'result'],
    ),
    shadowPodsApart: counterIn(
      registry,
      'mck8s_shadow_pods_apart_total',
      'Pods that the shadow policy would have put elsewhere.',
      ['policy'],
    ),
    shadowDifferingObjects: gaugeIn(
      registry,
      'mck8s_shadow_differing_objects',
      'Objects whose last placement the shadow policy would have made otherwise.',
      ['policy'],
    ),
    shadowDifferingPods: gaugeIn(
      registry,
      'mck8s_shadow_differing_pods',
      'Their pods that it would have put elsewhere.',
      ['policy'],
    ),
  };
}

function metricsByCluster(
  registry: Registry,
): Pick<
  Metrics,
  | 'effects'
  | 'watchRestarts'
  | 'watchRelists'
  | 'drifts'
  | 'memberReady'
  | 'credentialSecondsLeft'
  | 'apiRequests'
  | 'orphanedObjects'
> {
  const watched = ['cluster', 'resource'] as const;
  return {
    effects: counterIn(
      registry,
      'mck8s_effects_total',
      'Changes asked of member clusters, by what came of them.',
      ['type', 'cluster', 'result'],
    ),
    watchRestarts: counterIn(
      registry,
      'mck8s_watch_restarts_total',
      'Watches that ended and were opened again.',
      watched,
    ),
    watchRelists: counterIn(
      registry,
      'mck8s_watch_relists_total',
      'Full lists after the first one.',
      watched,
    ),
    drifts: counterIn(
      registry,
      'mck8s_drifts_total',
      'Changes that a full list showed and the watch had missed.',
      watched,
    ),
    memberReady: gaugeIn(registry, 'mck8s_member_ready', '1 where a member cluster is ready, else 0.', [
      'cluster',
    ]),
    credentialSecondsLeft: gaugeIn(
      registry,
      'mck8s_member_credential_seconds_left',
      'Seconds until the token of a member cluster ends, where that is known.',
      ['cluster'],
    ),
    apiRequests: counterIn(
      registry,
      'mck8s_api_requests_total',
      'Requests to API servers, by status or fault.',
      ['cluster', 'verb', 'code'],
    ),
    orphanedObjects: gaugeIn(
      registry,
      'mck8s_orphaned_objects',
      'Our objects in a member that belong to nothing here.',
      ['cluster'],
    ),
  };
}

/** An age: what is kept is when, so that it grows while nothing happens. */
function addLastHeard(registry: Registry, clock: Clock, heardMicros: ReadonlyMap<string, number>): void {
  new Gauge({
    name: 'mck8s_member_last_heard_seconds',
    help: 'Seconds since a member cluster last answered.',
    labelNames: ['cluster'],
    registers: [registry],
    collect() {
      this.reset();
      const nowMicros = clock.monotonicMicros();
      for (const [cluster, micros] of heardMicros) this.set({ cluster }, (nowMicros - micros) / SECOND);
    },
  });
}

function counterIn<T extends string>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly T[],
): Counter<T> {
  return new Counter({ name, help, labelNames, registers: [registry] });
}

function gaugeIn<T extends string>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly T[] = [],
): Gauge<T> {
  return new Gauge({ name, help, labelNames, registers: [registry] });
}

async function removeSeries(metric: Counter | Gauge, cluster: string): Promise<void> {
  const { values } = await metric.get();
  for (const { labels } of values) {
    if ((labels as Record<string, unknown>)['cluster'] === cluster) metric.remove(labels);
  }
}
