// Pods without a node that no scheduler has said a word about: a member may run none of the name that they ask for. A scheduler has its
// queue, so it is given a while; it says when that is over, and nothing else.

import { MINUTE, type Clock } from '../ports/clock.ts';

/** Far longer than a scheduler takes that is there. */
const HEEDED_WITHIN_MICROS = MINUTE;

export class UnheededPods {
  private readonly clock: Clock;
  private readonly onOver: (uid: string) => void;
  /** When the while of each is over, by uid: in this order. */
  private readonly due = new Map<string, number>();
  private cancel: (() => void) | null = null;

  /** @param onOver called once for each pod that was not heeded in time */
  constructor(clock: Clock, onOver: (uid: string) => void) {
    this.clock = clock;
    this.onOver = onOver;
  }

  /** A pod is not heeded; said again, it changes nothing. */
  note(uid: string): void {
    if (this.due.has(uid)) return;
    this.due.set(uid, this.clock.monotonicMicros() + HEEDED_WITHIN_MICROS);
    if (this.cancel === null) this.wait(HEEDED_WITHIN_MICROS);
  }

  /** A pod was heeded, or is gone. */
  forget(uid: string): void {
    this.due.delete(uid);
  }

  stop(): void {
    this.due.clear();
    this.cancel?.();
    this.cancel = null;
  }

  private wait(micros: number): void {
    this.cancel = this.clock.after(micros, () => {
      this.cancel = null;
      this.tell();
    });
  }

  private tell(): void {
    const now = this.clock.monotonicMicros();
    for (const [uid, dueMicros] of this.due) {
      if (dueMicros > now) {
        this.wait(dueMicros - now);
        return;
      }
      this.due.delete(uid);
      this.onOver(uid);
    }
  }
}
