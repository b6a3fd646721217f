// Turns round-trip times as written into a table by source and target.

import type { Problem } from '../../core/api/problem.ts';
import { unknownCluster } from './known-clusters.ts';
import type { Network } from './scenario.ts';
import type { NetworkFields } from './schema-clusters.ts';

type RoundTripFields = NetworkFields['rtt'][number];

/**
 * Round-trip times between the named clusters, sorted, and what is wrong with them. A time `between` two holds both ways,
 * one `from` another also back, unless that is given too.
 */
export function expandNetwork(
  written: NetworkFields,
  names: readonly string[],
): { readonly network: Network; readonly problems: readonly Problem[] } {
  const given = new Map<string, number>();
  const problems: Problem[] = [];
  for (const [index, entry] of written.rtt.entries()) {
    const fault = faultOf(entry, names, given);
    if (fault !== undefined) problems.push({ path: ['rtt', index, ...fault.path], message: fault.message });
    else for (const way of waysOf(entry)) given.set(way, entry.ms);
  }
  const rttMs = new Map<string, ReadonlyMap<string, number>>();
  for (const from of names) {
    const row = new Map<string, number>();
    for (const to of names) {
      const ms = given.get(way(from, to)) ?? given.get(way(to, from)) ?? written.defaultRttMs;
      if (from !== to && ms !== undefined) row.set(to, ms);
    }
    if (row.size > 0) rttMs.set(from, row);
  }
  return { network: { rttMs }, problems };
}

function faultOf(
  entry: RoundTripFields,
  names: readonly string[],
  given: ReadonlyMap<string, number>,
): Problem | undefined {
  const [a, b] = endsOf(entry);
  for (const [field, name] of entry.between === undefined
    ? ([
        ['from', a],
        ['to', b],
      ] as const)
    : ([
        ['between', a],
        ['between', b],
      ] as const)) {
    const message = unknownCluster(name, names);
    if (message !== undefined) return { path: [field], message };
  }
  if (a === b) return { path: [], message: `${a} has no round-trip time to itself; name two clusters` };
  if (waysOf(entry).some((way) => given.has(way))) {
    return { path: [], message: `the round-trip time from ${a} to ${b} is given twice; keep one of them` };
  }
  return undefined;
}

function endsOf(entry: RoundTripFields): readonly [string, string] {
  return entry.between ?? [entry.from!, entry.to!];
}

function waysOf(entry: RoundTripFields): readonly string[] {
  const [a, b] = endsOf(entry);
  return entry.between === undefined ? [way(a, b)] : [way(a, b), way(b, a)];
}

function way(from: string, to: string): string {
  return `${from}/${to}`;
}
