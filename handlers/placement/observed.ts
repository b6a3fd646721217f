// What is seen of a workload in the members, as decisions take it. Stamps of a member are put into our own time by the
// difference between its clock and ours.

import type { ShownMember } from '../../core/placement/cluster-statuses.ts';
import { revisionIn } from '../../core/placement/variants.ts';
import { compareText } from '../../core/text.ts';
import type { ObservedMember } from '../../core/decide/contract.ts';
import type { Hindering } from '../carry/carrier.ts';
import { hindranceOf } from '../carry/refusal.ts';
import type { ApiError } from '../kube/api-error.ts';
import type { MembersView } from '../members/view.ts';
import { specOf } from './board-entry.ts';
import type { Sight, Wanted } from './placed-kind.ts';
import { idOf, type Workload } from './workload.ts';

/** What is wished of members and not fulfilled. */
export interface Wished {
  readonly hinderingOf: (cluster: string) => Hindering | null;
  /** Where the workload is to be taken away, and is not known to be gone. */
  readonly removing: readonly string[];
  /** Where it is wanted. */
  readonly isPlaced: (cluster: string) => boolean;
}

/** Of which workload it is asked what is seen. */
type Asked = Pick<Workload, 'kind' | 'key' | 'uid' | 'accepted' | 'object'>;

/**
 * What a workload's object looks like in each member that shows or refuses one, in order of the members' names. Where it is
 * being removed it counts as seen, with nothing in it: a write that was not answered may yet be carried out there.
 */
export function observedOf(
  workload: Asked,
  view: MembersView,
  wished: Wished,
  nowMicros: number,
): ShownMember[] {
  const { hinderingOf, removing } = wished;
  const wanted = wantedOf(workload);
  const observed: ShownMember[] = [];
  for (const member of view.members()) {
    const sight = { member, offsetMicros: view.clockOffsetMicros(member.name), nowMicros };
    const withheld = member.withheldOf(workload.kind.owned);
    const shown =
      withheld === null
        ? inMember(sight, workload, wanted, wished)
        : inTheDark(sight, workload, wanted, { ...wished, withheld });
    if (shown !== null) observed.push(shown);
  }
  for (const cluster of removing) {
    if (observed.some((member) => member.cluster === cluster)) continue;
    observed.push({ ...NOTHING, cluster, refusal: refusalOf(hinderingOf(cluster)), seenMicros: nowMicros });
  }
  return observed.sort((a, b) => compareText(a.cluster, b.cluster));
}

function wantedOf({ key, uid, accepted }: Asked): Wanted {
  const spec = specOf(accepted);
  return {
    id: idOf(key),
    uid,
    revisionIn: (cluster) => (spec === null ? null : revisionIn(spec, cluster)),
  };
}

function inMember(
  sight: Sight,
  { kind }: Asked,
  wanted: Wanted,
  { hinderingOf, removing }: Wished,
): ShownMember | null {
  const { name } = sight.member;
  const refusal = refusalOf(hinderingOf(name));
  const seen = kind.observe(sight, wanted);
  if (seen !== null) return { ...seen, refusal };
  return refusal === null || removing.includes(name) ? null : nothingSeen(sight, refusal);
}

/**
 * Of a member that does not show the kind: what was said of it last, if that was taken there; that nobody may look now is no refusal
 * of it. Else that it is refused, from the first status on, which tells the one from the other.
 */
function inTheDark(
  sight: Sight,
  { kind, object }: Asked,
  { id, revisionIn: revision }: Wanted,
  { hinderingOf, removing, isPlaced, withheld }: Wished & { readonly withheld: ApiError },
): ShownMember | null {
  const { member, nowMicros } = sight;
  const { name } = member;
  if (removing.includes(name)) return null;
  const known = { status: object.status, revision: revision(name), pods: member.podsOf(kind.owned, id) };
  const unseen = kind.unseen?.(sight, known) ?? null;
  if (unseen !== null) return { ...unseen, refusal: null };
  const { refusal: code } = hindranceOf(withheld);
  const refusal =
    refusalOf(hinderingOf(name)) ??
    (code !== null && isPlaced(name) ? { code, sinceMicros: nowMicros } : null);
  return refusal === null ? null : nothingSeen(sight, refusal);
}

function nothingSeen({ member, nowMicros }: Sight, refusal: ObservedMember['refusal']): ShownMember {
  return { ...NOTHING, cluster: member.name, refusal, seenMicros: nowMicros };
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
