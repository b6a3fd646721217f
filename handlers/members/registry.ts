// The member clusters of a term: added, changed and removed as their MemberClusters are. A cluster whose credential is refused or
// that does not answer stays registered and is not ready; nothing is ever deleted for that.

import { formatProblem, parseMemberCluster, type MemberCluster } from '../../core/api/index.ts';
import { compareText } from '../../core/text.ts';
import { ageOf, untilOlderMicros, type TokenLife } from '../join/token-secret.ts';
import { KubeClient } from '../kube/client.ts';
import type { RequestInfo } from '../kube/exchange.ts';
import { MANAGER } from '../observe/marks.ts';
import type { OwnedKind } from '../observe/owned.ts';
import type { ShapeReader } from '../observe/pod.ts';
import { MINUTE, SECOND, type Clock, type Random } from '../ports/clock.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import { WorkQueue, type Outcome } from '../runtime/work-queue.ts';
import { ClockOffset } from './clock-offset.ts';
import { CredentialRefused, type Credential, type FindCredential } from './credential.ts';
import type { Defect } from './defect.ts';
import { Member, type MemberListener } from './member.ts';
import { Prober } from './prober.ts';
import { BAD_OBJECT, newlyRegistered, withoutDefect, type Registered } from './registered.ts';
import type { RenewCredential } from './renewal.ts';
import { RoundTripTimes } from './round-trip-times.ts';
import type { MembersView } from './view.ts';

const PROBE_TIMEOUT_MICROS = 5 * SECOND;
/** A credential that was refused is looked at again, in case its Secret was mended. */
const REFUSED_RETRY_MICROS = 30 * SECOND;
/** Credentials are read again so often, in case they were renewed. */
const RENEWAL_MICROS = 5 * MINUTE;

/** A token that could not be renewed is tried again after this part of what is left of it. */
const TRIES_LEFT = 10;

export interface RegistryListener extends MemberListener {
  registered(cluster: MemberCluster): void;
  unregistered(name: string): void;
  connected(member: Member): void;
  disconnected(name: string): void;
  /** A probe was answered or not, or what is said of a member changed. */
  changed(entry: Registered): void;
  /** The member said who it is, after it was lost sight of, or it was just lost sight of. */
  trusted(name: string, isTrusted: boolean): void;
  /** The credential of a connected member could not be read or renewed: the one in use is kept. */
  unrenewed(name: string, error: unknown): void;
  /** The token of a member was renewed. */
  renewed(name: string): void;
  /** What is known of how long its token is good has changed. */
  aged(name: string): void;
  requested(cluster: string, info: RequestInfo): void;
}

export interface RegistryOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly shapes: ShapeReader;
  /** The kinds that we make objects of in members. */
  readonly kinds: readonly OwnedKind[];
  readonly findCredential: FindCredential;
  readonly renewCredential: RenewCredential;
  /** The time that decisions see. */
  readonly nowMicros: () => number;
  /** Called before every write; throws where we may not write. */
  readonly guard: () => void;
  /** Takes secrets out of a text. */
  readonly clean: (text: string) => string;
  readonly listener: RegistryListener;
}

export class MemberRegistry implements MembersView {
  private readonly options: RegistryOptions;
  private readonly entries = new Map<string, Registered>();
  private names: string[] = [];
  private readonly queue: WorkQueue;
  private readonly prober: Prober;
  private readonly roundTrips: RoundTripTimes;

  constructor(options: RegistryOptions) {
    this.options = options;
    const { clock, random, listener } = options;
    this.roundTrips = new RoundTripTimes((change) => {
      listener.learn(change);
    });
    this.prober = this.newProber();
    this.queue = new WorkQueue({
      clock,
      random,
      concurrency: 16,
      process: (name) => this.connect(name),
      onSettled: (name, outcome) => {
        this.tellTrouble(name, outcome);
      },
    });
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
    this.queue.add(name);
  }

  /** A MemberCluster was removed: its cluster is not ours to look at any more. What runs there runs on. */
  gone(name: string): void {
    const entry = this.entries.get(name);
    if (entry === undefined) return;
    this.entries.delete(name);
    this.names = this.names.filter((other) => other !== name);
    this.queue.forget(name);
    this.disconnect(entry);
    this.roundTrips.forget(name);
    this.options.listener.unregistered(name);
  }

  async stop(): Promise<void> {
    for (const entry of this.entries.values()) this.disconnect(entry);
    await this.queue.stop();
  }

  private newProber(): Prober {
    const { clock, clean, listener } = this.options;
    return new Prober({
      clock,
      clean,
      registered: () => this.registered(),
      onAnswer: (entry) => {
        listener.changed(entry);
      },
      onTrust: ({ name }, isTrusted) => {
        listener.trusted(name, isTrusted);
      },
      onStranger: (entry, defect) => {
        this.refuse(entry, defect);
      },
      onUnauthorized: ({ name }) => {
        this.queue.add(name);
      },
    });
  }

