// MultiClusterDeployments live: observe, decide, status, apply. Decisions are core's, and are made at once and in core's order;
// what they say is then carried out a key at a time: finalizer and template check, status, effects. It can be killed between any
// two lines and loses nothing.

import { canonicalJson } from '../../core/canonical.ts';
import type { Key } from '../../core/decide/key.ts';
import type { ShownMember } from '../../core/placement/cluster-statuses.ts';
import { revisionIn } from '../../core/placement/variants.ts';
import { ApiError, retryDelayMicros } from '../kube/api-error.ts';
import { ABANDON_ANNOTATION, FINALIZER } from '../observe/marks.ts';
import type { ShapeReader } from '../observe/pod.ts';
import { field } from '../observe/read.ts';
import { MILLISECOND, SECOND, type Clock, type Random } from '../ports/clock.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import { WorkQueue, type Outcome } from '../runtime/work-queue.ts';
import { boardEntryOf, recordOf, specOf } from './board-entry.ts';
import { mergePatchBetween } from '../cluster0/merge-patch.ts';
import type { ObjectWriter } from '../cluster0/object-writer.ts';
import type { Carrier, Hindering } from './carrier.ts';
import { manifestOf } from './manifest.ts';
import type { Mind } from './mind.ts';
import { observedOf, type MembersView } from './observed.ts';
import { renderStatus, signatureOf, type LiveStatus } from './status.ts';
import type { TemplateCheck, TemplateVerdict } from './template-check.ts';
import type { Wish } from './wish.ts';
import {
  abandonedBy,
  bad,
  idOf,
  isDeleting,
  keyOf,
  readSpec,
  selfOf,
  type DeploymentDecision,
  type Workload,
} from './workload.ts';

/** Facts that come in together are decided on together. */
const COALESCE_MICROS = 10 * MILLISECOND;
/** Progress is written at most so often; what changes where something runs is written at once. */
const PROGRESS_MICROS = SECOND;
const KEYS_AT_ONCE = 32;

export interface ControllerListener {
  /** A decision was stored: its status is on cluster0. */
  stored(object: KubeObject, before: unknown, after: LiveStatus): void;
  /** A decision was made by a policy; empty: by none. */
  decided(policy: string): void;
  /** All that was wished for a change is there. */
  applied(micros: number): void;
  settled(key: Key, outcome: Outcome): void;
}

export interface ControllerOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly mind: Mind;
  readonly carrier: Carrier;
  readonly cluster0: ObjectWriter;
  readonly view: MembersView;
  readonly check: TemplateCheck;
  readonly shapes: ShapeReader;
  readonly listener: ControllerListener;
}

export class PlacementController {
  private readonly options: ControllerOptions;
  private readonly workloads = new Map<Key, Workload>();
  private readonly queue: WorkQueue;
  /** Set once everything that decisions need was listed. */
  private isOpen = false;
  private cancelWake: (() => void) | null = null;

  constructor(options: ControllerOptions) {
    this.options = options;
    const { clock, random, listener } = options;
    this.queue = new WorkQueue({
      clock,
      random,
      concurrency: KEYS_AT_ONCE,
      process: (key) => this.carryOut(key),
      onSettled: (key, outcome) => {
        listener.settled(key, outcome);
      },
    });
  }

  get depth(): { readonly waiting: number; readonly inFlight: number } {
    return { waiting: this.queue.size, inFlight: this.queue.inFlight };
  }

  /** Whether an object with this UID is there. */
  hasUid(uid: string): boolean {
    for (const workload of this.workloads.values()) if (workload.uid === uid) return true;
    return false;
  }

  /** Lets decisions begin: all that they need was listed. */
  open(): void {
    this.isOpen = true;
    for (const key of this.workloads.keys()) this.queue.add(key, 'initial');
    this.wakeSoon();
  }

  async stop(): Promise<void> {
    this.isOpen = false;
    this.cancelWake?.();
    for (const { cancelTimer } of this.workloads.values()) cancelTimer();
    await this.queue.stop();
  }

  /** The object was created or changed. */
  upsert(object: KubeObject, phase: 'list' | 'watch'): void {
    const key = keyOf(object.metadata.namespace ?? '', object.metadata.name);
    const known = this.workloads.get(key);
    if (known === undefined || known.uid !== object.metadata.uid) this.learnOf(key, object);
    else if (!this.refresh(known, object, phase === 'list')) return;
    this.queue.add(key, phase === 'list' ? 'initial' : 'live');
  }

  /** The object is gone; so is all that was promised to it. */
  gone(namespace: string, name: string, uid: string): void {
    const key = keyOf(namespace, name);
    const workload = this.workloads.get(key);
    if (workload?.uid !== uid) return;
    workload.cancelTimer();
    this.workloads.delete(key);
    this.queue.forget(key);
    this.options.carrier.forget(key);
    this.options.mind.promise(key, undefined);
  }

