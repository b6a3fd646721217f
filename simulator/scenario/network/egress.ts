// What traffic between clusters, and from the registry to them, costs by the gigabyte.

import type { Problem } from '../../../core/api/problem.ts';
import { unknownCluster } from '../known-clusters.ts';
import { REGISTRY, type EgressPrices, type ImagePulls, type ScenarioCluster } from '../scenario.ts';
import type { PricesFields } from '../schema-prices.ts';
import type { PairTable } from './pair-table.ts';
import { regionIn } from './regions.ts';

type EgressFields = NonNullable<PricesFields['egress']>;
type Place = Pick<ScenarioCluster, 'name' | 'provider' | 'region'>;

/** Where the table says what leaves for anywhere that it does not name. */
const INTERNET = 'internet';

/**
 * Prices by source, then target, US dollars per 10^9 bytes: by hand, else nothing within a region, else the table's, else its
 * price to the internet, else nothing from where no provider is named, else the default.
 */
export function expandEgress(
  written: EgressFields,
  clusters: readonly ScenarioCluster[],
  images: ImagePulls | null,
  table?: PairTable,
): { readonly prices: EgressPrices; readonly problems: readonly Problem[] } {
  const { byHand, problems } = pairsByHand(written, clusters);
  const sources: readonly Place[] =
    images === null ? clusters : [...clusters, { name: REGISTRY, ...images.registry }];
  const priceOf = (from: Place, to: Place): number =>
    byHand.get(`${from.name}/${to.name}`) ??
    (isOneRegion(from, to)
      ? 0
      : (inTable(from, to, table) ?? (from.provider === '' ? 0 : written.defaultUsdPerGb)));
  const prices = new Map(
    sources.map((from) => [from.name, new Map(clusters.map((to) => [to.name, priceOf(from, to)]))]),
  );
  return { prices, problems };
}

function pairsByHand(
  { pairs }: EgressFields,
  clusters: readonly ScenarioCluster[],
): { readonly byHand: ReadonlyMap<string, number>; readonly problems: readonly Problem[] } {
  const names = clusters.map(({ name }) => name);
  const byHand = new Map<string, number>();
  const problems: Problem[] = [];
  for (const [index, { from, to, usdPerGb }] of pairs.entries()) {
    for (const [field, name] of [['from', from] as const, ['to', to] as const]) {
      const message = unknownCluster(name, names);
      if (message !== undefined) problems.push({ path: ['pairs', index, field], message });
    }
    if (byHand.has(`${from}/${to}`))
      problems.push({ path: ['pairs', index], message: `${from} to ${to} is given twice; keep one of them` });
    byHand.set(`${from}/${to}`, usdPerGb);
  }
  return { byHand, problems };
}

function isOneRegion(a: Place, b: Place): boolean {
  return a.name === b.name || (a.region !== '' && a.region === b.region && a.provider === b.provider);
}

function inTable(from: Place, to: Place, table: PairTable | undefined): number | undefined {
  const here = table === undefined ? undefined : regionIn(table.regions, from);
  if (table === undefined || here === undefined) return undefined;
  const there = regionIn(table.regions, to);
  return (
    (there === undefined ? undefined : table.entry(here, there)?.value) ?? table.entry(here, INTERNET)?.value
  );
}
