// All that a term knows, and the only place in the handlers that calls core: facts go in, decisions come out. It does no I/O; it
// can write down what goes in and out for replay.

import { affected } from '../../core/board/affected.ts';
import { createBoard, type Board, type BoardEntry } from '../../core/board/board.ts';
import { movedFollowers, promise } from '../../core/board/promise.ts';
import { postService, type ServiceEntry } from '../../core/board/services.ts';
import { decide } from '../../core/decide/dispatch.ts';
import type { DecideInput, Decision, Kind } from '../../core/decide/contract.ts';
import type { Key } from '../../core/decide/key.ts';
import { drawFor } from '../../core/draw.ts';
import type { Change } from '../../core/fleet/change.ts';
import { createFleet, type Fleet } from '../../core/fleet/fleet.ts';
import { fold } from '../../core/fleet/fold.ts';
import type { Policies } from '../../core/policies/policy.ts';
import type { TapeWriter } from '../../core/record/tape.ts';
import type { Clock } from '../ports/clock.ts';
import type { Shadow } from './shadow.ts';

/** What a decision is asked with, apart from what the mind itself knows. */
export type Question<K extends Kind = Kind> = Pick<DecideInput<K>, 'self' | 'spec' | 'observed' | 'memory'>;

/** Where a recording goes, a line at a time. */
export interface Recording {
  readonly tape: TapeWriter;
  readonly write: (line: string) => void;
}

export interface MindOptions {
  readonly clock: Clock;
  readonly seed: string;
  readonly policies: Policies;
  /** Facts came in: somebody may have to be woken. */
  readonly onFacts: () => void;
  /** Who a service follows is elsewhere now: it is decided on at once, so that it goes with it. */
  readonly onMoved?: (service: Key) => void;
  readonly recording?: Recording;
  /** Decides beside, for comparison; absent: nothing does. */
  readonly shadow?: Shadow;
}

export class Mind {
  readonly fleet: Fleet = createFleet();
  readonly board: Board = createBoard();
  private readonly options: MindOptions;
  private readonly epochMicros: number;

  constructor(options: MindOptions) {
    this.options = options;
    const { clock, recording, seed } = options;
    // Decisions compare stamps with each other and with those in statuses: a wall clock that is set must not age them.
    this.epochMicros = clock.wallMicros() - clock.monotonicMicros();
    if (recording !== undefined) recording.write(recording.tape.header(seed));
  }

  /** The time that decisions see. */
  get nowMicros(): number {
    return this.epochMicros + this.options.clock.monotonicMicros();
  }

  /** Takes in one fact. */
  learn(change: Change): void {
    const { recording, onFacts } = this.options;
    const now = this.nowMicros;
    if (recording !== undefined) recording.write(recording.tape.fact(change, now));
    fold(this.fleet, change, now);
    onFacts();
  }

  /** Something was seen of a workload that decisions on it read. */
  touch(key: Key): void {
    this.fleet.touched.add(key);
    this.options.onFacts();
  }

  /** Commits what a workload says; returns what it said before, which takes the step back. */
  promise(key: Key, entry: BoardEntry | undefined): BoardEntry | undefined {
    const { recording, onFacts, onMoved } = this.options;
    if (recording !== undefined) recording.write(recording.tape.promise(key, entry));
    const before = promise(this.fleet, this.board, key, entry);
    if (onMoved !== undefined)
      for (const service of movedFollowers(this.board, key, before)) onMoved(service);
    if (this.hasNews) onFacts();
    if (entry === undefined) this.options.shadow?.forget(key);
    return before;
  }

  /** Says which workloads a service follows, so that they wake it; `undefined`: it is gone. */
  follow(key: Key, entry: ServiceEntry | undefined): void {
    postService(this.board, key, entry);
  }

  /** Whether facts came in that `woken` has not dealt with. */
  get hasNews(): boolean {
    return this.fleet.dirty.length > 0 || this.fleet.touched.size > 0;
  }

  /** The workloads to decide on again, one at a time, in core's order. */
  woken(): Iterable<Key> {
    return affected(this.fleet, this.board);
  }

  /** Decides on one object. */
  decide<K extends Kind>(question: Question<K>): Decision<K> {
    const { clock, recording } = this.options;
    const input = this.inputOf(question);
    const startMicros = clock.monotonicMicros();
    const decision = decide(input);
    const tookMicros = clock.monotonicMicros() - startMicros;
    if (recording !== undefined) recording.write(recording.tape.decision(input, decision));
    // It was decided by all that was known: what touched it before is dealt with. Of a workload it may concern others as well.
    if (input.self.kind === 'MultiClusterService') this.fleet.touched.delete(input.self.key);
    else this.decideBeside(input as unknown as DecideInput, decision as unknown as Decision, tookMicros);
    return decision;
  }

  /** Decides the same with a verdict on every cluster, for somebody who asks: nothing comes of it, and it is not recorded. */
  judge<K extends Kind>(question: Question<K>): Decision<K> {
    return decide({ ...this.inputOf(question), isSurveyed: true });
  }

  private inputOf<K extends Kind>(question: Question<K>): DecideInput<K> {
    const { seed, policies } = this.options;
    const { fleet, board, nowMicros } = this;
    return { ...question, fleet, board, nowMicros, draw: drawFor(seed, question.self.uid), policies };
  }

  private decideBeside(input: DecideInput, first: Decision, tookMicros: number): void {
    const { recording, shadow } = this.options;
    const second = shadow?.beside(input, first, tookMicros);
    if (shadow !== undefined && second !== undefined && recording !== undefined)
      recording.write(recording.tape.shadow(shadow.policy, second));
  }
}
