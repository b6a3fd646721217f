// Finds the region of a cluster in a table. Tables name regions with their provider (aws:eu-west-1) or without it.

import { nearestName } from '../../../core/api/suggestion.ts';
import type { ClusterFacts } from '../../../core/fleet/fleet.ts';

const LISTED_MAX = 12;

type Placed = Pick<ClusterFacts, 'provider' | 'region'>;

/** The names by which a table may know the region of a cluster; none where it has no region. */
function regionNames({ provider, region }: Placed): readonly string[] {
  if (region === '') return [];
  return provider === '' ? [region] : [`${provider}:${region}`, region];
}

/** The name by which this table knows it. */
export function regionIn(known: { readonly has: (name: string) => boolean }, at: Placed): string | undefined {
  return regionNames(at).find((name) => known.has(name));
}

/**
 * What is wrong with a region that a table does not have. One that reads like another, or whose provider the table knows, is
 * meant to be there; any other is a place that the table says nothing of, such as a site at the edge.
 */
export function unknownRegion(known: ReadonlySet<string>, at: Placed): string | undefined {
  const [name] = regionNames(at);
  if (name === undefined || regionIn(known, at) !== undefined) return undefined;
  const near = nearestName(name, [...known]);
  if (near !== undefined) return `the table has no region ${name}; did you mean ${near}?`;
  const prefix = `${at.provider}:`;
  const ofProvider = [...known].filter((region) => at.provider !== '' && region.startsWith(prefix)).sort();
  if (ofProvider.length === 0) return undefined;
  const listed = ofProvider.slice(0, LISTED_MAX).join(', ');
  const more = ofProvider.length > LISTED_MAX ? ', ...' : '';
  return `the table has no region ${name}; those of ${at.provider} are ${listed}${more}`;
}
