// The watches of cluster0 in one term: which kinds were listed, and how often watches were restarted. It must not know what an
// object of a kind is good for.

import { messageOf } from '../../core/message-of.ts';
import type { KubeClient } from '../kube/client.ts';
import type { Clock, Random } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Resource } from '../ports/kube-object.ts';
import { Reflector, type ReflectorSink } from '../watch/reflector.ts';
import type { Instruments } from './instruments.ts';

export interface Cluster0WatchesOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Told when a kind was listed for the first time. */
  readonly onListed: (resource: Resource) => void;
}

export class Cluster0Watches {
  private readonly options: Cluster0WatchesOptions;
  private readonly reflectors: { readonly resource: Resource; readonly reflector: Reflector }[] = [];
  private readonly listed = new Set<string>();

  constructor(options: Cluster0WatchesOptions) {
    this.options = options;
  }

  start(resource: Resource, sink: Pick<ReflectorSink, 'upsert' | 'gone'>): void {
    const { client, clock, random, log } = this.options;
    const synced = (): void => {
      this.listed.add(resource.plural);
      this.options.onListed(resource);
    };
    const onFault = (error: unknown): void => {
      log.warn(
        { cluster: 'cluster0', resource: resource.plural, error: messageOf(error) },
        'a watch failed and is restarted',
      );
    };
    const onAbsent = (): void => {
      log.warn({ resource: resource.plural }, 'cluster0 does not serve this kind; apply deploy/crds');
    };
    const whole = { ...sink, synced };
    const reflector = new Reflector({ client, resource, clock, random, sink: whole, onFault, onAbsent });
    this.reflectors.push({ resource, reflector });
    reflector.start();
  }

  /** Of these kinds, those that were not listed yet. */
  unlisted(resources: readonly Resource[]): readonly Resource[] {
    return resources.filter(({ plural }) => !this.listed.has(plural));
  }

  measure(instruments: Instruments): void {
    for (const { resource, reflector } of this.reflectors)
      instruments.watch('cluster0', resource.plural, reflector.stats);
  }

  stop(): void {
    for (const { reflector } of this.reflectors) reflector.stop();
  }
}
