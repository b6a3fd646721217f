// Writes the statuses of MemberClusters: at once where a member becomes ready or ceases to be, or its spec was changed, else on
// change and at most every half minute.

import type { ClusterState } from '../../core/fleet/fleet.ts';
import { mergePatchBetween } from '../cluster0/merge-patch.ts';
import type { ObjectWriter } from '../cluster0/object-writer.ts';
import { countAt, listAt, textAt } from '../observe/read.ts';
import { SECOND, type Clock, type Random } from '../ports/clock.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import { WorkQueue, type Outcome } from '../runtime/work-queue.ts';
import { memberStatus, type Standing } from './member-status.ts';
import type { Registered } from './registered.ts';
import type { MemberRegistry } from './registry.ts';

const WRITE_EVERY_MICROS = 30 * SECOND;

export interface ReporterOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly writer: ObjectWriter;
  readonly registry: MemberRegistry;
  readonly standingOf: (name: string) => Standing;
  readonly stateOf: (name: string) => ClusterState | undefined;
  /** Told when a member's condition Ready is written with another status or reason. */
  readonly onTurn: (object: KubeObject, standing: Standing, message: string) => void;
  readonly onSettled: (name: string, outcome: Outcome) => void;
}

export class MemberReporter {
  private readonly options: ReporterOptions;
  private readonly queue: WorkQueue;
  private readonly writtenMicros = new Map<string, number>();
  private isOpen = false;

  constructor(options: ReporterOptions) {
    this.options = options;
    const { clock, random, onSettled } = options;
    this.queue = new WorkQueue({
      clock,
      random,
      concurrency: 4,
      process: (name) => this.write(name),
      onSettled,
    });
  }

  /** Lets writing begin: what is promised to workloads is known, so that free room can be told. */
  open(): void {
    if (this.isOpen) return;
    this.isOpen = true;
    for (const { name } of this.options.registry.registered()) this.queue.add(name, 'initial');
  }

  /** Something that the status of a member may say has changed. */
  report(name: string): void {
    this.queue.add(name);
  }

  forget(name: string): void {
    this.writtenMicros.delete(name);
    this.queue.forget(name);
  }

  async stop(): Promise<void> {
    await this.queue.stop();
  }

  private async write(name: string): Promise<Outcome> {
    const { registry, clock, writer, standingOf, stateOf, onTurn } = this.options;
    const entry = registry.entry(name);
    if (!this.isOpen || entry === undefined || !isKnown(entry)) return { type: 'done' };
    const standing = standingOf(name);
    const status = memberStatus(entry, stateOf(name), standing, {
      nowMicros: clock.wallMicros(),
      memberMicros: registry.timeIn(name),
    });
    const patch = mergePatchBetween(entry.object.status, status);
    if (patch === null) return { type: 'done' };
    const isTurn = readySaid(entry.object.status) !== readySaid(status);
    const last = this.writtenMicros.get(name);
    const leftMicros = last === undefined ? 0 : last + WRITE_EVERY_MICROS - clock.monotonicMicros();
    const isSpecNew = generationSeen(entry.object.status) !== generationSeen(status);
    if (!isTurn && !isSpecNew && leftMicros > 0) return { type: 'again', afterMicros: leftMicros };
    const written = await writer.writeStatus(entry.object, patch);
    if (registry.entry(name) === entry) registry.upsert(written);
    this.writtenMicros.set(name, clock.monotonicMicros());
    if (isTurn) onTurn(entry.object, shownOf(standing), messageOf(status));
    return { type: 'done' };
  }
}

/** Whoever is held ready as we suspect ourselves is not shown as ready. */
function shownOf(standing: Standing): Standing {
  return { ...standing, ready: standing.ready && !standing.isHolding };
}

/** Whether there is anything to say yet: it was listed, or it is known why not. */
function isKnown({ member, defect, pulse }: Registered): boolean {
  return member?.hasSynced === true || defect !== null || pulse.fault !== null;
}

function generationSeen(status: unknown): number {
  return countAt(status, 'observedGeneration');
}

function readyOf(status: unknown): unknown {
  return listAt(status, 'conditions').find((condition) => textAt(condition, 'type') === 'Ready');
}

function readySaid(status: unknown): string {
  const ready = readyOf(status);
  return `${textAt(ready, 'status') ?? ''} ${textAt(ready, 'reason') ?? ''}`;
}

function messageOf(status: unknown): string {
  return textAt(readyOf(status), 'message') ?? '';
}
