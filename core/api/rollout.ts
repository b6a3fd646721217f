// The fields by which users have a changed template go to one cluster after another. Which clusters have a workload, and how
// they stand, is not known here.

import { z } from 'zod';
import type { RolloutRules } from '../placement/workload-spec.ts';
import { listSet } from './crd/hints.ts';
import { durationBetween, durationMicros } from './duration.ts';
import { clusterName, CLUSTERS_MAX } from './names.ts';
import { fields } from './read-object.ts';

const rolloutFields = fields({
  order: z
    .array(clusterName)
    .max(CLUSTERS_MAX)
    .check((context) => {
      const twice = context.value.find((name, index) => context.value.indexOf(name) < index);
      if (twice === undefined) return;
      const message = `names ${twice} a second time; write each cluster once`;
      context.issues.push({ code: 'custom', message, input: context.value });
    })
    .meta(listSet())
    .default([])
    .describe('Clusters that come first, in this order. The others follow by name.'),
  maxUnavailableClusters: z
    .int()
    .min(1)
    .max(CLUSTERS_MAX)
    .default(1)
    .describe('How many clusters at a time may be on their way to the new template and not all ready.'),
  pauseOnFailure: z
    .boolean()
    .default(true)
    .describe(
      'Whether no further cluster gets the new template while one that has it is not ready in time or refuses it. If false, such a cluster counts no more.',
    ),
  readyWithin: durationBetween('1s', '24h')
    .default('10m')
    .describe('How long a cluster may take until all pods run the new template and are ready, as in 90s.'),
});

/** `spec.rollout`; absent: all clusters get a changed template at once. */
export const rollout: z.ZodOptional<typeof rolloutFields> = rolloutFields
  .optional()
  .describe(
    'Takes a changed template to one cluster after another. Clusters that wait keep the one they have. Left out: all get it at once.',
  );

/** What placement reads of it. */
export function rolloutRules(written: z.output<typeof rollout>): { readonly rollout?: RolloutRules } {
  if (written === undefined) return {};
  const { order, maxUnavailableClusters, pauseOnFailure, readyWithin } = written;
  const readyWithinMicros = durationMicros(readyWithin);
  return { rollout: { order, maxUnavailableClusters, pauseOnFailure, readyWithinMicros } };
}
