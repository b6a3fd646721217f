// How faults are written: at a time or at a rate, and what they befall. Whether there is such a cluster is not known here.

import { z } from 'zod';
import { clusterName, dnsSubdomain } from '../../core/api/names.ts';
import { fields } from '../../core/api/read-object.ts';
import { regionName } from './region-name.ts';
import { exactlyOne } from './schema-checks.ts';
import { runDistribution } from './schema-load-parts.ts';
import { aboveZero, duration } from './units.ts';

/** The kinds of faults, as written. */
export const FAULT_KINDS = [
  'nodeDown',
  'clusterDown',
  'partition',
  'staleView',
  'slowApi',
  'spotReclaim',
] as const;

const anywhere = {
  cluster: clusterName.optional().describe('The cluster. Left out, with every: each cluster on its own.'),
  region: regionName.optional().describe('All clusters of a region, instead of one by name.'),
};

const onNode = {
  cluster: clusterName
    .optional()
    .describe('Cluster of the node. Left out, with every: nodes of all clusters.'),
  node: dnsSubdomain.optional().describe('The node. Left out, with every: each node on its own.'),
};

/** One fault at a time, or faults at a rate. */
export const fault = fields({
  name: z
    .string()
    .min(1)
    .optional()
    .describe('Names the draws of faults at a rate. Default: the kind. Two of one kind need a name each.'),
  at: duration.optional().describe('When it begins. Once, unlike every.'),
  every: duration
    .optional()
    .describe('Mean time from the end of one to the beginning of the next, exponential, for each target.'),
  for: z
    .union([duration, runDistribution], {
      error: 'write a duration, for example 20m, or with every a distribution, for example {constant: 20m}',
    })
    .optional()
    .describe(
      'How long it lasts. With at: exactly so long; left out, to the end of the run. With every: the mean of an exponential, or a distribution.',
    ),
  nodeDown: fields(onNode)
    .optional()
    .describe(
      'A node stops. It is NotReady after 40s; its pods are deleted 300s later and made anew, and start again where they are if it comes back before.',
    ),
  clusterDown: fields(anywhere)
    .optional()
    .describe('API server and nodes stop. When they are back, what ran there starts again.'),
  partition: fields({
    ...anywhere,
    way: z
      .enum(['both', 'fromMember', 'toMember'])
      .default('both')
      .describe('fromMember: cluster0 does not hear of it. toMember: cluster0 cannot write to it.'),
    from: z
      .union([z.literal('all'), z.array(clusterName).min(1)], {
        error: 'write all, or a list of clusters; cluster0 may be one of them',
      })
      .optional()
      .describe(
        'What it is cut off from: cluster0 (the default), other clusters, or all of these. Users next to one end reach no replica at the other, whichever way is cut.',
      ),
  })
    .optional()
    .describe('Cuts a member, whose pods run on, off from cluster0 or from other members.'),
  staleView: fields({
    ...anywhere,
    delay: duration
      .optional()
      .describe('cluster0 hears of changes so much later. Left out: not before it is over.'),
  })
    .optional()
    .describe('What cluster0 sees of a member is old, though the member answers.'),
  slowApi: fields({
    ...anywhere,
    factor: aboveZero.describe('Requests take so many times as long as delays.api says.'),
  })
    .optional()
    .describe("A member's API server is slow."),
  spotReclaim: fields({
    ...onNode,
    notice: duration.prefault('2m').describe('Between the notice and the end of the node. Default 2m.'),
  })
    .optional()
    .describe(
      'The provider takes a node back: at the notice it is drained, then it is gone, and at the end a fresh one comes.',
    ),
}).check(exactlyOne('at', 'every'), exactlyOne(...FAULT_KINDS));

export type FaultFields = z.output<typeof fault>;
