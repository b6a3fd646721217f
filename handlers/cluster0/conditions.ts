// Conditions as Kubernetes writes them: a transition is stamped when a status flips, and not when its words change.

import { compareText } from '../../core/text.ts';
import { listAt, textAt } from '../observe/read.ts';
import { stampOf } from '../ports/stamps.ts';

/** A condition as it is said, without its stamp. */
export interface SaidCondition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
}

export interface StampedCondition extends SaidCondition {
  readonly lastTransitionTime: string;
  readonly observedGeneration: number;
}

const MESSAGE_MAX = 1024;

/** The conditions of an object in order of type, each with the stamp of its last flip. */
export function stamped(
  said: readonly SaidCondition[],
  status: unknown,
  generation: number,
  nowMicros: number,
): StampedCondition[] {
  const before = listAt(status, 'conditions');
  return [...said]
    .sort((a, b) => compareText(a.type, b.type))
    .map((condition) => {
      const was = before.find((other) => textAt(other, 'type') === condition.type);
      const isSame = textAt(was, 'status') === condition.status;
      const since = isSame ? textAt(was, 'lastTransitionTime') : undefined;
      return {
        ...condition,
        message: condition.message.slice(0, MESSAGE_MAX),
        lastTransitionTime: since ?? stampOf(nowMicros),
        observedGeneration: generation,
      };
    });
}
