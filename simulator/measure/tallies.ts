// What is counted in a run beside the meter. A tally is a class in the file of its topic with a static `of`, which answers null
// where the scenario has nothing for it to count. To add one, name it in tally-classes.ts; it is told of what it has methods for,
// metrics read it by `tallies.of(ItsClass)`, and other parts of the world may take it from there and tell it more.

import type { PlacementRules } from '../../core/placement/workload-spec.ts';
import type { PodShape } from '../../core/pod/pod-shape.ts';
import type { Load } from '../load/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Workload } from '../world/workload.ts';

/** What a tally may hear of; it has the methods it needs. With `control: direct` there are no workloads and nothing is told. */
export interface Tally {
  /** Pods became wanted. */
  submitted?(workload: Workload, pods: number, nowMicros: number): void;
  /** Pods that were never bound are wanted no more. */
  withdrawn?(workload: Workload, pods: number): void;
  /** A wanted pod found its place, after so long. */
  placed?(workload: Workload, waitMicros: number, nowMicros: number): void;
  /** A pod was bound in a member, ran to its end there, or was deleted before. */
  bound?(workload: Workload, member: number, shape: PodShape, nowMicros: number): void;
  finished?(workload: Workload, member: number, shape: PodShape, nowMicros: number): void;
  lost?(workload: Workload, member: number, shape: PodShape, nowMicros: number): void;
  /** A pod began to serve; one that did serves no more. */
  started?(workload: Workload, nowMicros: number, member: number): void;
  stopped?(workload: Workload, nowMicros: number, member: number): void;
  /** Its user asks for something else than `before`, or for the same. */
  respecified?(workload: Workload, before: PlacementRules, nowMicros: number): void;
  /** What of a workload is wanted, where, or running may have changed; its own numbers say what holds now. */
  changed?(workload: Workload, nowMicros: number): void;
  /** The run ended. */
  end?(nowMicros: number): void;
}

export interface TallyClass<T extends Tally = Tally> {
  readonly prototype: T;
  of(scenario: Scenario, load: Load): T | null;
}

/** The tallies of a run. Passes on what it is told to all of them. */
export class Tallies implements Required<Tally> {
  private readonly byClass = new Map<TallyClass, Tally>();
  /** Who hears of what: most tallies hear of little, and all of it happens often. */
  private readonly hearing: Readonly<Record<keyof Tally, readonly Tally[]>>;

  constructor(classes: readonly TallyClass[], scenario: Scenario, load: Load) {
    for (const one of classes) {
      const tally = one.of(scenario, load);
      if (tally !== null) this.byClass.set(one, tally);
    }
    const all = [...this.byClass.values()];
    const hearing = (what: keyof Tally): readonly Tally[] => all.filter((tally) => tally[what] !== undefined);
    this.hearing = {
      submitted: hearing('submitted'),
      withdrawn: hearing('withdrawn'),
      placed: hearing('placed'),
      bound: hearing('bound'),
      finished: hearing('finished'),
      lost: hearing('lost'),
      started: hearing('started'),
      stopped: hearing('stopped'),
      respecified: hearing('respecified'),
      changed: hearing('changed'),
      end: hearing('end'),
    };
  }

  /** The tally of a class; null where the scenario has nothing for it. */
  of<T extends Tally>(one: TallyClass<T>): T | null {
    return (this.byClass.get(one) as T | undefined) ?? null;
  }

  submitted(workload: Workload, pods: number, nowMicros: number): void {
    for (const tally of this.hearing.submitted) tally.submitted?.(workload, pods, nowMicros);
  }

  withdrawn(workload: Workload, pods: number): void {
    for (const tally of this.hearing.withdrawn) tally.withdrawn?.(workload, pods);
  }

  placed(workload: Workload, waitMicros: number, nowMicros: number): void {
    for (const tally of this.hearing.placed) tally.placed?.(workload, waitMicros, nowMicros);
  }

  bound(workload: Workload, member: number, shape: PodShape, nowMicros: number): void {
    for (const tally of this.hearing.bound) tally.bound?.(workload, member, shape, nowMicros);
  }

  finished(workload: Workload, member: number, shape: PodShape, nowMicros: number): void {
    for (const tally of this.hearing.finished) tally.finished?.(workload, member, shape, nowMicros);
  }

  lost(workload: Workload, member: number, shape: PodShape, nowMicros: number): void {
    for (const tally of this.hearing.lost) tally.lost?.(workload, member, shape, nowMicros);
  }

  started(workload: Workload, nowMicros: number, member: number): void {
    for (const tally of this.hearing.started) tally.started?.(workload, nowMicros, member);
  }

  stopped(workload: Workload, nowMicros: number, member: number): void {
    for (const tally of this.hearing.stopped) tally.stopped?.(workload, nowMicros, member);
  }

  respecified(workload: Workload, before: PlacementRules, nowMicros: number): void {
    for (const tally of this.hearing.respecified) tally.respecified?.(workload, before, nowMicros);
  }

  changed(workload: Workload, nowMicros: number): void {
    for (const tally of this.hearing.changed) tally.changed?.(workload, nowMicros);
  }

  end(nowMicros: number): void {
    for (const tally of this.hearing.end) tally.end?.(nowMicros);
  }
}
