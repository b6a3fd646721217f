// The member clusters of a term: added, changed and removed as their MemberClusters are. How they are reached is not known here.

import { formatProblem, parseMemberCluster, type MemberCluster } from '../../core/api/index.ts';
import { compareText } from '../../core/text.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import { Connections, type ConnectionListener, type ConnectionOptions } from './connections.ts';
import type { Member } from './member.ts';
import { BAD_OBJECT, newlyRegistered, type Registered } from './registered.ts';
import { RoundTripTimes } from './round-trip-times.ts';
import type { MembersView } from './view.ts';

export interface RegistryListener extends ConnectionListener {
  registered(cluster: MemberCluster): void;
  unregistered(name: string): void;
}

export interface RegistryOptions extends ConnectionOptions {
  readonly listener: RegistryListener;
}

export class MemberRegistry implements MembersView {
  private readonly options: RegistryOptions;
  private readonly entries = new Map<string, Registered>();
  private names: string[] = [];
  private readonly connections: Connections;
  private readonly roundTrips: RoundTripTimes;

  constructor(options: RegistryOptions) {
    this.options = options;
    this.roundTrips = new RoundTripTimes((change) => {
      options.listener.learn(change);
    });
    this.connections = new Connections(
      options,
      (name) => this.entries.get(name),
      () => this.registered(),
    );
  }

  *registered(): Generator<Registered> {
    for (const name of this.names) yield this.entries.get(name)!;
  }

  *members(): Generator<Member> {
    for (const { member } of this.registered()) if (member !== null) yield member;
  }

  member(name: string): Member | undefined {
    return this.entries.get(name)?.member ?? undefined;
  }

  entry(name: string): Registered | undefined {
    return this.entries.get(name);
  }

  /** Whether the member is known to be the cluster that it was. */
  isTrusted(name: string): boolean {
    return this.entries.get(name)?.doubtedMicros === null;
  }

  clockOffsetMicros(name: string): number {
    return this.entries.get(name)?.offset?.offsetMicros ?? 0;
  }

  /** The time in a member by its own clock, as far as it was heard; microseconds since the Unix epoch. */
  timeIn(name: string): number {
    return this.options.nowMicros() - this.clockOffsetMicros(name);
  }

  /** A MemberCluster was created or changed. */
  upsert(object: KubeObject): void {
    const { name } = object.metadata;
    const known = this.entries.get(name);
    const isRenewed = known !== undefined && known.object.metadata.uid !== object.metadata.uid;
    if (isRenewed) this.gone(name);
    const entry = (isRenewed ? undefined : known) ?? this.add(object);
    const isSame = entry.cluster !== null && entry.object.metadata.generation === object.metadata.generation;
    entry.object = object;
    if (isSame) return;
    const parsed = parseMemberCluster(object);
    if (!parsed.ok) {
      entry.defect = { reason: BAD_OBJECT, message: parsed.error.map(formatProblem).join('; ') };
      this.options.listener.changed(entry);
      return;
    }
    entry.cluster = parsed.value;
    entry.defect = null;
    // Before the cluster itself, as that wakes whoever waits.
    this.roundTrips.declare(name, parsed.value.roundTripTimesMs);
    this.options.listener.registered(parsed.value);
    this.connections.seek(name);
  }

  /** A MemberCluster was removed: its cluster is not ours to look at any more. What runs there runs on. */
  gone(name: string): void {
    const entry = this.entries.get(name);
    if (entry === undefined) return;
    this.entries.delete(name);
    this.names = this.names.filter((other) => other !== name);
    this.connections.end(entry);
    this.roundTrips.forget(name);
    this.options.listener.unregistered(name);
  }

  async stop(): Promise<void> {
    await this.connections.stop(this.entries.values());
  }

  private add(object: KubeObject): Registered {
    const entry = newlyRegistered(object);
    this.entries.set(entry.name, entry);
    this.names = [...this.names, entry.name].sort(compareText);
    return entry;
  }
}
