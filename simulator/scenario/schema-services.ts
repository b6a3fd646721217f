// How services and the demand for them are written. Reading the files that demand comes from is not done here.

import { z } from 'zod';
import { clusterName } from '../../core/api/names.ts';
import { fields } from '../../core/api/read-object.ts';
import { exactlyOne, needs, onlyWith } from './schema-checks.ts';
import { column, columnName, homeCell, runDistribution, shares } from './schema-load-parts.ts';
import { aboveZero, amount, cpu, duration, memory, notNegative, timeUnits, whole } from './units.ts';

const skipBadRows = z
  .boolean()
  .default(false)
  .describe('Leaves broken rows out and counts them, instead of refusing the file.');

const file = z.string().min(1).describe("A CSV file in the scenario's folder or below it.");
const delimiter = z.string().min(1).max(1).default(',');

const per = duration
  .prefault('1s')
  .describe('The numbers count requests in this time: 5m for a count of every five minutes. Default 1s.');

const series = fields({
  file,
  header: z.boolean().default(true).describe('Whether the first row names the columns.'),
  delimiter,
  time: fields({
    column: columnName,
    unit: z
      .enum(timeUnits)
      .optional()
      .describe('Unit of the numbers. Without it, cells are timestamps as 2014-04-10 00:04:00, in UTC.'),
  })
    .prefault({ column: 'timestamp' })
    .describe('When a value begins to hold. Default: timestamps in the column timestamp.'),
  value: columnName.default('value').describe('Column of the values. Default: value.'),
  per,
  step: duration
    .optional()
    .describe('Values are read off at this distance. Default: the median gap between two rows.'),
  skipBadRows,
});

const table = fields({
  file,
  delimiter,
  first: columnName.describe('First column of values, by name or number from 0; one column is one step.'),
  last: column.describe('Last column of values. Default: the last there is.'),
  step: duration.describe('Time from one column to the next.'),
  per: duration.optional().describe('The numbers count requests in this time. Default: the step.'),
  home: homeCell
    .optional()
    .describe('Home cluster of the service of a row. Default: `home` of the services.'),
  skipBadRows,
});

const daily = fields({
  mean: notNegative.describe('Requests per second of a service, as a mean over the day.'),
  amplitude: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('How far demand swings around the mean in the course of a day, as a fraction of it.'),
  peak: duration.prefault('14h').describe('Local time of the highest demand, from midnight. Default 14h.'),
  noise: notNegative
    .max(3)
    .default(0)
    .describe('Each step is multiplied by a lognormal draw of mean 1; this is the sigma of its logarithm.'),
  step: duration.prefault('1m').describe('How often demand changes.'),
});

const flash = fields({
  perDay: aboveZero.describe('Flash crowds of a service per day, on average; they come independently.'),
  factor: z.number().min(1).describe('Demand is multiplied by this at the height of one.'),
  rise: duration.prefault('5m').describe('From the first visitor to the height, linearly.'),
  hold: duration.prefault('20m').describe('At the height.'),
  fall: duration.prefault('30m').describe('From the height to the end, linearly.'),
});

const demand = fields({
  series: series.optional().describe('One recorded series, for every service.'),
  table: table.optional().describe('Many recorded series, one a row: the first row for the first service.'),
  daily: daily.optional().describe('A sine of the day.'),
  scale: aboveZero.default(1).describe('Every value is multiplied by this.'),
  offset: z.number().default(0).describe('Requests per second added to every value after that.'),
  spread: notNegative
    .max(3)
    .default(0)
    .describe(
      'Services differ by a constant lognormal factor of median 1; this is the sigma of its logarithm.',
    ),
  stretch: aboveZero.optional().describe('Recorded time is multiplied by this: 2 makes two days of one.'),
  slide: z
    .enum(['none', 'together', 'each'])
    .optional()
    .describe(
      'A recording is one sample: where in it a run begins is drawn by seed, for all services of the source together or for each by itself; it goes on from its beginning after its end. Default: together.',
    ),
  blocks: duration
    .optional()
    .describe(
      'Block bootstrap instead of one slide: the recording is put together anew from blocks of this length, each from a drawn place.',
    ),
  drift: notNegative
    .max(3)
    .optional()
    .describe(
      'Each time a recording starts over, a service is multiplied by a lognormal draw of median 1, on top of those before; this is the sigma of its logarithm. Default 0.',
    ),
  flash: flash.optional().describe('Flash crowds on top.'),
}).check(
  exactlyOne('series', 'table', 'daily'),
  onlyWith('stretch', 'series', 'table'),
  onlyWith('slide', 'series', 'table'),
  onlyWith('blocks', 'series', 'table'),
  onlyWith('drift', 'series', 'table'),
);

/** A load source of services. */
export const services = fields({
  count: whole(0, 100_000)
    .optional()
    .describe('Services that are there at the start. Default: 1, or the rows of the table.'),
  arrivals: fields({ perDay: aboveZero })
    .optional()
    .describe('More services arrive independently of each other, so many a day on average.'),
  lifetime: runDistribution.optional().describe('From arrival until deletion. Default: they stay.'),
  updates: fields({ perDay: aboveZero })
    .optional()
    .describe('A service gets a new image independently of others, so often a day; it is rolled out.'),
  home: z
    .union([z.array(clusterName).min(1), shares], { error: 'write a list of clusters, or their shares' })
    .optional()
    .describe('Home clusters: a list gives them in turn, shares are drawn by seed. Default: none.'),
  timeZones: z
    .record(clusterName, z.number().min(-14).max(14))
    .default({})
    .describe('Hours that local time at a home is ahead of UTC. Demand follows local time. Default: 0.'),
  demand: demand.describe('Requests per second of a service over time.'),
  usersAtHome: z
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('Part of the requests that come from users next to the home cluster. Default 1.'),
  users: shares
    .optional()
    .describe('Where the other users are, and all users of services without a home: next to which clusters.'),
  routing: z
    .enum(['proportional', 'nearest'])
    .default('proportional')
    .describe(
      'proportional: requests spread over clusters as ready replicas do. nearest: to the nearest ready replicas, up to ratePerReplica each; what is more than all are meant for spreads over all.',
    ),
  requestBytes: amount
    .prefault('20k')
    .describe(
      'Bytes of an answer, which leave the cluster that serves for the one that users are next to: for most_traffic and for what traffic costs. Default 20k: assumed, a small page.',
    ),
  ratePerReplica: aboveZero.describe('Requests per second that one replica is meant for.'),
  minReplicas: whole(0, 100_000).default(1).describe('Never fewer.'),
  maxReplicas: whole(1, 100_000).default(100).describe('Never more.'),
  every: duration
    .optional()
    .describe(
      "How often replicas are set to rate / ratePerReplica, rounded up, from a service's arrival on. Default: the step of the demand.",
    ),
  cpu: cpu.optional().describe('CPU request of a replica.'),
  memory: memory.optional().describe('Memory request of a replica.'),
  deployment: z
    .unknown()
    .optional()
    .describe(
      'A MultiClusterDeployment, or the name of a YAML file with one, that every service is a copy of: name, placement.home and replicas are set.',
    ),
}).check(exactlyOne('cpu', 'deployment'), needs('cpu', 'memory'), onlyWith('memory', 'cpu'));

export type ServicesFields = z.output<typeof services>;
export type DemandFields = z.output<typeof demand>;
export type SeriesFields = z.output<typeof series>;
export type TableFields = z.output<typeof table>;
