// The objects of one placed kind, live: observe, decide, status, apply. Decisions are core's, and are made at once and in core's
// order; what they say is then carried out a key at a time: finalizer and template check, status, effects. It can be killed between
// any two lines and loses nothing.

import { readCopies } from '../../core/api/index.ts';
import type { Key } from '../../core/decide/key.ts';
import type { Dependencies } from '../dependencies/dependencies.ts';
import { retryDelayMicros } from '../kube/api-error.ts';
import type { ShapeReader } from '../observe/pod.ts';
import { MINUTE, type Clock, type Random } from '../ports/clock.ts';
import type { KubeObject, Resource } from '../ports/kube-object.ts';
import { WorkQueue, type Outcome } from '../runtime/work-queue.ts';
import { boardEntryOf, recordOf, remainsOf, specOf } from './board-entry.ts';
import type { ObjectWriter } from '../cluster0/object-writer.ts';
import type { Carrier } from '../carry/carrier.ts';
import type { MembersView } from '../members/view.ts';
import type { Controller } from '../mind/controller.ts';
import type { Mind } from '../mind/mind.ts';
import type { PlacedKind } from './placed-kind.ts';
import { noLongerThere, Storing, type StoringListener, type Upkeep } from './storing.ts';
import type { TemplateCheck, TemplateVerdict } from './template-check.ts';
import {
  hasFinalizer,
  isDecided,
  isNewer,
  isTemplateValid,
  labelsOf,
  observedGeneration,
  saidIn,
  saidTo,
} from './version.ts';
import { bad, isDeleting, keyOf, selfOf, type Workload } from './workload.ts';

const KEYS_AT_ONCE = 32;
/** Templates that cluster0 could not be asked about, or did not take, are asked about again: what it takes may change. */
const ASK_AGAIN_MICROS = { unknown: MINUTE, invalid: 10 * MINUTE, valid: Infinity } as const;

export interface ControllerListener extends StoringListener {
  /** A decision was made by a policy; empty: by none. */
  decided(policy: string): void;
  settled(key: Key, outcome: Outcome): void;
}

export interface ControllerOptions {
  readonly kind: PlacedKind;
  readonly clock: Clock;
  readonly random: Random;
  readonly mind: Mind;
  readonly carrier: Carrier;
  readonly dependencies: Dependencies;
  readonly cluster0: ObjectWriter;
  readonly view: MembersView;
  readonly check: TemplateCheck;
  readonly shapes: ShapeReader;
  readonly listener: ControllerListener;
}

export class PlacementController implements Controller {
  readonly resource: Resource;
  private readonly options: ControllerOptions;
  private readonly workloads = new Map<Key, Workload>();
  private readonly queue: WorkQueue;
  private readonly storing: Storing;
  /** Set once everything that decisions need was listed. */
  private isOpen = false;

  constructor(options: ControllerOptions) {
    this.options = options;
    const { kind, clock, random, listener } = options;
    this.resource = kind.resource;
    this.queue = new WorkQueue({
      clock,
      random,
      concurrency: KEYS_AT_ONCE,
      process: (key) => this.carryOut(key),
      onSettled: (key, outcome) => {
        listener.settled(key, outcome);
      },
    });
    const upkeep: Upkeep = {
      isAtWorkOn: (workload) => this.isAtWorkOn(workload),
      answered: (workload, object) => {
        if (this.refresh(workload, object)) this.queue.add(workload.key);
      },
      learnOf: ({ key, confirmed }, object) => {
        this.learnOf(key, object, confirmed);
        this.queue.add(key);
      },
    };
    this.storing = new Storing({ ...options, upkeep });
  }

  get depth(): { readonly waiting: number; readonly inFlight: number } {
    return { waiting: this.queue.size, inFlight: this.queue.inFlight };
  }

  /** UIDs of the objects that are there. */
  *uids(): Generator<string> {
    for (const { uid } of this.workloads.values()) yield uid;
  }

  /** Lets decisions begin: all that they need was listed. */
  open(): void {
    this.isOpen = true;
    for (const key of this.workloads.keys()) this.queue.add(key, 'initial');
  }

