// How cluster0 knows each cluster, from what a scenario says for all and for one.

import type { Staleness } from './scenario.ts';
import type { StalenessFields } from './schema-staleness.ts';

const DEFAULTS = { view: 'scraped', scrapePeriod: 60_000_000, window: 0, lag: 0 };

/** Absent where nodes and pods are watched. */
export function stalenessOf(all: StalenessFields, own: StalenessFields): { readonly staleness?: Staleness } {
  if (all === undefined && own === undefined) return {};
  const said = { ...DEFAULTS, ...all, ...own };
  if (said.view === 'watched') return {};
  const { scrapePeriod: periodMicros, window: windowMicros, lag: lagMicros } = said;
  return { staleness: { periodMicros, windowMicros, lagMicros } };
}
