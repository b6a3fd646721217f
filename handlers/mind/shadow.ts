// A second policy that decides beside the first, for comparison: nothing of it is applied, and nothing that goes wrong in it reaches
// the first. It takes no more time than the first has taken, and a little; what would take more is passed over and counted.

import type { DecideInput, Decision } from '../../core/decide/contract.ts';
import { decide } from '../../core/decide/dispatch.ts';
import type { Key } from '../../core/decide/key.ts';
import { renderNote } from '../../core/decide/render-reasons.ts';
import { askedOf, podsApart } from '../../core/decide/shadow.ts';
import { messageOf } from '../../core/message-of.ts';
import type { PlacementStatus } from '../../core/placement/status.ts';
import { MILLISECOND, type Clock } from '../ports/clock.ts';

/** What is granted before the first has taken any time. */
const GRACE_MICROS = 100 * MILLISECOND;

export type ShadowResult = 'same' | 'differs' | 'failed' | 'skipped';

/** Two answers to one question. */
export interface Apart {
  readonly key: Key;
  /** Pods that would be elsewhere. */
  readonly pods: number;
  readonly first: PlacementStatus;
  readonly second: PlacementStatus;
}

export interface ShadowListener {
  /** A decision was made a second time, or was to be; `pods`: those that would be elsewhere. */
  compared(result: ShadowResult, pods: number): void;
  differs(apart: Apart): void;
  failed(key: Key, why: string): void;
  /** Objects whose last placement would be another, and their pods that would be elsewhere. */
  standing(objects: number, pods: number): void;
}

export interface ShadowOptions {
  readonly clock: Clock;
  readonly policy: string;
  readonly listener: ShadowListener;
}

export class Shadow {
  readonly policy: string;
  private readonly options: ShadowOptions;
  /** Pods that would be elsewhere, of objects whose last placement would be another. */
  private readonly apart = new Map<Key, number>();
  private sumApart = 0;
  private firstMicros = 0;
  private ownMicros = 0;

  constructor(options: ShadowOptions) {
    this.options = options;
    this.policy = options.policy;
    options.listener.standing(0, 0);
  }

  /**
   * Decides beside a decision that was made and not committed yet.
   *
   * @param firstMicros how long that took
   * @returns what was decided; undefined: nothing was, as there was nothing to, no time was left, or it failed
   */
  beside(input: DecideInput, first: Decision, firstMicros: number): Decision | undefined {
    const { listener } = this.options;
    this.firstMicros += firstMicros;
    const { key } = input.self;
    try {
      const asked = askedOf(input, first, this.policy);
      if (asked === null) return undefined;
      if (this.ownMicros > this.firstMicros + GRACE_MICROS) {
        listener.compared('skipped', 0);
        return undefined;
      }
      const second = this.timed(() => decide(asked));
      this.compare(key, first, second);
      return second;
    } catch (error) {
      listener.compared('failed', 0);
      listener.failed(key, messageOf(error));
      return undefined;
    }
  }

  /** The object is gone. */
  forget(key: Key): void {
    if (!this.apart.has(key)) return;
    this.note(key, 0);
    this.tellStanding();
  }

  /** Time counts whether or not something comes of it. */
  private timed<T>(work: () => T): T {
    const { clock } = this.options;
    const startMicros = clock.monotonicMicros();
    try {
      return work();
    } finally {
      this.ownMicros += clock.monotonicMicros() - startMicros;
    }
  }

  private compare(key: Key, first: Decision, second: Decision): void {
    const { listener } = this.options;
    const stalled = second.status.conditions.find(
      ({ type, status }) => type === 'Stalled' && status === 'True',
    );
    if (stalled !== undefined) {
      listener.compared('failed', 0);
      listener.failed(key, second.reasons.notes.map(renderNote).join('; ') || stalled.reason);
      return;
    }
    const pods = podsApart(first.status, second.status);
    listener.compared(pods === 0 ? 'same' : 'differs', pods);
    this.note(key, pods);
    if (pods > 0) listener.differs({ key, pods, first: first.status, second: second.status });
    this.tellStanding();
  }

  /** @param pods 0: the object is placed alike, or is gone */
  private note(key: Key, pods: number): void {
    this.sumApart += pods - (this.apart.get(key) ?? 0);
    if (pods === 0) this.apart.delete(key);
    else this.apart.set(key, pods);
  }

  private tellStanding(): void {
    this.options.listener.standing(this.apart.size, this.sumApart);
  }
}
