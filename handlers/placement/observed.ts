// What is seen of a workload in the members, as decisions take it. Stamps of a member are put into our own time by the
// difference between its clock and ours.

import type { ShownMember } from '../../core/placement/cluster-statuses.ts';
import { revisionIn } from '../../core/placement/variants.ts';
import { compareText } from '../../core/text.ts';
import type { ObservedMember } from '../../core/decide/contract.ts';
import type { Hindering } from '../carry/carrier.ts';
import type { MembersView } from '../members/view.ts';
import { specOf } from './board-entry.ts';
import type { Wanted } from './placed-kind.ts';
import { idOf, type Workload } from './workload.ts';

/** What is wished of members and not fulfilled. */
export interface Wished {
  readonly hinderingOf: (cluster: string) => Hindering | null;
  /** Where the workload is to be taken away, and is not known to be gone. */
  readonly removing: readonly string[];
}

/**
 * What a workload's object looks like in each member that shows or refuses one, in order of the members' names. Where it is
 * being removed it counts as seen, with nothing in it: a write that was not answered may yet be carried out there.
 */
export function observedOf(
  { kind, key, uid, accepted }: Pick<Workload, 'kind' | 'key' | 'uid' | 'accepted'>,
  view: MembersView,
  { hinderingOf, removing }: Wished,
  nowMicros: number,
): ShownMember[] {
  const spec = specOf(accepted);
  const wanted: Wanted = {
    id: idOf(key),
    uid,
    revisionIn: (cluster) => (spec === null ? null : revisionIn(spec, cluster)),
  };
  const observed: ShownMember[] = [];
  for (const member of view.members()) {
    const refusal = refusalOf(hinderingOf(member.name));
    const sight = { member, offsetMicros: view.clockOffsetMicros(member.name), nowMicros };
    const seen = kind.observe(sight, wanted);
    if (seen === null && (refusal === null || removing.includes(member.name))) continue;
    observed.push({ ...(seen ?? { ...NOTHING, cluster: member.name, seenMicros: nowMicros }), refusal });
  }
  for (const cluster of removing) {
    if (observed.some((member) => member.cluster === cluster)) continue;
    observed.push({ ...NOTHING, cluster, refusal: refusalOf(hinderingOf(cluster)), seenMicros: nowMicros });
  }
  return observed.sort((a, b) => compareText(a.cluster, b.cluster));
}

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
