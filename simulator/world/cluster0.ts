// cluster0 in a run: the same observe, decide, apply as on real clusters, around the same core, with delays in between. Every
// decision is core's; this file only carries facts in and effects out.

import { affected } from '../../core/board/affected.ts';
import { createBoard, type Board, type BoardEntry } from '../../core/board/board.ts';
import { promise } from '../../core/board/promise.ts';
import { decide } from '../../core/decide/dispatch.ts';
import type { DecideInput, Decision } from '../../core/decide/contract.ts';
import type { Key } from '../../core/decide/key.ts';
import { followsClusters } from '../../core/policies/follows-clusters.ts';
import type { PlacementStatus } from '../../core/placement/status.ts';
import type { Policies } from '../../core/policies/policy.ts';
import { BUILT_IN } from '../../core/policies/registry.ts';
import type { Effect } from '../../core/decide/effects.ts';
import { renderNote } from '../../core/decide/render-reasons.ts';
import { drawFor } from '../../core/draw.ts';
import type { Change } from '../../core/fleet/change.ts';
import { fold } from '../../core/fleet/fold.ts';
import { createFleet, type Fleet } from '../../core/fleet/fleet.ts';
import { Opcode, Priority } from '../cluster/opcode.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { factsAtStart } from './first-facts.ts';
import type { Links } from './links.ts';
import { Mail, type Recipient } from './mail.ts';
import type { Members } from './members.ts';
import { Orders, wishOf } from './orders.ts';
import { PodSightings } from './pod-sightings.ts';
import { seenIn, type Workload } from './workload.ts';
import { Workloads } from './workloads.ts';

/** Told of every decision, for explanations. */
export type DecisionWatcher = (workload: Workload, decision: Decision, nowMicros: number) => void;

/** Told of all that goes into decisions and comes out of them, in its order. */
export interface Recorder {
  fact(change: Change, nowMicros: number): void;
  promise(key: Key, entry: BoardEntry | undefined): void;
  decision(asked: DecideInput, said: Decision): void;
}

export interface Cluster0Options {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly queue: EventQueue;
  readonly members: Members;
  readonly links: Links;
  /** The policies there are; absent: the built-in ones. */
  readonly policies?: Policies;
  /** Told after every decision that was committed. */
  readonly onCommitted: (workload: Workload) => void;
  readonly onDecision?: DecisionWatcher;
  readonly recorder?: Recorder;
}

export class Cluster0 implements Recipient {
  readonly fleet: Fleet = createFleet();
  readonly board: Board = createBoard();
  readonly workloads: Workloads = new Workloads();
  readonly mail: Mail;
  decisions = 0;
  private readonly options: Cluster0Options;
  private readonly orders = new Orders();
  private readonly sightings: PodSightings;
  private isWaking = false;

  constructor(options: Cluster0Options) {
    this.options = options;
    const { queue, scenario, members, links } = options;
    this.sightings = new PodSightings(members, queue, this.fleet, (change) => {
      this.takeIn(change, queue.clock);
    });
    this.mail = new Mail({ queue, delays: scenario.delays, members, links, recipient: this });
    for (const change of factsAtStart(scenario, members)) this.takeIn(change, 0);
    for (const { name: cluster, silentSinceMicros } of scenario.clusters) {
      if (silentSinceMicros === undefined) continue;
      this.takeIn({ type: 'health', cluster, ready: false }, silentSinceMicros);
    }
  }

  /** An object was created, or was there and placed before the run. */
  created(workload: Workload): void {
    this.workloads.add(workload);
    if (workload.status !== null) this.post(workload, workload.status);
    this.changed(workload);
  }

  /** An object was created or changed: its controller hears of it after the informer's delay. */
  changed(workload: Workload): void {
    const { queue, scenario } = this.options;
    queue.push(
      queue.clock + scenario.delays.informerMicros,
      Priority.controller,
      Opcode.decide,
      workload.index,
      0,
    );
  }

  /** Handles an event of its own. */
  handle(opcode: number, a: number, b: number): void {
    switch (opcode) {
      case Opcode.observe:
        this.mail.observed(a, b);
        return;
      case Opcode.learn:
        this.mail.learned(a, b);
        return;
      case Opcode.caughtUp:
        this.mail.caughtUp(a, b);
        return;
      case Opcode.decide: {
        const workload = this.workloads.at(a);
        if (workload?.isGone === false) this.decideOn(workload);
        this.wakeSoon();
        return;
      }
      case Opcode.wake:
        this.wake();
        return;
      case Opcode.apply:
        this.arrived(a);
        return;
      default:
        throw new Error(`cluster0 knows no event ${opcode}.`);
    }
  }

  /** News of a pod came. */
  observe(pod: number, seen: number): void {
    const workload = this.workloads.at(this.options.members.workloadOf(pod));
    if (workload === null || workload.isForgotten) {
      this.sightings.seeForgotten(pod, seen);
      return;
    }
    this.sightings.see(workload, pod, seen);
    this.wakeSoon();
  }

  /** An effect reached its member. */
  land(order: number): void {
    const { workload, effect } = this.orders.take(order);
    const { members } = this.options;
    const member = members.indexOf(effect.cluster);
    if (effect.type === 'removeWorkload') members.remove(workload.index, member);
    // What was held back on its way does not make a job again that has run and is forgotten.
    else if (!workload.isForgotten) members.ensure(workload.index, member, wishOf(workload, effect));
  }

