// How the network between clusters is written. What its tables say is not read here.

import { z } from 'zod';
import { clusterName } from '../../core/api/names.ts';
import { fields } from '../../core/api/read-object.ts';
import { exactlyOne, needs } from './schema-checks.ts';
import { duration, notNegative } from './units.ts';

const fileName = z.string().min(1);

const roundTrip = fields({
  between: z.tuple([clusterName, clusterName]).optional().describe('Two clusters; the time holds both ways.'),
  from: clusterName.optional().describe('One way only; the way back is the same unless it is given too.'),
  to: clusterName.optional(),
  ms: notNegative.describe('Round-trip time, milliseconds.'),
  jitterMs: notNegative
    .optional()
    .describe(
      'Standard deviation of what is measured, milliseconds. Default: jitterMs of the network, or 0.',
    ),
}).check(exactlyOne('between', 'from'), needs('from', 'to'), needs('to', 'from'));

/** Round-trip times and how they are measured. */
export const network = fields({
  rtt: z
    .array(roundTrip)
    .default([])
    .describe('Round-trip times between clusters; they go before those of the table.'),
  table: fileName
    .optional()
    .describe(
      'CSV file of round-trip times between regions, beside the scenario or below: src_region, dst_region, avg_rtt_ms ' +
        'and, for jitter, mdev_ms. A cluster has the row of its region, written as the file names it (aws:eu-west-1). ' +
        'Where a pair is missing, the way back is taken, else the distance between coordinates at 110 km a millisecond ' +
        'each way and 1 ms more, else defaultRttMs; a warning says so.',
    ),
  coordinates: fileName
    .optional()
    .describe(
      'CSV file of where regions are: region, latitude, longitude. Clusters without coordinates have theirs.',
    ),
  throughput: fileName
    .optional()
    .describe(
      'CSV file of throughput between regions: src_region, dst_region, throughput_sent_bps. Images come from the region of images.registry as fast as it says.',
    ),
  defaultRttMs: notNegative.optional().describe('For pairs that are not listed; without it they have none.'),
  jitterMs: notNegative
    .optional()
    .describe(
      'Standard deviation of measured round-trip times, milliseconds, for pairs that have none of their own. Default: mdev_ms of the table, else 0.',
    ),
  measureEvery: duration
    .prefault('30s')
    .describe(
      'How often round-trip times with jitter are measured again; cluster0 hears of it as late as of pods. Default 30s: assumed.',
    )
    .check((payload) => {
      if (payload.value > 0) return;
      const message = 'measuring never ends if it takes no time; write a duration above zero';
      payload.issues.push({ code: 'custom', message, input: payload.value });
    }),
});

export type NetworkFields = z.output<typeof network>;
