// Where the requests for a service come from.

import type { Origin } from '../load/services/source.ts';
import type { Weighted } from '../load/distributions.ts';

/**
 * Shares of requests by the cluster that users are next to, each cluster once: `atHome` of them come from the home, the rest
 * as `users` says. Without a home all come as `users` says; without both nobody knows where from.
 */
export function originsOf(home: string, atHome: number, users: Weighted<string> | null): readonly Origin[] {
  const shares = new Map<string, number>();
  const add = (cluster: string, share: number): void => {
    if (share > 0) shares.set(cluster, (shares.get(cluster) ?? 0) + share);
  };
  const fromHome = home === '' ? 0 : users === null ? 1 : atHome;
  add(home, fromHome);
  const sum = users?.weights.reduce((total, weight) => total + weight, 0) ?? 0;
  for (const [index, cluster] of users?.values.entries() ?? [])
    add(cluster, ((1 - fromHome) * users!.weights[index]!) / sum);
  return [...shares].map(([cluster, share]) => ({ cluster, share }));
}