  /** Facts came that are not about pods. */
  learn(changes: readonly Change[]): void {
    for (const change of changes) this.takeIn(change, this.options.queue.clock);
    if (this.fleet.dirty.length > 0 || this.fleet.touched.size > 0) this.wakeSoon();
  }

  private takeIn(change: Change, nowMicros: number): void {
    this.options.recorder?.fact(change, nowMicros);
    fold(this.fleet, change, nowMicros);
  }

  private promise(key: Key, entry: BoardEntry | undefined): void {
    this.options.recorder?.promise(key, entry);
    promise(this.fleet, this.board, key, entry);
  }

  private wakeSoon(): void {
    if (this.isWaking) return;
    this.isWaking = true;
    const { queue } = this.options;
    queue.push(queue.clock, Priority.controller, Opcode.wake, 0, 0);
  }

  private wake(): void {
    this.isWaking = false;
    for (const key of affected(this.fleet, this.board)) {
      const workload = this.workloads.find(key);
      if (workload !== undefined) this.decideOn(workload);
    }
    if (this.fleet.dirty.length > 0) this.wakeSoon();
  }

  private decideOn(workload: Workload): void {
    const { queue, seed, onDecision, policies = BUILT_IN, recorder } = this.options;
    const input: DecideInput = {
      self: workload.self,
      spec: workload.spec,
      observed: this.sightings.observedOf(workload),
      fleet: this.fleet,
      board: this.board,
      memory: workload.memory,
      nowMicros: queue.clock,
      draw: drawFor(seed, workload.self.uid),
      policies,
      isExplained: onDecision !== undefined || recorder !== undefined,
    };
    const decision = decide(input);
    this.decisions++;
    recorder?.decision(input, decision);
    failWhereBroken(workload, decision, queue.clock);
    onDecision?.(workload, decision, queue.clock);
    const isComplete = saysComplete(decision.status);
    const isOff = isComplete || workload.self.deleting;
    workload.status = decision.status;
    workload.memory = decision.memory;
    // Status first: what is promised stands before anything is sent. What goes off cluster0 at once promises nothing.
    if (!isOff) this.post(workload, decision.status);
    for (const effect of decision.effects) this.send(workload, effect);
    if (decision.requeueAfterMicros !== undefined)
      this.decideAgain(workload, queue.clock + decision.requeueAfterMicros);
    if (isOff) this.takeOff(workload);
    if (isComplete) this.forget(workload);
    this.options.onCommitted(workload);
  }

  /** One timer a workload is enough: the decision it brings sets the next. */
  private decideAgain(workload: Workload, dueMicros: number): void {
    const { queue } = this.options;
    if (workload.dueMicros > queue.clock && workload.dueMicros <= dueMicros) return;
    workload.dueMicros = dueMicros;
    queue.push(dueMicros, Priority.controller, Opcode.decide, workload.index, 0);
  }

  /** Puts what a workload says on the board, and claims what it wants. */
  private post(workload: Workload, status: PlacementStatus): void {
    const { key, namespace, name, createdMicros } = workload.self;
    const { shape, variants, priority } = workload.spec;
    const { placements, unplaced, leaving } = status;
    this.promise(key, {
      key,
      namespace,
      name,
      shape,
      variants,
      priority,
      createdMicros,
      placements,
      unplaced,
      leaving,
      failsOver: workload.spec.failoverAfterMicros !== undefined,
      followsClusters: followsClusters(workload.spec, this.options.policies),
    });
  }

  private send(workload: Workload, effect: Effect): void {
    const member = seenIn(workload, effect.cluster, this.options.queue.clock);
    if (effect.type === 'ensureWorkload') {
      member.desired = effect.replicas;
      member.revision = effect.revision;
      member.isRemoved = false;
    } else member.isRemoved = true;
    const order = this.orders.add(workload, effect);
    this.mail.send(this.options.members.indexOf(effect.cluster), order);
  }

  private arrived(order: number): void {
    const { workload, effect } = this.orders.get(order);
    const isVoid = (other: number): boolean => {
      const isSame = this.orders.get(other).workload === workload;
      if (isSame) this.orders.take(other);
      return isSame;
    };
    this.mail.landed(this.options.members.indexOf(effect.cluster), order, isVoid);
  }

  /** A completed or deleted object leaves cluster0. */
  private takeOff(workload: Workload): void {
    this.promise(workload.key, undefined);
    this.workloads.takeOff(workload);
    this.wakeSoon();
  }

  /** A job that has run leaves nothing behind. What still runs of it, as it was not asked for any more, is heard of to its end. */
  private forget(workload: Workload): void {
    this.sightings.forget(workload);
    if (this.options.members.forget(workload.index)) this.workloads.forget(workload);
  }
}

function saysComplete({ conditions }: PlacementStatus): boolean {
  for (const { type, status } of conditions) if (type === 'Complete' && status === 'True') return true;
  return false;
}

/** A run ends where a policy breaks a rule: what it measured would say nothing. */
function failWhereBroken({ key }: Workload, { reasons }: Decision, nowMicros: number): void {
  for (const note of reasons.notes) {
    if (note.code === 'PolicyFailed')
      throw new Error(`${renderNote(note)}; it was to place ${key} at ${nowMicros / 1e6} s`);
  }
}
