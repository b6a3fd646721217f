// Sites that are kept between decisions for those who ask nothing of clusters but room for a shape: of twenty clusters three or
// four changed since the last decision, and only these are looked at. All follows from the fleet, so nobody can tell what is kept.

import { capacityIn } from '../capacity/estimate.ts';
import { settleClaims } from '../fleet/claims.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { PodShape } from '../pod/pod-shape.ts';
import type { Look, Sites } from './sites.ts';

/** More shapes than are asked for at one time; each keeps a site a cluster. */
const KEPT_MAX = 64;

/** The sites as they are now; they are the caller's until the next decision. `find` looks at all clusters. */
export function keptSites(fleet: Fleet, shape: PodShape, find: () => Sites): Sites {
  const kept = fleet.surveys.get(shape.id);
  if (kept?.standing !== fleet.standing) return keep(fleet, shape, find());
  for (const look of kept.looks) lookAgain(look, shape);
  return kept.sites;
}

function keep({ surveys, standing }: Fleet, { id }: PodShape, sites: Sites): Sites {
  surveys.delete(id);
  if (surveys.size >= KEPT_MAX) surveys.delete(surveys.keys().next().value!);
  const looks = [...sites].map((site) => ({ site, revision: site.cluster.nodes.revision }));
  surveys.set(id, { sites, standing, looks });
  return sites;
}

function lookAgain(look: Look, shape: PodShape): void {
  const { site } = look;
  if (!site.receives) return;
  const { cluster } = site;
  settleClaims(cluster);
  const { revision } = cluster.nodes;
  // What is promised in a cluster that shows totals leaves its nodes as they are.
  if (look.revision === revision && cluster.totals === null) return;
  look.revision = revision;
  site.capacity = capacityIn(cluster, shape, null);
}