  private add(object: KubeObject): Registered {
    const entry = newlyRegistered(object);
    this.entries.set(entry.name, entry);
    this.names = [...this.names, entry.name].sort(compareText);
    return entry;
  }

  /** Finds the way to a cluster and connects where it is another than before. */
  private async connect(name: string): Promise<Outcome> {
    const entry = this.entries.get(name);
    if (entry === undefined || entry.cluster === null) return { type: 'done' };
    let credential: Credential;
    try {
      credential = await this.options.findCredential(entry.cluster);
    } catch (error) {
      if (!(error instanceof CredentialRefused)) throw error;
      this.refuse(entry, error);
      return { type: 'again', afterMicros: REFUSED_RETRY_MICROS };
    }
    if (this.entries.get(name) !== entry) return { type: 'done' };
    withoutDefect(entry);
    if (credential.fingerprint !== entry.fingerprint || entry.member === null)
      await this.reconnect(entry, credential);
    const afterMicros = await this.renewWhereDue(entry, credential.life ?? null);
    return { type: 'again', afterMicros: entry.defect === null ? afterMicros : REFUSED_RETRY_MICROS };
  }

  /** Renews a token whose end is near. Resolves to when the credential is to be looked at again. */
  private async renewWhereDue(entry: Registered, life: TokenLife | null): Promise<number> {
    const { listener, renewCredential } = this.options;
    const { name, member, cluster } = entry;
    entry.life = life;
    listener.aged(name);
    if (life === null) return RENEWAL_MICROS;
    const nowMicros = this.timeIn(name);
    const olderMicros = untilOlderMicros(life, nowMicros);
    if (member === null || cluster === null || ageOf(life, nowMicros) !== 'due')
      return Math.max(SECOND, Math.min(RENEWAL_MICROS, olderMicros));
    try {
      await renewCredential(cluster, member.client);
    } catch (error) {
      listener.unrenewed(name, error);
      return Math.max(SECOND, Math.min(RENEWAL_MICROS, olderMicros / TRIES_LEFT));
    }
    listener.renewed(name);
    return SECOND;
  }

  private async reconnect(entry: Registered, credential: Credential): Promise<void> {
    const { clock, random, shapes, kinds, guard, nowMicros } = this.options;
    const { name } = entry;
    if (entry.offset !== null && entry.member !== null && entry.server === credential.server) {
      // The same cluster by a renewed credential: what was seen of it stays.
      entry.fingerprint = credential.fingerprint;
      entry.offset.replace(credential.connect());
      this.prober.doubt(entry);
      return;
    }
    this.disconnect(entry);
    entry.doubtedMicros = clock.monotonicMicros();
    const offset = new ClockOffset(credential.connect(), nowMicros);
    const onRequest = (info: RequestInfo): void => {
      this.options.listener.requested(name, info);
    };
    const common = { transport: offset, clock, fieldManager: MANAGER, onRequest };
    const probe = new KubeClient({ ...common, timeoutMicros: PROBE_TIMEOUT_MICROS });
    entry.fingerprint = credential.fingerprint;
    entry.server = credential.server;
    entry.probe = probe;
    entry.offset = offset;
    await this.prober.once(entry);
    if (this.entries.get(name) !== entry || entry.probe !== probe) return;
    this.prober.again(entry);
    if (entry.defect !== null) return;
    const client = new KubeClient({ ...common, guard });
    const listener = this.listenerOf(entry);
    entry.member = new Member({ name, client, clock, random, shapes, kinds, listener });
    this.options.listener.connected(entry.member);
    entry.member.start();
  }

  private listenerOf(entry: Registered): MemberListener {
    const { listener } = this.options;
    return {
      ...listener,
      fault: (cluster, resource, error) => {
        listener.fault(cluster, resource, error);
        this.prober.doubt(entry);
      },
      wentBack: (cluster) => {
        listener.wentBack(cluster);
        this.disconnect(entry);
        this.queue.add(entry.name);
      },
    };
  }

  private disconnect(entry: Registered): void {
    entry.cancelProbe();
    const { member, probe } = entry;
    entry.member = null;
    entry.probe = null;
    entry.offset = null;
    entry.fingerprint = '';
    if (member !== null) {
      member.stop();
      member.forgetAll();
      this.options.listener.disconnected(entry.name);
    } else probe?.close();
  }

  private refuse(entry: Registered, { reason, message }: Defect): void {
    entry.life = null;
    if (entry.member !== null || entry.probe !== null) this.disconnect(entry);
    entry.defect = { reason, message: this.options.clean(message) };
    this.options.listener.changed(entry);
    this.queue.addAfter(entry.name, REFUSED_RETRY_MICROS);
  }

  private tellTrouble(name: string, outcome: Outcome): void {
    const entry = this.entries.get(name);
    if (outcome.type !== 'retry' || entry === undefined) return;
    const { listener, clean } = this.options;
    if (entry.member !== null) {
      listener.unrenewed(name, outcome.error);
      return;
    }
    entry.defect ??= { reason: 'CredentialUnknown', message: clean(messageOf(outcome.error)) };
    listener.changed(entry);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
