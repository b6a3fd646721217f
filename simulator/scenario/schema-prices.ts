// How prices of traffic are written. Prices of nodes and clusters stand with them.

import { z } from 'zod';
import { clusterName } from '../../core/api/names.ts';
import { fields } from '../../core/api/read-object.ts';
import { notNegative } from './units.ts';

/** What most regions of data/skyplane-aws-transfer-costs.csv take for a gigabyte to the internet. */
const DEFAULT_USD_PER_GB = 0.09;

const pair = fields({
  from: clusterName.describe('The cluster that the traffic leaves.'),
  to: clusterName.describe('The cluster that it goes to.'),
  usdPerGb: notNegative.describe('US dollars for 10^9 bytes.'),
});

const egress = fields({
  table: z
    .string()
    .min(1)
    .optional()
    .describe(
      'CSV file of prices between regions: src, dst, cost in US dollars per gigabyte; dst internet stands for wherever it does not name.',
    ),
  pairs: z.array(pair).default([]).describe('Prices by hand, one way each; they go before all others.'),
  defaultUsdPerGb: notNegative
    .default(DEFAULT_USD_PER_GB)
    .describe(
      'For what leaves a region that the table does not have. Default 0.09: the most frequent price to the internet in the table of AWS. ' +
        'Within a region, and from where no provider is named, traffic is free.',
    ),
});

/** Prices. */
export const prices = fields({
  egress: egress.optional().describe('What traffic costs that leaves a region. Without it, none is counted.'),
});

export type PricesFields = z.output<typeof prices>;
