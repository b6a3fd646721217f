// Says what is wrong with the name of a cluster that a scenario refers to.

import { nearestName } from '../../core/api/suggestion.ts';

const NAMES_MAX = 12;

/** A sentence where there is no such cluster; undefined where there is one. */
export function unknownCluster(name: string, names: readonly string[]): string | undefined {
  if (names.includes(name)) return undefined;
  const near = nearestName(name, names);
  if (near !== undefined) return `there is no cluster ${name}; did you mean ${near}?`;
  const listed = names.slice(0, NAMES_MAX).join(', ');
  return `there is no cluster ${name}; the clusters are ${listed}${names.length > NAMES_MAX ? ', ...' : ''}`;
}
