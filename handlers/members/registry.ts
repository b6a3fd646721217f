// The member clusters of a term: added, changed and removed as their MemberClusters are. A cluster whose credential is refused or
// that does not answer stays registered and is not ready; nothing is ever deleted for that.

import { formatProblem, parseMemberCluster, type MemberCluster } from '../../core/api/index.ts';
import { compareText } from '../../core/text.ts';
import { ageOf, untilOlderMicros, type TokenLife } from '../join/token-secret.ts';
import { KubeClient, type RequestInfo } from '../kube/client.ts';
import { ApiError } from '../kube/api-error.ts';
import { MANAGER } from '../observe/marks.ts';
import type { ShapeReader } from '../observe/pod.ts';
import { textAt } from '../observe/read.ts';
import type { MembersView } from '../placement/observed.ts';
import { MINUTE, SECOND, type Clock, type Random } from '../ports/clock.ts';
import { NAMESPACES, type KubeObject } from '../ports/kube-object.ts';
import { WorkQueue, type Outcome } from '../runtime/work-queue.ts';
import { ClockOffset } from './clock-offset.ts';
import { CredentialRefused, type Credential, type FindCredential } from './credential.ts';
import { Member, type MemberListener } from './member.ts';
import type { Defect } from './defect.ts';
import { identityDefect, probeFault } from './probe-verdict.ts';
import { Pulse } from './pulse.ts';
import type { RenewCredential } from './renewal.ts';

const PROBE_EVERY_MICROS = 10 * SECOND;
const PROBE_TIMEOUT_MICROS = 5 * SECOND;
/** A credential that was refused is looked at again, in case its Secret was mended. */
const REFUSED_RETRY_MICROS = 30 * SECOND;
/** Credentials are read again so often, in case they were renewed. */
const RENEWAL_MICROS = 5 * MINUTE;

/** A token that could not be renewed is tried again after this part of what is left of it. */
const TRIES_LEFT = 10;

const BAD_OBJECT = 'BadObject';

/** One registered cluster. */
export interface Registered {
  readonly name: string;
  object: KubeObject;
  /** As it was last read without fault; null: never. */
  cluster: MemberCluster | null;
  /** Why it cannot be connected or read; null: it can. */
  defect: Defect | null;
  fingerprint: string;
  server: string;
  /** When the token in use ends; null: that is not known. */
  life: TokenLife | null;
  member: Member | null;
  offset: ClockOffset | null;
  probe: KubeClient | null;
  readonly pulse: Pulse;
  /** When it was lost sight of, on the monotonic clock: until it says who it is, nothing is written to it. Null: it has. */
  doubtedMicros: number | null;
  /** The client that asks it just now; null: none does. */
  probing: KubeClient | null;
  version: string;
  /** UID of its kube-system namespace, by which a cluster is known again; empty: not seen yet. */
  clusterUid: string;
  cancelProbe: () => void;
}

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

  constructor(options: RegistryOptions) {
    this.options = options;
    const { clock, random } = options;
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
    this.options.listener.unregistered(name);
  }

  async stop(): Promise<void> {
    for (const entry of this.entries.values()) this.disconnect(entry);
    await this.queue.stop();
  }

  private add(object: KubeObject): Registered {
    const { name } = object.metadata;
    const entry: Registered = {
      name,
      object,
      cluster: null,
      defect: null,
      fingerprint: '',
      server: '',
      life: null,
      member: null,
      offset: null,
      probe: null,
      pulse: new Pulse(),
      doubtedMicros: null,
      probing: null,
      version: '',
      clusterUid: textAt(object.status, 'clusterUID') ?? '',
      cancelProbe: () => undefined,
    };
    this.entries.set(name, entry);
    this.names = [...this.names, name].sort(compareText);
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
    const { clock, random, shapes, guard, nowMicros } = this.options;
    const { name } = entry;
    if (entry.offset !== null && entry.member !== null && entry.server === credential.server) {
      // The same cluster by a renewed credential: what was seen of it stays.
      entry.fingerprint = credential.fingerprint;
      entry.offset.replace(credential.connect());
      this.doubt(entry);
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
    await this.probeOnce(entry);
    if (this.entries.get(name) !== entry || entry.probe !== probe) return;
    this.probeAgain(entry);
    if (entry.defect !== null) return;
    const client = new KubeClient({ ...common, guard });
    entry.member = new Member({ name, client, clock, random, shapes, listener: this.listenerOf(entry) });
    this.options.listener.connected(entry.member);
    entry.member.start();
  }

  private listenerOf(entry: Registered): MemberListener {
    const { listener } = this.options;
    return {
      ...listener,
      fault: (cluster, resource, error) => {
        listener.fault(cluster, resource, error);
        this.doubt(entry);
      },
      wentBack: (cluster) => {
        listener.wentBack(cluster);
        this.disconnect(entry);
        this.queue.add(entry.name);
      },
    };
  }

  /** A connection was lost: another cluster may answer from now on. It is asked at once. */
  private doubt(entry: Registered): void {
    if (entry.probe === null) return;
    entry.doubtedMicros = this.options.clock.monotonicMicros();
    this.options.listener.trusted(entry.name, false);
    void this.probeOnce(entry);
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

  private probeAgain(entry: Registered): void {
    entry.cancelProbe = this.options.clock.after(PROBE_EVERY_MICROS, () => {
      void this.probeOnce(entry).then(() => {
        if (entry.probe !== null) this.probeAgain(entry);
      });
    });
  }

  /** Asks the cluster who it is. It never rejects: no answer is an answer too. */
  private async probeOnce(entry: Registered): Promise<void> {
    const { probe, pulse } = entry;
    if (probe === null || entry.probing === probe) return;
    const { clock, listener, clean } = this.options;
    const sentMicros = clock.monotonicMicros();
    entry.probing = probe;
    try {
      const version = await probe.getText('/version');
      const { metadata } = await probe.get(NAMESPACES, { name: 'kube-system' });
      const defect = identityDefect(entry, this.registered(), metadata.uid);
      if (entry.probe !== probe) return;
      if (defect !== null) {
        this.refuse(entry, defect);
        return;
      }
      withoutDefect(entry);
      entry.clusterUid = metadata.uid;
      entry.version = /"gitVersion":\s*"([^"]{1,40})"/.exec(version)?.[1] ?? '';
      pulse.succeeded(clock.monotonicMicros(), clock.wallMicros());
    } catch (error) {
      if (entry.probe !== probe) return;
      const { reason, message } = probeFault(error);
      pulse.failed(sentMicros, { reason, message: clean(message) });
      if (error instanceof ApiError && error.fault === 'unauthorized') this.queue.add(entry.name);
    } finally {
      if (entry.probing === probe) entry.probing = null;
    }
    listener.changed(entry);
    this.trustSince(entry, sentMicros);
  }

  /** What was asked before the member was lost sight of says nothing of who answers now. */
  private trustSince(entry: Registered, sentMicros: number): void {
    const { doubtedMicros, pulse } = entry;
    if (doubtedMicros === null || pulse.fault !== null) return;
    if (sentMicros < doubtedMicros) {
      void this.probeOnce(entry);
      return;
    }
    entry.doubtedMicros = null;
    this.options.listener.trusted(entry.name, true);
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

/** What is wrong with the object itself stays until it is changed. */
function withoutDefect(entry: Registered): void {
  if (entry.defect?.reason !== BAD_OBJECT) entry.defect = null;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