  /** Something was seen of the Deployment of this id in a member. */
  seenInMember(id: string): void {
    const key = `MultiClusterDeployment/${id}`;
    if (this.workloads.has(key)) this.options.mind.touch(key);
  }

  /** Facts came in: whoever they concern is decided on in a moment. */
  wakeSoon(): void {
    if (!this.isOpen || this.cancelWake !== null) return;
    this.cancelWake = this.options.clock.after(COALESCE_MICROS, () => {
      this.cancelWake = null;
      this.wake();
    });
  }

  private wake(): void {
    const { mind } = this.options;
    for (const key of mind.woken()) {
      const workload = this.workloads.get(key);
      if (workload === undefined || workload.accepted === null) continue;
      this.decideOn(workload);
      this.queue.add(key);
    }
    if (mind.hasNews) this.wakeSoon();
  }

  private learnOf(key: Key, object: KubeObject): void {
    const { mind, clock } = this.options;
    this.workloads.get(key)?.cancelTimer();
    const { said, memory } = recordOf(object);
    const read = readSpec(object);
    const wasPrepared = observedGeneration(object) === read.generation && hasFinalizer(object);
    const entry = boardEntryOf(key, object, read, said, this.options.shapes.nothing);
    mind.promise(key, entry);
    this.workloads.set(key, {
      key,
      uid: object.metadata.uid,
      object,
      read,
      prepared: wasPrepared ? read : null,
      accepted: wasPrepared ? read : null,
      verdict: null,
      memory,
      decision: null,
      stored: { entry, memory },
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
    workload.object = object;
    const isSameSpec = before.metadata.generation === object.metadata.generation;
    const isSameSaid = saidTo(before) === saidTo(object);
    if (isSameSpec && isSameSaid) return isStatusForeign(workload);
    if (!isSameSpec || labelsOf(before) !== labelsOf(object)) workload.read = readSpec(object);
    workload.sinceMicros ??= this.options.clock.monotonicMicros();
    workload.decision = null;
    return true;
  }

  private async carryOut(key: Key): Promise<Outcome> {
    const workload = this.workloads.get(key);
    if (workload === undefined || !this.isOpen) return { type: 'done' };
    try {
      if (workload.prepared !== workload.read) await this.prepare(workload);
      if (this.workloads.get(key) !== workload) return { type: 'done' };
      if (workload.decision === null) this.decideOn(workload);
      return await this.store(workload, workload.decision!);
    } catch (error) {
      return this.takeBack(workload, error);
    }
  }

  /** What must be true before a generation is decided on: the object waits for us when deleted, and its template is one. */
  private async prepare(workload: Workload): Promise<void> {
    const { check, cluster0 } = this.options;
    const { read, object } = workload;
    let verdict: TemplateVerdict | null = null;
    if (!isDeleting(object) && read.object !== null) {
      const judged = check.judge(read.object, specOf(read)!.revision);
      const held = hasFinalizer(object) ? null : await cluster0.hold(object);
      verdict = await judged;
      if (held !== null && this.refresh(workload, held)) this.queue.add(workload.key);
    }
    workload.verdict = verdict;
    workload.prepared = read;
    workload.accepted = verdict?.type === 'invalid' ? bad(read.generation, verdict.problems) : read;
    workload.decision = null;
  }

  /** Decides and commits, in one step that nothing comes between. */
  private decideOn(workload: Workload): void {
    const { mind, clock, shapes, listener } = this.options;
    const { key, accepted } = workload;
    if (accepted === null) return;
    const decision = mind.decide<'MultiClusterDeployment'>({
      self: selfOf(workload, accepted),
      spec: accepted.spec,
      observed: this.observedOf(workload),
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

  /** Status first; then what follows from it. Mere progress waits a little, so that a rollout is not a write a pod. */
  private async store(workload: Workload, decision: DeploymentDecision): Promise<Outcome> {
    const status = this.statusOf(workload, decision);
    const signature = signatureOf(status);
    const before = workload.object.status;
    const patch = mergePatchBetween(before, { ...status });
    const leftMicros = signature === workload.signature ? this.progressLeftMicros(workload) : 0;
    const isWritten = patch !== null && leftMicros === 0;
    if (isWritten) await this.write(workload, decision, patch);
    const isNews = isWritten && workload.signature !== signature;
    workload.signature = signature;
    if (isNews) this.options.listener.stored(workload.object, before, status);
    if (workload.decision !== decision) return { type: 'again', afterMicros: 0 };
    this.options.carrier.say(workload.key, this.wishesOf(workload, decision));
    this.measure(workload);
    if (isDeleting(workload.object)) await this.release(workload, decision);
    return patch === null || leftMicros === 0 ? { type: 'done' } : { type: 'again', afterMicros: leftMicros };
  }

  private async write(workload: Workload, decision: DeploymentDecision, patch: object): Promise<void> {
    const { mind, cluster0, clock } = this.options;
    const entry = mind.board.entries.get(workload.key);
    const written = await cluster0.writeStatus(workload.object, patch);
    workload.writtenMicros = clock.monotonicMicros();
    workload.stored = { entry, memory: decision.memory };
    if (this.refresh(workload, written)) this.queue.add(workload.key);
  }

  private progressLeftMicros({ writtenMicros }: Workload): number {
    return Math.max(0, writtenMicros + PROGRESS_MICROS - this.options.clock.monotonicMicros());
  }

  /** A status that could not be written was never said: its promises are taken back, and it is decided anew. */
  private takeBack(workload: Workload, error: unknown): Outcome {
    const { mind } = this.options;
    if (error instanceof ApiError && error.fault === 'notFound') return { type: 'done' };
    if (this.workloads.get(workload.key) === workload) {
      mind.promise(workload.key, workload.stored.entry);
      workload.memory = workload.stored.memory;
      workload.decision = null;
    }
    return { type: 'retry', error, afterMicros: retryDelayMicros(error) };
  }

  private statusOf(workload: Workload, decision: DeploymentDecision): LiveStatus {
    const { mind, clock } = this.options;
    const observed = this.observedOf(workload);
    const hinderingOf = this.hinderingOf(workload.key);
    return renderStatus({
      workload,
      decision,
      observed,
      fleet: mind.fleet,
      hinderingOf,
      wallMicros: clock.wallMicros(),
    });
  }

  private observedOf(workload: Workload): ShownMember[] {
    const { mind, view } = this.options;
    return observedOf(workload, view, this.hinderingOf(workload.key), mind.nowMicros);
  }

  private hinderingOf(key: Key): (cluster: string) => Hindering | null {
    return (cluster) => this.options.carrier.hinderingOf(key, cluster);
  }

  /** The effects of a decision with all that carrying them out needs. */
  private wishesOf({ key, uid, accepted }: Workload, decision: DeploymentDecision): Map<string, Wish> {
    const wishes = new Map<string, Wish>();
    const id = idOf(key);
    const spec = specOf(accepted);
    const object = accepted?.object ?? null;
    for (const effect of decision.effects) {
      const { cluster } = effect;
      if (effect.type === 'removeWorkload') {
        wishes.set(cluster, { type: 'remove', id, uid, because: effect.because });
        continue;
      }
      const { replicas, revision } = effect;
      const isWhole = object !== null && spec !== null && revisionIn(spec, cluster) === revision;
      const manifest = isWhole
        ? (count: number | null) => manifestOf({ object, uid, cluster, revision, replicas: count })
        : null;
      const createsNamespace = object?.spec.placement.createNamespace ?? false;
      wishes.set(cluster, { type: 'ensure', id, uid, replicas, revision, manifest, createsNamespace });
    }
    return wishes;
  }

  private measure(workload: Workload): void {
    const { carrier, clock, listener } = this.options;
    if (workload.sinceMicros === null || carrier.isPending(workload.key, [])) return;
    listener.applied(clock.monotonicMicros() - workload.sinceMicros);
    workload.sinceMicros = null;
  }

  /** Lets the object go once nothing of it is left anywhere. */
  private async release(workload: Workload, decision: DeploymentDecision): Promise<void> {
    const { carrier, cluster0 } = this.options;
    if (decision.status.leaving.length > 0 || decision.effects.length > 0) return;
    if (carrier.isPending(workload.key, abandonedBy(workload.object))) return;
    if (hasFinalizer(workload.object)) await cluster0.release(workload.object);
  }
}

function hasFinalizer({ metadata }: KubeObject): boolean {
  return metadata.finalizers?.includes(FINALIZER) === true;
}

function observedGeneration({ status }: KubeObject): number {
  const generation = field(status, 'observedGeneration');
  return typeof generation === 'number' ? generation : -1;
}

/** What users say to us outside of the spec. */
function saidTo(object: KubeObject): string {
  return `${isDeleting(object)} ${object.metadata.annotations?.[ABANDON_ANNOTATION] ?? ''} ${labelsOf(object)}`;
}

function labelsOf({ metadata }: KubeObject): string {
  return canonicalJson(metadata.labels ?? {});
}

/** Somebody else wrote our status: what we say is said again. */
function isStatusForeign({ object, decision, signature }: Workload): boolean {
  return decision !== null && signature !== '' && observedGeneration(object) === -1;
}

/** Versions of one object can be compared as numbers; where they are none, what comes later is newer. */
function isNewer(object: KubeObject, before: KubeObject): boolean {
  if (object.metadata.resourceVersion === before.metadata.resourceVersion) return false;
  const [now, then] = [Number(object.metadata.resourceVersion), Number(before.metadata.resourceVersion)];
  return !Number.isFinite(now) || !Number.isFinite(then) || now > then;
}
