// The field that lists clusters by name, in each way it may be written. Whether there are clusters of those names is not
// known here.

import { z } from 'zod';
import { clusterList, clusterName } from './names.ts';
import type { Problem } from './problem.ts';

/** The most locations that an object may have. */
export const LOCATIONS_MAX = 1000;

/** Clusters by name, as "a, b" or as a list. */
export const locations = z.union(
  [clusterList, z.array(clusterName).min(1).max(LOCATIONS_MAX)],
  'write cluster names: "cluster1, cluster2" or a list',
);

/** Cluster names in the order written, or null where none are; faults, at `path`, are appended to `problems`. */
export function locationsOf(
  written: string | readonly string[] | undefined,
  problems: Problem[],
  path: Problem['path'] = ['spec', 'locations'],
): readonly string[] | null {
  if (written === undefined) return null;
  const names = typeof written === 'string' ? written.split(',').map((name) => name.trim()) : written;
  const seen = new Set<string>();
  for (const [index, name] of names.entries()) {
    if (seen.has(name)) {
      problems.push({
        path: [...path, index],
        message: `names ${name} a second time; write each cluster once`,
      });
    }
    if (!clusterName.safeParse(name).success) {
      problems.push({
        path: [...path, index],
        message: `${name} is too long; names of clusters have at most 48 characters`,
      });
    }
    seen.add(name);
  }
  return names;
}
