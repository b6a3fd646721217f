// Ways to start many tasks, and to wait for them no longer than is sensible.

import { pause } from '../../../handlers/local/waiting.ts';

/** Starts so many tasks a second, whether those before have ended or not; resolves to what they came to, in order. */
export async function atRate<T>(
  count: number,
  perSecond: number,
  task: (index: number) => Promise<T>,
): Promise<T[]> {
  const began = performance.now();
  const started: Promise<T>[] = [];
  for (let index = 0; index < count; index += 1) {
    await pause(Math.max(0, began + (index * 1000) / perSecond - performance.now()));
    started.push(heeded(task(index)));
  }
  return await Promise.all(started);
}

/** Runs tasks, so many at a time. */
export async function atOnce(
  count: number,
  lanes: number,
  task: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await task(next++);
  };
  await Promise.all(Array.from({ length: Math.min(lanes, count) }, lane));
}

/** A promise that fails after a time with a sentence that says what did not happen. */
export async function within<T>(seconds: number, what: string, promise: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new Error(`Not within ${seconds} s: ${what}.`));
  }, seconds * 1000);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A promise that somebody will look at later: until then its failure is not unhandled. */
export function heeded<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
