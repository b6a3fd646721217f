// What cluster0 sees of pods in members, and the facts that decisions get of it. It counts news as they come, however late they
// are; whom they wake is not known here.

import type { ObservedMember } from '../../core/decide/contract.ts';
import type { Change } from '../../core/fleet/change.ts';
import type { Fleet } from '../../core/fleet/fleet.ts';
import { takeOut, withOne } from '../../core/short-lists.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { Members } from './members.ts';
import { countPod, countStuck, observedOf, Seen } from './sightings.ts';
import { seenIn, type Workload } from './workload.ts';

export class PodSightings {
  private readonly members: Members;
  private readonly queue: EventQueue;
  private readonly fleet: Fleet;
  private readonly takeIn: (change: Change) => void;
  /** How each pod was last seen, by its number; 0: not on a node yet. */
  private readonly seenAs: number[] = [];

  /** @param takeIn takes a fact into the fleet */
  constructor(members: Members, queue: EventQueue, fleet: Fleet, takeIn: (change: Change) => void) {
    this.members = members;
    this.queue = queue;
    this.fleet = fleet;
    this.takeIn = takeIn;
  }

  /** A workload in members as decisions see it. */
  observedOf(workload: Workload): readonly ObservedMember[] {
    return observedOf(workload, this.members, this.seenAs);
  }

  /** News of a pod came. */
  see(workload: Workload, pod: number, seen: number): void {
    const { members, queue } = this;
    const { name } = members.clusters[members.pods.member[pod]!]!;
    const member = seenIn(workload, name, queue.clock);
    member.seenMicros = queue.clock;
    countStuck(member, pod, seen === Seen.unschedulable, queue.clock);
    if (seen !== Seen.unschedulable) {
      countPod(member, this.seenAs[pod] ?? 0, seen);
      this.seenAs[pod] = seen;
    }
    if (seen === Seen.bound) workload.podsSeen = withOne(workload.podsSeen, pod);
    if (seen === Seen.deleted) this.podGone(workload, pod);
    else if (seen === Seen.bound || seen === Seen.finished) this.podIs(workload, pod, seen);
    else this.fleet.touched.add(workload.key);
  }

  /** News of a pod came whose object is forgotten: its end is all that is waited for. */
  seeForgotten(pod: number, seen: number): void {
    if (seen === Seen.finished || seen === Seen.deleted) this.release(pod);
  }

  /** Finished pods go with their object, as with ttlSecondsAfterFinished: 0. */
  forget(workload: Workload): void {
    workload.isForgotten = true;
    for (const pod of workload.podsSeen) {
      this.takeIn({ type: 'podGone', id: this.members.pods.birth[pod]! });
      // What still runs is heard of when it is over.
      if (this.seenAs[pod] === Seen.finished) this.release(pod);
    }
    this.fleet.touched.delete(workload.key);
  }

  /** A pod is on a node, or ran to its end there. */
  private podIs({ key }: Workload, pod: number, seen: number): void {
    const { members } = this;
    const { pods } = members;
    const cluster = members.clusters[pods.member[pod]!]!;
    const facts = {
      id: pods.birth[pod]!,
      cluster: cluster.name,
      node: cluster.nodes.facts[pods.slot[pod]!]!.name,
      shape: pods.shape[pod]!,
      owner: key,
      phase: seen === Seen.bound ? 'bound' : 'finished',
    } as const;
    this.takeIn({ type: 'pod', pod: facts });
  }

  /** A pod was seen deleted: nothing is heard of it any more. */
  private podGone({ podsSeen }: Workload, pod: number): void {
    this.takeIn({ type: 'podGone', id: this.members.pods.birth[pod]! });
    takeOut(podsSeen, pod);
    this.release(pod);
  }

  private release(pod: number): void {
    this.seenAs[pod] = 0;
    this.members.pods.release(pod);
  }
}
