// The fields by which users let replicas leave clusters that do not answer. What is done about it is not known here.

import type { z } from 'zod';
import { durationBetween, durationMicros } from './duration.ts';
import { fields } from './read-object.ts';

const failoverFields = fields({
  after: durationBetween('30s', '24h')
    .default('5m')
    .describe(
      'How long a cluster may be not ready before its replicas are placed elsewhere, such as 90s or 5m.',
    ),
});

type FailoverFields = z.output<typeof failoverFields>;

/** `placement.failover`; absent: replicas stay wanted where they are, however long a cluster does not answer. */
export const failover: z.ZodOptional<typeof failoverFields> = failoverFields
  .optional()
  .describe(
    'Lets replicas leave a cluster that is not ready for long, as far as they fit elsewhere; those there go when it is back. Left out: they stay.',
  );

/** What placement reads of it. */
export function failoverChoice(written: FailoverFields | undefined): {
  readonly failoverAfterMicros?: number;
} {
  return written === undefined ? {} : { failoverAfterMicros: durationMicros(written.after) };
}
