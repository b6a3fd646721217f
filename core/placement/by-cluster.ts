// Entries looked up by their cluster. Most decisions are about one cluster or two, and then a map costs more to make than a
// search; about a thousand it is the other way round.

const FEW = 4;

/** Answers the entry of a cluster, the last if there are several; undefined where there is none. */
export function byCluster<T extends { readonly cluster: string }>(
  entries: readonly T[],
): (cluster: string) => T | undefined {
  if (entries.length <= FEW) return (cluster) => lastIn(entries, cluster);
  const map = new Map(entries.map((entry) => [entry.cluster, entry]));
  return (cluster) => map.get(cluster);
}

function lastIn<T extends { readonly cluster: string }>(
  entries: readonly T[],
  cluster: string,
): T | undefined {
  for (let i = entries.length - 1; i >= 0; i--) if (entries[i]!.cluster === cluster) return entries[i];
  return undefined;
}