  async stop(): Promise<void> {
    this.isOpen = false;
    for (const { cancelTimer } of this.workloads.values()) cancelTimer();
    await this.queue.stop();
  }

  /** The object was created or changed. */
  upsert(object: KubeObject, phase: 'list' | 'watch'): void {
    const key = keyOf(this.options.kind, object.metadata.namespace ?? '', object.metadata.name);
    const known = this.workloads.get(key);
    if (known === undefined || known.uid !== object.metadata.uid) this.learnOf(key, object);
    else if (!this.refresh(known, object, phase === 'list')) return;
    this.queue.add(key, phase === 'list' ? 'initial' : 'live');
  }

  /** The object is gone; so is all that was promised to it. */
  gone(namespace: string, name: string, uid: string): void {
    const key = keyOf(this.options.kind, namespace, name);
    const workload = this.workloads.get(key);
    if (workload?.uid !== uid) return;
    workload.cancelTimer();
    this.workloads.delete(key);
    this.queue.forget(key);
    this.options.carrier.forget(key);
    this.options.dependencies.forget(key);
    this.options.mind.promise(key, undefined);
  }

  seenInMember(cluster: string, kind: string, id: string): void {
    const key = this.keyOfOwned(kind, id);
    if (key === null || !this.workloads.has(key)) return;
    this.options.mind.touch(key);
    this.options.carrier.nudge(cluster, key);
  }

  wantedBy(cluster: string, kind: string, id: string): Key | null {
    const key = this.keyOfOwned(kind, id);
    const entry = key === null ? undefined : this.options.mind.board.entries.get(key);
    return entry?.placements.some((placed) => placed.cluster === cluster) === true ? key : null;
  }

  awaits(kind: string): boolean {
    return kind === this.options.kind.owned.resource.kind && this.workloads.size > 0;
  }

  shownIn(kind: string): void {
    if (this.awaits(kind)) for (const key of this.workloads.keys()) this.options.mind.touch(key);
  }

  wake(key: Key): void {
    const workload = this.workloads.get(key);
    if (workload === undefined || workload.accepted === null) return;
    this.decideOn(workload);
    this.queue.add(key);
  }

  /** The key whose object in members has this kind and id; null: not ours. */
  private keyOfOwned(kind: string, id: string): Key | null {
    const { name, owned } = this.options.kind;
    return kind === owned.resource.kind ? `${name}/${id}` : null;
  }

  /** Knows of an object what it says itself, and nothing of an earlier time. */
  private learnOf(key: Key, object: KubeObject, confirmed = ''): void {
    const { kind, mind, clock } = this.options;
    this.workloads.get(key)?.cancelTimer();
    const { said, memory } = recordOf(object);
    const read = kind.read(object);
    const wasPrepared = isDecided(object) && isTemplateValid(object);
    const entry = boardEntryOf(key, object, read, said, this.options.shapes.nothing);
    mind.promise(key, entry);
    this.workloads.set(key, {
      kind,
      key,
      uid: object.metadata.uid,
      object,
      read,
      prepared: wasPrepared ? read : null,
      accepted: wasPrepared ? read : null,
      verdict: null,
      askAgainMicros: Infinity,
      memory,
      copies: readCopies(object.status),
      remains: remainsOf(object),
      decision: null,
      stored: { entry, memory },
      confirmed,
      said: '',
      signature: '',
      sinceMicros: wasPrepared ? null : clock.monotonicMicros(),
      writtenMicros: -Infinity,
      cancelTimer: () => undefined,
    });
  }

  /** Takes in a version of the object, from the watch or from the answer to a write; true where there is something to do. */
  private refresh(workload: Workload, object: KubeObject, isListed = false): boolean {
    const before = workload.object;
    if (!isListed && !isNewer(object, before)) return false;
    if (isOfAnother(workload, object)) {
      this.learnOf(workload.key, object);
      return true;
    }
    workload.object = object;
    const isSameSpec = before.metadata.generation === object.metadata.generation;
    const isSameSaid = saidTo(before) === saidTo(object);
    if (isSameSpec && isSameSaid) return isStatusForeign(workload);
    if (!isSameSpec || labelsOf(before) !== labelsOf(object)) workload.read = workload.kind.read(object);
    workload.sinceMicros ??= this.options.clock.monotonicMicros();
    workload.decision = null;
    return true;
  }

