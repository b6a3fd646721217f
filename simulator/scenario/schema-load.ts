// How the work of a scenario is written: generators, traces and manifests. Reading their files is not done here.

import { z } from 'zod';
import { clusterName, dnsLabel, dnsSubdomain } from '../../core/api/names.ts';
import { fields } from '../../core/api/read-object.ts';
import { exactlyOne, needs, onlyWith } from './schema-checks.ts';
import {
  cell,
  column,
  columnName,
  homeCell,
  memoryUnits,
  runDistribution,
  shares,
} from './schema-load-parts.ts';
import { services } from './schema-services.ts';
import { aboveZero, cpu, cpuStatistic, duration, memory, timeUnits, whole } from './units.ts';
import type { NumberField } from './units.ts';

const count = whole(0, 100_000_000)
  .optional()
  .describe('At most so many jobs arrive. Default: as many as the time allows.');

function table(value: NumberField): z.ZodType<[number, number][]> {
  return z
    .array(z.tuple([z.number().min(0).max(100), value]))
    .min(2)
    .check((payload) => {
      const fault = tableFault(payload.value);
      if (fault === undefined) return;
      payload.issues.push({
        code: 'custom',
        message: fault.message,
        input: payload.value,
        path: [fault.index],
      });
    });
}

function tableFault(pairs: readonly [number, number][]): { index: number; message: string } | undefined {
  const ends = 'write the least value as the pair of 0 percent, first, and the greatest as that of 100, last';
  if (pairs[0]?.[0] !== 0) return { index: 0, message: ends };
  if (pairs.at(-1)![0] !== 100) return { index: pairs.length - 1, message: ends };
  const index = pairs.findIndex(([percent, value], i) => {
    const before = i === 0 ? [-1, Number.MIN_VALUE] : pairs[i - 1]!;
    return percent <= before[0]! || value < before[1]!;
  });
  return index === -1
    ? undefined
    : { index, message: 'write percents that rise, and positive values that never fall' };
}

const quantiles = fields({
  interarrival: table(duration).describe(
    'Gaps between arrivals: pairs of percent and value, log-linear between them.',
  ),
  duration: table(duration).describe('How long a job runs.'),
  cpu: table(cpuStatistic).describe('CPU requests; draws are rounded to whole millicores.'),
  memory: table(memory).describe('Memory requests; draws are rounded to whole MiB.'),
  home: shares.optional(),
  count,
});

const poisson = fields({
  ratePerSecond: aboveZero.describe('Arrivals per second, on average.'),
  duration: runDistribution.describe('How long a job runs.'),
  cpu: z.array(cpu).min(1).describe('CPU requests, each as likely; name one twice to double its share.'),
  memory: z.array(memory).min(1).describe('Memory requests, each as likely.'),
  home: shares.optional(),
  count,
});

const dropRule = fields({
  column: columnName,
  above: z.number().optional().describe('Leaves out rows whose number is above this.'),
  below: z.number().optional().describe('Leaves out rows whose number is below this.'),
  equals: z.union([z.string(), z.number()], { error: 'write a text or a number' }).optional(),
}).check(exactlyOne('above', 'below', 'equals'));

const countCell = fields({ column, constant: whole(1, 1_000_000).optional() }).check(
  exactlyOne('column', 'constant'),
);

const time = cell(duration, timeUnits);

const trace = fields({
  file: z.string().min(1).describe("A CSV file in the scenario's folder or below it."),
  header: z.boolean().default(true).describe('Whether the first row names the columns.'),
  delimiter: z.string().min(1).max(1).default(','),
  start: time.optional().describe('When a job arrives.'),
  end: time.optional().describe('When a job ends; it arrives its duration before.'),
  gap: time.optional().describe('Time since the arrival before; rows that are left out do not count.'),
  duration: time.describe('How long a job runs.'),
  cpu: cell(cpu, ['m', 'cores']).describe('CPU request of each of its pods.'),
  memory: cell(memory, memoryUnits).describe('Memory request of each of its pods.'),
  count: countCell.optional().describe('Pods that run at once. Default: 1.'),
  home: homeCell.optional().describe('Home cluster. Default: none.'),
  drop: z.array(dropRule).default([]).describe('Rows to leave out.'),
  skipBadRows: z
    .boolean()
    .default(false)
    .describe('Leaves broken rows out and counts them, instead of refusing the file.'),
  startAtZero: z.boolean().default(true).describe('Shifts all times so that the first arrival is at 0.'),
}).check(exactlyOne('start', 'end', 'gap'));

const objectKey = z
  .string()
  .regex(
    /^[A-Za-z]+(\/[a-z0-9.-]+){1,2}$/,
    'write kind/namespace/name, for example MultiClusterDeployment/default/web; or kind/name in default',
  );

const manifest = fields({
  at: duration.describe('When it is done.'),
  apply: z
    .unknown()
    .optional()
    .describe('An object, a list of them, or the name of a YAML file in this folder.'),
  run: duration.optional().describe('How long a pod of an applied job runs.'),
  placed: z
    .record(clusterName, z.record(dnsSubdomain, whole(1, 100_000)))
    .optional()
    .describe(
      'The object was placed before the run: it is as its status says, and so many pods of it are on these nodes, by cluster and node. ' +
        'Pods that its status wants beyond those wait in their cluster. Needs startsAt, and at: 0s.',
    ),
  neverReady: z
    .literal(true)
    .optional()
    .describe('Pods of an applied deployment start and never become ready, as with a bad image.'),
  scale: objectKey.optional().describe('Sets spec.replicas of kind/namespace/name.'),
  replicas: whole(0, 1_000_000).optional(),
  delete: objectKey.optional().describe('Deletes kind/namespace/name.'),
}).check(
  exactlyOne('apply', 'scale', 'delete'),
  onlyWith('run', 'apply'),
  onlyWith('placed', 'apply'),
  onlyWith('neverReady', 'apply'),
  onlyWith('replicas', 'scale'),
  needs('scale', 'replicas'),
);

/** One source of load. */
export const loadSource = fields({
  name: dnsLabel(40).optional().describe('What the names of its jobs begin with. Default: job, job2, ...'),
  namespace: dnsLabel(63).default('default').describe('Namespace of its jobs.'),
  quantiles: quantiles.optional().describe('Jobs from tables of quantiles, as traces are summarised.'),
  poisson: poisson.optional().describe('Jobs that arrive independently at a constant rate.'),
  trace: trace.optional().describe('Jobs from a recorded trace.'),
  manifests: z
    .array(manifest)
    .optional()
    .describe('Objects that are applied, scaled and deleted, as by kubectl.'),
  services: services.optional().describe('Services that arrive, follow a demand, are updated and deleted.'),
}).check(exactlyOne('quantiles', 'poisson', 'trace', 'manifests', 'services'));

export type LoadFields = z.output<typeof loadSource>;
export type QuantilesFields = z.output<typeof quantiles>;
export type PoissonFields = z.output<typeof poisson>;
export type TraceFields = z.output<typeof trace>;
export type HomeFields = z.output<typeof homeCell>;
export type ManifestFields = z.output<typeof manifest>;
