// Controllers of the server itself that look at everything at once, some time after something of interest happened to an object.

import { ApiError } from './api-error.ts';
import type { Store, StoreEvent } from './store.ts';
import type { TimeSource } from './virtual-time.ts';

/** Calls `sweep` a while after an event of interest: once for all that come until then. */
export function sweepAfter(
  store: Store,
  clock: TimeSource,
  delayMicros: number,
  isOfInterest: (event: StoreEvent) => boolean,
  sweep: () => void,
): void {
  let isDue = false;
  store.listen((event) => {
    if (isDue || !isOfInterest(event)) return;
    isDue = true;
    clock.after(delayMicros, () => {
      isDue = false;
      sweep();
    });
  });
}

/** Does what may be refused, by admission say: that is tried again at the next sweep. */
export function attempt(act: () => unknown): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
}
