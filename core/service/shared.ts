// In which clusters an export or import of a service is, or may be though nobody can look: it is remembered before one is made, so that
// none is forgotten where a cluster keeps the Multi-Cluster Services API from us later.

import type { DecideInput } from '../decide/contract.ts';
import type { ServiceEffect } from '../decide/effects.ts';
import { compareText } from '../text.ts';
import type { ObservedService } from './observed.ts';

type Input = Pick<DecideInput<'MultiClusterService'>, 'memory' | 'observed' | 'fleet'>;

/** What is to be remembered, by name; empty: nothing is anywhere. */
export function sharedAfter(input: Input, effects: readonly ServiceEffect[]): readonly string[] {
  const { memory, observed, fleet } = input;
  const seenIn = new Map(observed.map((member) => [member.cluster, member]));
  const mayStill = (memory?.shared ?? []).filter((cluster) => {
    const seen = seenIn.get(cluster);
    // A member that serves no such API holds nothing of it, and one that is not seen says nothing.
    return fleet.clusters.has(cluster) && (seen === undefined || seen.hidesMcs === true);
  });
  const seen = observed.filter(isShared).map(({ cluster }) => cluster);
  const asked = effects.filter(({ type }) => type === 'ensureExport' || type === 'ensureImport');
  return [...new Set([...mayStill, ...seen, ...asked.map(({ cluster }) => cluster)])].sort(compareText);
}

/** Clusters that keep from us what was made there: it cannot be taken away. */
export function hiddenIn({ memory, observed }: Input): readonly string[] {
  const hides = hidersIn(observed);
  return (memory?.shared ?? []).filter((cluster) => hides.has(cluster));
}

/** Clusters that keep the Multi-Cluster Services API from us. */
export function hidersIn(observed: readonly ObservedService[]): ReadonlySet<string> {
  return new Set(observed.filter(({ hidesMcs }) => hidesMcs === true).map(({ cluster }) => cluster));
}

function isShared({ mcs }: ObservedService): boolean {
  if (mcs === null) return false;
  return (mcs.export?.revision ?? null) !== null || (mcs.import?.revision ?? null) !== null;
}