  private async carryOut(key: Key): Promise<Outcome> {
    const workload = this.workloads.get(key);
    if (workload === undefined || !this.isOpen) return { type: 'done' };
    try {
      if (this.isToBePrepared(workload)) await this.prepare(workload);
      if (!this.isAtWorkOn(workload)) return { type: 'done' };
      if (workload.decision === null) this.decideOn(workload);
      const outcome = await this.storing.store(workload, workload.decision!);
      const { askAgainMicros } = workload;
      if (outcome.type !== 'done' || askAgainMicros === Infinity) return outcome;
      return { type: 'again', afterMicros: askAgainMicros - this.options.clock.monotonicMicros() };
    } catch (error) {
      return this.takeBack(workload, error);
    }
  }

  /** Whether the workload is still the one of its name, and work goes on at all. */
  private isAtWorkOn(workload: Workload): boolean {
    return this.isOpen && this.workloads.get(workload.key) === workload;
  }

  private isToBePrepared({ prepared, read, askAgainMicros }: Workload): boolean {
    return prepared !== read || this.options.clock.monotonicMicros() >= askAgainMicros;
  }

  /** What must be true before a generation is decided on: the object waits for us when deleted, and its template is one. */
  private async prepare(workload: Workload): Promise<void> {
    const { check, cluster0, clock } = this.options;
    const { read, object } = workload;
    let verdict: TemplateVerdict | null = null;
    if (!isDeleting(object) && read.source !== null) {
      const judged = check.judge(read.source, specOf(read)!.revision);
      const held = hasFinalizer(object) ? object : await cluster0.hold(object);
      verdict = await judged;
      if (held === null) throw noLongerThere(object);
      if (held !== object && this.refresh(workload, held)) this.queue.add(workload.key);
    }
    workload.verdict = verdict;
    workload.askAgainMicros = clock.monotonicMicros() + ASK_AGAIN_MICROS[verdict?.type ?? 'valid'];
    workload.prepared = read;
    workload.accepted = verdict?.type === 'invalid' ? bad(read.generation, verdict.problems) : read;
    workload.decision = null;
  }

  /** Decides and commits, in one step that nothing comes between. */
  private decideOn(workload: Workload): void {
    const { mind, clock, shapes, listener } = this.options;
    const { key, accepted } = workload;
    if (accepted === null) return;
    const decision = mind.decide({
      self: selfOf(workload, accepted),
      spec: accepted.spec,
      observed: this.storing.observedOf(workload),
      memory: workload.memory,
    });
    workload.decision = decision;
    workload.memory = decision.memory;
    const shape = mind.board.entries.get(key)?.shape ?? shapes.nothing;
    mind.promise(key, boardEntryOf(key, workload.object, accepted, decision.status, shape));
    workload.cancelTimer();
    if (decision.requeueAfterMicros !== undefined) {
      workload.cancelTimer = clock.after(decision.requeueAfterMicros, () => {
        mind.touch(key);
      });
    }
    listener.decided(specOf(accepted)?.policy ?? '');
  }

  /** A status that could not be written was never said: its promises are taken back, and it is decided anew. */
  private takeBack(workload: Workload, error: unknown): Outcome {
    const { mind } = this.options;
    if (this.workloads.get(workload.key) === workload) {
      mind.promise(workload.key, workload.stored.entry);
      workload.memory = workload.stored.memory;
      workload.decision = null;
    }
    return { type: 'retry', error, afterMicros: retryDelayMicros(error) };
  }
}

/** Whether an operator before this one placed the object otherwise than we know: we started on a list that was behind. */
function isOfAnother({ object: before, said }: Workload, object: KubeObject): boolean {
  if (observedGeneration(object) === -1) return false;
  const now = saidIn(object.status);
  return now !== said && now !== saidIn(before.status);
}

/** Somebody else wiped our status: what we say is said again. */
function isStatusForeign({ object, decision, signature }: Workload): boolean {
  return decision !== null && signature !== '' && observedGeneration(object) === -1;
}
