// One operator as a process of its own: it can be stopped in order, killed between any two instructions, and suspended.

import type { Mck8s } from '../../handlers/operator/mck8s.ts';
import type { ProcessClock } from '../../simulator/apiserver/process-clock.ts';

export class OperatorProcess {
  readonly identity: string;
  readonly mck8s: Mck8s;
  isDead = false;
  private readonly clock: ProcessClock;

  constructor(identity: string, mck8s: Mck8s, clock: ProcessClock) {
    this.identity = identity;
    this.mck8s = mck8s;
    this.clock = clock;
  }

  /** Ends it at once: no timer of it runs any more, no answer reaches it, and it sends nothing. */
  kill(): void {
    this.isDead = true;
    this.clock.kill();
  }

  /** Sets its wall clock forward or back, as an administrator does. */
  jump(micros: number): void {
    this.clock.jump(micros);
  }

  /** Suspends it, as a machine that sleeps: what falls due waits. */
  pause(): void {
    this.clock.pause();
  }

  resume(): void {
    this.clock.resume();
  }

  /** Ends it in order; true once it has. */
  stop(): { readonly isDone: () => boolean } {
    let isDone = false;
    void this.mck8s.stop().then(() => {
      isDone = true;
    });
    return { isDone: () => isDone };
  }
}
