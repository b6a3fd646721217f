// The figures of a term that are read when somebody asks for metrics. It only reads.

import type { Member } from '../members/member.ts';
import { SECOND } from '../ports/clock.ts';
import type { Cluster0Watches } from './cluster0-watches.ts';
import type { Instruments } from './instruments.ts';
import type { Told } from './member-news.ts';

/** Brings all figures of a term up to date. */
export function measureTerm(
  term: Told & { readonly watches: Cluster0Watches },
  instruments: Instruments,
): void {
  const { mind, registry, controllers, watches } = term;
  const { metrics } = instruments;
  metrics.queueDepth.set(sumOf(controllers, ({ depth }) => depth.waiting));
  metrics.queueInFlight.set(sumOf(controllers, ({ depth }) => depth.inFlight));
  metrics.unplacedReplicas.set(sumOf(mind.board.entries.values(), ({ unplaced }) => unplaced?.replicas ?? 0));
  const uids = new Set(controllers.flatMap((controller) => [...controller.uids()]));
  for (const member of registry.members()) measureMember(member, uids, instruments);
  for (const { name, life } of registry.registered()) {
    const left = metrics.credentialSecondsLeft;
    if (life === null) left.remove({ cluster: name });
    else left.set({ cluster: name }, (life.expiresMicros - registry.timeIn(name)) / SECOND);
  }
  watches.measure(instruments);
}

function measureMember(member: Member, uids: ReadonlySet<string>, instruments: Instruments): void {
  let orphans = 0;
  for (const { ownerUid } of member.marked()) if (!uids.has(ownerUid ?? '')) orphans++;
  instruments.metrics.orphanedObjects.set({ cluster: member.name }, orphans);
  for (const { resource, stats } of member.watchStats) instruments.watch(member.name, resource, stats);
}

function sumOf<T>(items: Iterable<T>, of: (item: T) => number): number {
  let sum = 0;
  for (const item of items) sum += of(item);
  return sum;
}
