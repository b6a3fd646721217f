// How it is written that cluster0 knows a cluster by scraped totals alone, and how old these are.

import { z } from 'zod';
import { fields } from '../../core/api/read-object.ts';
import { duration } from './units.ts';

const written = fields({
  view: z
    .enum(['scraped', 'watched'])
    .exactOptional()
    .describe(
      'scraped (the default where staleness is written): cluster0 sees no nodes, only the totals of the last scrape. watched: nodes and pods, as late as delays.informer says.',
    ),
  scrapePeriod: duration
    .refine((micros) => micros >= 1_000_000, 'is too short; write 1s or more')
    .exactOptional()
    .describe('From one scrape to the next; the first is at 0. Default 60s.'),
  window: duration
    .exactOptional()
    .describe(
      'What is requested is the mean over so long before the scrape, and no longer than since the last. Default 0s: as it is then.',
    ),
  lag: duration.exactOptional().describe('From a scrape until it can be read. Default 0s.'),
});

/** `staleness`, of a scenario or of a cluster; what a cluster leaves out the scenario says. */
export const staleness: z.ZodOptional<typeof written> = written.optional();

export type StalenessFields = z.output<typeof staleness>;
