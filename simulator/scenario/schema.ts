// The written form of a scenario: the one place that says which fields there are, what they default to and why.

import { z } from 'zod';
import { fields } from '../../core/api/read-object.ts';
import { cluster } from './schema-clusters.ts';
import { fault } from './schema-faults.ts';
import { staleness } from './schema-staleness.ts';
import { images } from './schema-images.ts';
import { loadSource } from './schema-load.ts';
import { network } from './schema-network.ts';
import { prices } from './schema-prices.ts';
import { duration, instant, whole } from './units.ts';
import type { NumberField } from './units.ts';

const delays = fields({
  api: delay('10ms').describe(
    'One request to an API server. Default 10ms: far below the 1 s (99th percentile) that the Kubernetes API ' +
      'call latency objective allows, near what lightly loaded servers show.',
  ),
  informer: delay('50ms').describe(
    'From a change in a cluster until an informer on cluster0 has it. Default 50ms: assumed, a watch event and one wide-area hop.',
  ),
  controller: delay('100ms').describe(
    'From an object in a member until its controllers have made the pods. Default 100ms: assumed, a few API requests in a row.',
  ),
  schedule: delay('5ms').describe(
    'One attempt of a kube-scheduler. Default 5ms: 200 pods a second, the order that scheduler benchmarks of Kubernetes reach on large clusters.',
  ),
  pull: delay('2s').describe(
    'Image pull, first time on a node, where images say no size and throughput. Default 2s: assumed for a small image; it depends on image and registry, and the pod start-up objective leaves it out.',
  ),
  start: delay('1s').describe(
    'From image there until the container runs. Default 1s: within the 5 s (99th percentile, without image pull) of the Kubernetes pod start-up latency objective.',
  ),
  ready: delay('0s').describe(
    'From running until ready. Default 0s: pods without a readiness probe are ready as they run.',
  ),
});

/** The whole file. */
export const scenarioSchema = fields({
  name: z.string().min(1).describe('Short name, for reports.'),
  question: z.string().min(1).describe('The question that this scenario answers.'),
  measure: z
    .string()
    .default('pendingShareAtEnd')
    .describe(
      'The metric that the question is about: policies are compared by it, in tables and reports. --explain-metrics lists them.',
    ),
  duration: duration.describe('How long the run lasts, in virtual time: 90s, 5m, 2h, 1d.'),
  startsAt: instant
    .optional()
    .describe(
      'The instant of the real world at which the run begins, for stamps in what is placed already. Only a scenario that was taken from a live fleet needs it.',
    ),
  seed: whole(0).default(1).describe('First seed.'),
  seeds: whole(1, 1_000_000)
    .default(30)
    .describe('How many seeds a comparison runs, counted on from the first.'),
  policies: z.array(z.string()).default([]).describe('Placement policies to compare; hyphens are accepted.'),
  clusters: z.array(cluster).min(1).describe('The member clusters.'),
  network: network.prefault({}).describe('The network between them.'),
  images: images.optional().describe('Sizes of images; without it every pull takes delays.pull.'),
  flavours: z
    .string()
    .min(1)
    .optional()
    .describe(
      'CSV file of the flavours of machines, beside the scenario or below: flavour, cpu, memory, on_demand_usd_per_hour, spot_usd_per_hour.',
    ),
  prices: prices.prefault({}).describe('What is paid for.'),
  delays: delays.prefault({}).describe('Delays of API servers, informers, schedulers and kubelets.'),
  control: z
    .enum(['mck8s', 'direct'])
    .default('mck8s')
    .describe(
      'mck8s: placed through cluster0. direct: pods go straight to the scheduler of the only cluster.',
    ),
  load: z.array(loadSource).min(1).describe('The work, from any number of sources.'),
  staleness: staleness.describe(
    'Lets cluster0 know clusters by scraped totals alone. A cluster may say otherwise for itself.',
  ),
  faults: z.array(fault).default([]).describe('What goes wrong: at a time, or at a rate.'),
});

export type ScenarioFields = z.output<typeof scenarioSchema>;

function delay(byDefault: string): z.ZodPrefault<NumberField> {
  return duration.prefault(byDefault);
}
