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
import type { Outcome } from '../runtime/work-queue.ts';
import { boardEntryOf, recordOf, remainsOf, specOf } from './board-entry.ts';
import type { ObjectWriter } from '../cluster0/object-writer.ts';
import type { Carrier } from '../carry/carrier.ts';
import type { MembersView } from '../members/view.ts';
import type { Mind } from '../mind/mind.ts';
import { ObjectController } from '../mind/object-controller.ts';
import type { PlacedKind } from './placed-kind.ts';
import { noLongerThere, Storing, type StoringListener } from './storing.ts';
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

export class PlacementController extends ObjectController<Workload> {
  readonly resource: Resource;
  private readonly options: ControllerOptions;
  private readonly storing: Storing;

  constructor(options: ControllerOptions) {
    super(options);
    this.options = options;
    this.resource = options.kind.resource;
    this.storing = new Storing({ ...options, upkeep: this.upkeep() });
  }

  wantedBy(cluster: string, kind: string, id: string): Key | null {
    if (!this.owns(kind)) return null;
    const key = this.keyOf(id);
    const entry = this.options.mind.board.entries.get(key);
    return entry?.placements.some((placed) => placed.cluster === cluster) === true ? key : null;
  }

  awaits(kind: string): boolean {
    return this.owns(kind) && this.objects.size > 0;
  }

  wake(key: Key): void {
    const workload = this.objects.get(key);
    if (workload === undefined || workload.accepted === null) return;
    this.decideOn(workload);
    this.queue.add(key);
  }

  protected keyOf(id: string): Key {
    return keyOf(this.options.kind, id);
  }

  protected owns(kind: string): boolean {
    return kind === this.options.kind.owned.resource.kind;
  }

  protected forget(key: Key): void {
    this.options.dependencies.forget(key);
    this.options.mind.promise(key, undefined);
  }

  protected learnOf(key: Key, object: KubeObject, confirmed = ''): void {
    const { kind, mind, clock } = this.options;
    this.objects.get(key)?.cancelTimer();
    const { said, memory } = recordOf(object);
    const read = kind.read(object);
    const wasPrepared = isDecided(object) && isTemplateValid(object);
    const entry = boardEntryOf(key, object, read, said, this.options.shapes.nothing);
    mind.promise(key, entry);
    this.objects.set(key, {
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
      unsaidSinceMicros: null,
      cancelTimer: () => undefined,
    });
  }

  protected refresh(workload: Workload, object: KubeObject, isListed = false): boolean {
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

  protected async carryOut(key: Key): Promise<Outcome> {
    const workload = this.objects.get(key);
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
    if (this.objects.get(workload.key) === workload) {
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
