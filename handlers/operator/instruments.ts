// What a term tells the outside of itself: figures, Events and log lines. It only tells; nothing is decided by it.

import type { PlacementStatus } from '../../core/placement/status.ts';
import type { RequestInfo } from '../kube/exchange.ts';
import type { Standing } from '../members/member-status.ts';
import { announcements, type Announcement } from '../placement/announce.ts';
import type { ControllerListener } from '../placement/controller.ts';
import type { ShadowListener } from '../mind/shadow.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import type { Log } from '../ports/log.ts';
import { serviceNews } from '../services/announce.ts';
import type { ServiceListener } from '../services/controller.ts';
import type { ObjectReference } from '../runtime/event.ts';
import type { EventRecorder } from '../runtime/event-recorder.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { Outcome } from '../runtime/work-queue.ts';
import type { ReflectorStats } from '../watch/reflector.ts';

const API_VERSION = 'fogguru.eu/v1';
const SECOND_MICROS = 1e6;

export class Instruments {
  readonly metrics: Metrics;
  private readonly events: EventRecorder;
  private readonly log: Log;
  private readonly clean: (text: string) => string;
  private readonly watches = new Map<string, ReflectorStats>();

  /** @param clean takes secrets out of a text */
  constructor(parts: {
    readonly metrics: Metrics;
    readonly events: EventRecorder;
    readonly log: Log;
    readonly clean: (text: string) => string;
  }) {
    this.metrics = parts.metrics;
    this.events = parts.events;
    this.log = parts.log;
    this.clean = parts.clean;
  }

  /** What placement of a kind tells. */
  ofPlacement(kind: string): ControllerListener {
    const { metrics } = this;
    return {
      decided: (policy) => {
        metrics.decisions.inc({ kind, policy });
      },
      stored: (object, before, after) => {
        this.tell(kind, object, announcements(before, after));
      },
      applied: (micros) => {
        metrics.applyLatency.observe(micros / SECOND_MICROS);
      },
      settled: (key, outcome) => {
        this.settled(key, outcome);
      },
    };
  }

  /** What services tell. */
  ofServices(): ServiceListener {
    const { metrics } = this;
    const kind = 'MultiClusterService';
    return {
      decided: () => {
        metrics.decisions.inc({ kind, policy: '' });
      },
      stored: (object, before, after) => {
        this.tell(kind, object, serviceNews(before, after));
      },
      applied: (micros) => {
        metrics.applyLatency.observe(micros / SECOND_MICROS);
      },
      settled: (key, outcome) => {
        this.settled(key, outcome);
      },
    };
  }

  /** What a shadow policy tells. */
  ofShadow(policy: string): ShadowListener {
    const { metrics, log } = this;
    return {
      compared: (result, pods) => {
        metrics.shadowDecisions.inc({ policy, result });
        if (pods > 0) metrics.shadowPodsApart.inc({ policy }, pods);
      },
      differs: ({ key, pods, first, second }) => {
        const apart = { policy, key, pods, is: placesText(first), would: placesText(second) };
        log.info(apart, 'the shadow policy would place otherwise');
      },
      failed: (key, why) => {
        log.debug({ policy, key, why: this.clean(why) }, 'the shadow policy has no answer');
      },
      standing: (objects, pods) => {
        metrics.shadowDifferingObjects.set({ policy }, objects);
        metrics.shadowDifferingPods.set({ policy }, pods);
      },
    };
  }

  /** Work on an object ended, for now. */
  settled(key: string, outcome: Outcome): void {
    this.metrics.reconciles.inc({ result: outcome.type });
    if (outcome.type === 'retry')
      this.log.warn({ key, error: outcome.error }, 'work on an object is tried again');
  }

  /** A member became ready, or ceased to be. */
  memberTurned(object: KubeObject, { ready, reason, isHolding }: Standing, message: string): void {
    const { name } = object.metadata;
    const note = this.clean(message);
    this.log.info({ member: name, ready, reason, isHolding, why: note }, 'a member turned');
    this.events.record({
      regarding: referenceTo('MemberCluster', object),
      type: ready ? 'Normal' : 'Warning',
      reason: ready ? 'Ready' : isHolding ? 'SuspectOurselves' : 'NotReady',
      action: 'Probe',
      note,
    });
  }

  private tell(kind: string, object: KubeObject, news: readonly Announcement[]): void {
    const regarding = referenceTo(kind, object);
    for (const told of news) this.events.record({ ...told, note: this.clean(told.note), regarding });
  }

  request(cluster: string, { verb, outcome }: RequestInfo): void {
    this.metrics.apiRequests.inc({ cluster, verb, code: String(outcome) });
  }

  /** Counts on from what was counted of a watch before. */
  watch(cluster: string, resource: string, stats: ReflectorStats): void {
    const key = `${cluster}/${resource}`;
    const before = this.watches.get(key) ?? { restarts: 0, relists: 0, drifts: 0 };
    const labels = { cluster, resource };
    this.metrics.watchRestarts.inc(labels, Math.max(0, stats.restarts - before.restarts));
    this.metrics.watchRelists.inc(labels, Math.max(0, stats.relists - before.relists));
    this.metrics.drifts.inc(labels, Math.max(0, stats.drifts - before.drifts));
    this.watches.set(key, { ...stats });
  }

  forget(cluster: string): void {
    for (const key of this.watches.keys()) if (key.startsWith(`${cluster}/`)) this.watches.delete(key);
    void this.metrics.forgetCluster(cluster);
  }

  /** A term begins: its watches count from nothing. */
  begin(): void {
    this.watches.clear();
  }
}

function referenceTo(kind: string, { metadata }: KubeObject): ObjectReference {
  const { namespace, name, uid, resourceVersion } = metadata;
  const reference = { apiVersion: API_VERSION, kind, name, uid, resourceVersion };
  return namespace === undefined ? reference : { ...reference, namespace };
}

/** `cluster1 2, cluster2 1, 3 wait`. */
function placesText({ placements, unplaced }: PlacementStatus): string {
  const places = placements.map(({ cluster, replicas }) => `${cluster} ${replicas}`);
  return [...places, ...(unplaced === null ? [] : [`${unplaced.replicas} wait`])].join(', ');
}
