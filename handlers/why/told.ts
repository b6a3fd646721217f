// What the operator told by Events, newest first. Events are kept for an hour, as cluster0 is set up; what is older is not here.

import { field, countAt, textAt } from '../observe/read.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import { microsOf } from '../ports/stamps.ts';

const MICROS_IN_SECOND_STAMP = '.000000Z';

/** One thing that was told, once or several times. */
export interface Told {
  /** When it was told last. */
  readonly at: string;
  readonly times: number;
  readonly type: string;
  readonly reason: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly note: string;
}

/** Selects the Events of the operator. */
export const OF_THE_OPERATOR = 'reportingController=fogguru.eu/mck8s';

/** What Events say, newest first; at most so many. */
export function toldBy(events: readonly KubeObject[], most: number): Told[] {
  return events
    .map(readEvent)
    .sort((a, b) => (microsOf(b.at) ?? 0) - (microsOf(a.at) ?? 0))
    .slice(0, most);
}

function readEvent(event: KubeObject): Told {
  const regarding = field(event, 'regarding');
  const at = textAt(event, 'series', 'lastObservedTime') ?? textAt(event, 'eventTime') ?? '';
  return {
    at: at.replace(MICROS_IN_SECOND_STAMP, 'Z'),
    times: Math.max(1, countAt(event, 'series', 'count')),
    type: textAt(event, 'type') ?? '',
    reason: textAt(event, 'reason') ?? '',
    kind: textAt(regarding, 'kind') ?? '',
    namespace: textAt(regarding, 'namespace') ?? '',
    name: textAt(regarding, 'name') ?? '',
    note: textAt(event, 'note') ?? '',
  };
}
