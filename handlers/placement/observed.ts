// What is seen of a workload in the members, as decisions take it. Stamps of a member are put into our own time by the
// difference between its clock and ours.

import type { ShownMember } from '../../core/placement/cluster-statuses.ts';
import { compareText } from '../../core/text.ts';
import type { ObservedMember } from '../../core/decide/contract.ts';
import type { Member, PodTally } from '../members/member.ts';
import type { SeenDeployment } from '../observe/deployment.ts';
import type { Hindering } from './carrier.ts';
import { idOf, type Workload } from './workload.ts';

/** The members as placement needs them. */
export interface MembersView {
  members(): Iterable<Member>;
  member(name: string): Member | undefined;
  /** Microseconds to add to a member's stamp to have it in our time. */
  clockOffsetMicros(name: string): number;
}

/** What is wished of members and not fulfilled. */
export interface Wished {
  readonly hinderingOf: (cluster: string) => Hindering | null;
  /** Where the workload is to be taken away, and is not known to be gone. */
  readonly removing: readonly string[];
}

/**
 * What a workload's Deployment looks like in each member that shows or refuses one, in order of the members' names. Where it is
 * being removed it counts as seen, with nothing in it: a write that was not answered may yet be carried out there.
 */
export function observedOf(
  { key, uid }: Workload,
  view: MembersView,
  { hinderingOf, removing }: Wished,
  nowMicros: number,
): ShownMember[] {
  const id = idOf(key);
  const observed: ShownMember[] = [];
  for (const member of view.members()) {
    const seen = member.deployment(id);
    const refusal = refusalOf(hinderingOf(member.name));
    const isOurs = seen?.ownerUid === uid;
    if (!isOurs && (refusal === null || removing.includes(member.name))) continue;
    const offsetMicros = view.clockOffsetMicros(member.name);
    observed.push(
      isOurs
        ? { ...observedHere(member, seen, offsetMicros, nowMicros), refusal }
        : { ...NOTHING, cluster: member.name, refusal, seenMicros: nowMicros },
    );
  }
  for (const cluster of removing) {
    if (observed.some((member) => member.cluster === cluster)) continue;
    observed.push({ ...NOTHING, cluster, refusal: refusalOf(hinderingOf(cluster)), seenMicros: nowMicros });
  }
  return observed.sort((a, b) => compareText(a.cluster, b.cluster));
}

/** More than any of Kubernetes' own words, far less than an object may hold. */
const SAID_LENGTH_MAX = 300;

const NOTHING = {
  desired: 0,
  revision: '',
  bound: 0,
  ready: 0,
  finished: 0,
  unschedulable: null,
  replicasOwnedElsewhere: false,
  current: 0,
  updated: 0,
} as const;

function refusalOf(hindering: Hindering | null): ObservedMember['refusal'] {
  if (hindering === null || hindering.refusal === null) return null;
  return { code: hindering.refusal, sinceMicros: hindering.sinceMicros };
}

function observedHere(
  member: Member,
  seen: SeenDeployment,
  offsetMicros: number,
  nowMicros: number,
): Omit<ShownMember, 'refusal'> {
  const pods = member.podsOfDeployment(seen.id);
  return {
    cluster: member.name,
    desired: seen.desired,
    // What was edited by hand is applied again, as a revision that nobody asked for.
    revision: member.isEdited(seen) ? '' : seen.revision,
    bound: pods.bound,
    ready: seen.ready,
    finished: 0,
    unschedulable: unschedulable(seen, pods, offsetMicros, nowMicros),
    replicasOwnedElsewhere: seen.replicasOwner !== null,
    current: seen.pods,
    updated: seen.isObserved ? seen.updated : 0,
    ...(seen.failure === null ? {} : { said: saidOfPods(seen.failure.message) }),
    seenMicros: nowMicros,
  };
}

/** The names of pods change with every attempt; what is wrong with them does not. */
function saidOfPods(message: string): string {
  return message.replace(/^pods "[^"]*" is forbidden: /, '').slice(0, SAID_LENGTH_MAX);
}

/** Pods without a node, and those that the member does not let come into being: neither will run here. */
function unschedulable(
  { failure, desired, pods: existing }: SeenDeployment,
  { stuck }: PodTally,
  offsetMicros: number,
  nowMicros: number,
): ObservedMember['unschedulable'] {
  const missing = failure === null ? 0 : Math.max(0, desired - existing);
  const count = missing + (stuck?.count ?? 0);
  if (count === 0) return null;
  const stampMicros = Math.min(stuck?.sinceMicros ?? Infinity, failure?.sinceMicros ?? Infinity);
  return { count, sinceMicros: Math.min(nowMicros, stampMicros + offsetMicros) };
}
