// Who is decided on when facts came in: what comes in together is dealt with together, and each that core wakes goes to the controller
// of its kind, in core's order. It must not know what a kind is.

import type { Key } from '../../core/decide/key.ts';
import { MILLISECOND, type Clock } from '../ports/clock.ts';
import type { Controller } from './controller.ts';
import type { Mind } from './mind.ts';

/** Facts that come in together are decided on together; where they never cease to come, so often. */
const COALESCE_MICROS = 10 * MILLISECOND;
const WAKE_EVERY_MICROS = 100 * MILLISECOND;

export class WakeLoop {
  private readonly clock: Clock;
  private readonly mind: Mind;
  private readonly controllers = new Map<string, Controller>();
  private isOpen = false;
  private cancelWake: (() => void) | null = null;
  private wokenMicros = -Infinity;

  constructor(clock: Clock, mind: Mind) {
    this.clock = clock;
    this.mind = mind;
  }

  /** Keys of the controller's kind go to it from now on. */
  add(controller: Controller): void {
    this.controllers.set(controller.resource.kind, controller);
  }

  /** Everything that decisions need was listed. */
  open(): void {
    this.isOpen = true;
    this.soon();
  }

  stop(): void {
    this.isOpen = false;
    this.cancelWake?.();
  }

  /** Facts came in: whoever they concern is decided on in a moment. */
  soon(): void {
    if (!this.isOpen || this.cancelWake !== null) return;
    const leftMicros = this.wokenMicros + WAKE_EVERY_MICROS - this.clock.monotonicMicros();
    this.cancelWake = this.clock.after(Math.max(COALESCE_MICROS, leftMicros), () => {
      this.cancelWake = null;
      this.wokenMicros = this.clock.monotonicMicros();
      this.wake();
    });
  }

  /** One is decided on without delay, as another decision that was just made concerns it. */
  now(key: Key): void {
    if (this.isOpen) this.controllers.get(kindOf(key))?.wake(key);
  }

  private wake(): void {
    for (const key of this.mind.woken()) this.controllers.get(kindOf(key))?.wake(key);
    if (this.mind.hasNews) this.soon();
  }
}

function kindOf(key: string): string {
  return key.slice(0, key.indexOf('/'));
}
