// JSON Pointers (RFC 6901): a text becomes the steps to a place in plain data. It looks at no data.

import type { Result } from './result.ts';
import { err, ok } from './result.ts';

/** Names of fields and places in lists, from the outside in. */
export type Steps = readonly string[];

/** The steps of a pointer, or why it is none or goes where no patch may. */
export function stepsOf(pointer: string): Result<Steps, string> {
  if (pointer === '') return ok([]);
  if (!pointer.startsWith('/')) return err('a path begins with "/"');
  if (/~(?![01])/.test(pointer)) return err('write "~" as "~0" and "/" in a name as "~1"');
  const steps = pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const isPrototype = steps.some(
    (step, i) => step === '__proto__' || (step === 'prototype' && steps[i - 1] === 'constructor'),
  );
  return isPrototype ? err('no patch may touch a prototype; write another path') : ok(steps);
}

/** The place in a list that a step names, or -1 where it names none. */
export function indexOf(step: string): number {
  return /^(0|[1-9]\d{0,8})$/.test(step) ? Number(step) : -1;
}
