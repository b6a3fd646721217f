// The ways to registered clusters: found by their credentials, made, renewed, and ended where a cluster refuses or is another than it
// was. A cluster that does not answer keeps its place; nothing is ever deleted for that.

import { messageOf } from '../../core/message-of.ts';
import { ageOf, untilOlderMicros, type TokenLife } from '../join/token-secret.ts';
import { KubeClient } from '../kube/client.ts';
import type { RequestInfo } from '../kube/exchange.ts';
import { MANAGER } from '../observe/marks.ts';
import type { OwnedKind } from '../observe/owned.ts';
import type { ShapeReader } from '../observe/pod.ts';
import { MINUTE, SECOND, type Clock, type Random } from '../ports/clock.ts';
import { WorkQueue, type Outcome } from '../runtime/work-queue.ts';
import { ClockOffset } from './clock-offset.ts';
import { CredentialRefused, type Credential, type FindCredential } from './credential.ts';
import type { Defect } from './defect.ts';
import { Member, type MemberListener } from './member.ts';
import { Prober } from './prober.ts';
import { withoutDefect, type Registered } from './registered.ts';
import type { RenewCredential } from './renewal.ts';

const PROBE_TIMEOUT_MICROS = 5 * SECOND;
/** A credential that was refused is looked at again, in case its Secret was mended. */
const REFUSED_RETRY_MICROS = 30 * SECOND;
/** Credentials are read again so often, in case they were renewed. */
const RENEWAL_MICROS = 5 * MINUTE;

/** A token that could not be renewed is tried again after this part of what is left of it. */
const TRIES_LEFT = 10;

export interface ConnectionListener extends MemberListener {
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

export interface ConnectionOptions {
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
  readonly listener: ConnectionListener;
}

export class Connections {
  private readonly options: ConnectionOptions;
  private readonly entryOf: (name: string) => Registered | undefined;
  private readonly queue: WorkQueue;
  private readonly prober: Prober;
  private isStopped = false;

  /** @param entryOf the cluster that is registered under a name now @param registered all of them */
  constructor(
    options: ConnectionOptions,
    entryOf: (name: string) => Registered | undefined,
    registered: () => Iterable<Registered>,
  ) {
    this.options = options;
    this.entryOf = entryOf;
    const { clock, random } = options;
    this.prober = this.newProber(registered);
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

  /** Looks for the way to a cluster, soon. */
  seek(name: string): void {
    this.queue.add(name);
  }

  /** A cluster is registered no more: its connection ends, and it is looked for no more. */
  end(entry: Registered): void {
    this.queue.forget(entry.name);
    this.disconnect(entry);
  }

  async stop(entries: Iterable<Registered>): Promise<void> {
    this.isStopped = true;
    for (const entry of entries) this.disconnect(entry);
    await this.queue.stop();
  }

  private newProber(registered: () => Iterable<Registered>): Prober {
    const { clock, clean, listener } = this.options;
    return new Prober({
      clock,
      clean,
      registered,
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

  /** Finds the way to a cluster and connects where it is another than before. */
  private async connect(name: string): Promise<Outcome> {
    const entry = this.entryOf(name);
    if (entry === undefined || entry.cluster === null) return { type: 'done' };
    let credential: Credential;
    try {
      credential = await this.options.findCredential(entry.cluster);
    } catch (error) {
      if (!(error instanceof CredentialRefused)) throw error;
      this.refuse(entry, error);
      return { type: 'again', afterMicros: REFUSED_RETRY_MICROS };
    }
    if (!this.isSought(entry)) return { type: 'done' };
    withoutDefect(entry);
    if (credential.fingerprint !== entry.fingerprint || entry.member === null)
      await this.reconnect(entry, credential);
    const afterMicros = await this.renewWhereDue(entry, credential.life ?? null);
    return { type: 'again', afterMicros: entry.defect === null ? afterMicros : REFUSED_RETRY_MICROS };
  }

  /** Whether a cluster is still to be connected: it may have gone, and so may we, while we looked for the way or asked it. */
  private isSought(entry: Registered): boolean {
    return !this.isStopped && this.entryOf(entry.name) === entry;
  }

  /** Renews a token whose end is near. Resolves to when the credential is to be looked at again. */
  private async renewWhereDue(entry: Registered, life: TokenLife | null): Promise<number> {
    const { listener, renewCredential } = this.options;
    const { name, member, cluster } = entry;
    entry.life = life;
    listener.aged(name);
    if (life === null) return RENEWAL_MICROS;
    const nowMicros = this.options.nowMicros() - (entry.offset?.offsetMicros ?? 0);
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
    if (!this.isSought(entry) || entry.probe !== probe) return;
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
    const entry = this.entryOf(name);
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
