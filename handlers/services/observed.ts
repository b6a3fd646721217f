// What is seen of a service in the members, as decisions take it. Stamps of a member are put into our own time.

import type { ObservedExport, ObservedService } from '../../core/service/observed.ts';
import { compareText } from '../../core/text.ts';
import type { Carrier } from '../carry/carrier.ts';
import type { Member } from '../members/member.ts';
import type { MembersView } from '../members/view.ts';
import type { OwnedKind, SeenObject } from '../observe/owned.ts';
import { MCS_VERSIONS, OWNED_SERVICES, type McsKinds, type SeenService } from '../observe/service.ts';
import { idOf } from '../placement/workload.ts';
import { isShared, type LiveService } from './service.ts';

export interface Sight {
  readonly view: MembersView;
  readonly carrier: Pick<Carrier, 'removingFrom' | 'hinderingOf'>;
  readonly nowMicros: number;
  readonly isRegistered: (cluster: string) => boolean;
  /** Clusters that it is about to be taken away from. */
  readonly alsoRemoving: readonly string[];
}

/**
 * The members that show anything of a service, refuse it, or could export it, in order of their names. Where it is being removed it
 * counts as seen: a write that was not answered may yet be carried out there.
 */
export function observedOf(service: LiveService, sight: Sight): ObservedService[] {
  const { view, carrier, isRegistered, alsoRemoving } = sight;
  const removing = new Set([...carrier.removingFrom(service.key, OWNED_SERVICES), ...alsoRemoving]);
  const found = [...view.members()]
    .filter(({ hasSynced, name }) => hasSynced || removing.has(name))
    .map((member) => seenIn(member, service, sight, removing.has(member.name)));
  const rest = [...removing]
    .filter((name) => isRegistered(name) && !found.some(({ cluster }) => cluster === name))
    .map((cluster) => ({ ...nothingIn(cluster, sight), revision: '' }));
  return [...found.filter((seen) => isWorthSaying(seen, service)), ...rest].sort((a, b) =>
    compareText(a.cluster, b.cluster),
  );
}

/** The version of the Multi-Cluster Services API that a member is talked to in; null: it serves none that we may use. */
export function mcsKindsOf(member: Member): McsKinds | null {
  const isShown = (kind: OwnedKind): boolean => member.withheldOf(kind) === null;
  return MCS_VERSIONS.find(({ exports, imports }) => isShown(exports) && isShown(imports)) ?? null;
}

/** A member that does not serve an API holds nothing of it; one that does not let us see may. */
function hidesMcs(member: Member): boolean {
  if (mcsKindsOf(member) !== null) return false;
  const kinds = MCS_VERSIONS.flatMap(({ exports, imports }): OwnedKind[] => [exports, imports]);
  return kinds.some((kind) => member.withheldOf(kind)?.fault === 'forbidden');
}

function nothingIn(cluster: string, { nowMicros }: Sight): ObservedService {
  return { cluster, revision: null, refusal: null, addresses: [], mcs: null, seenMicros: nowMicros };
}

function seenIn(member: Member, service: LiveService, sight: Sight, isRemoving: boolean): ObservedService {
  const { key, uid } = service;
  const services = member.objects(OWNED_SERVICES);
  const seen = services.seen(idOf(key));
  const isOurs = seen?.ownerUid === uid;
  return {
    ...nothingIn(member.name, sight),
    // What was edited by hand is applied again, as a revision that nobody asked for.
    revision: isOurs ? (services.isEdited(seen) ? '' : seen.revision) : isRemoving ? '' : null,
    refusal: refusalIn(member, service, sight, isOurs && isOfOtherKind(seen, service)),
    addresses: isOurs ? seen.addresses : [],
    mcs: mcsIn(member, service, sight),
    ...(hidesMcs(member) ? { hidesMcs: true } : {}),
  };
}

function refusalIn(
  { name }: Member,
  { key }: LiveService,
  { carrier, nowMicros }: Sight,
  isFixed: boolean,
): ObservedService['refusal'] {
  const hindering = carrier.hinderingOf(key, name);
  const code = isFixed ? 'Invalid' : (hindering?.refusal ?? null);
  return code === null ? null : { code, sinceMicros: hindering?.sinceMicros ?? nowMicros };
}

/** A headless Service stays one, and one with an address keeps it: API servers refuse the one change and pass over the other. */
function isOfOtherKind({ exported }: SeenService, { read }: LiveService): boolean {
  const asked = read.source?.service;
  if (asked === undefined || [asked.type, exported.type].includes('ExternalName')) return false;
  return exported.isHeadless !== (asked.clusterIP === 'None');
}

function mcsIn(member: Member, { key, uid }: LiveService, { view }: Sight): ObservedService['mcs'] {
  const kinds = mcsKindsOf(member);
  if (kinds === null) return null;
  const id = idOf(key);
  const exports = member.objects(kinds.exports);
  const imports = member.objects(kinds.imports);
  const there = exports.seen(id);
  const imported = imports.seen(id);
  const revisionOf = (seen: SeenObject, isEdited: boolean): string | null =>
    seen.ownerUid === uid ? (isEdited ? '' : seen.revision) : null;
  let exported: ObservedExport | null = null;
  if (there !== undefined) {
    const { createdMicros, labels, annotations, verdict } = there;
    exported = {
      revision: revisionOf(there, exports.isEdited(there)),
      createdMicros: createdMicros + view.clockOffsetMicros(member.name),
      service: member.objects(OWNED_SERVICES).seen(id)?.exported ?? null,
      labels,
      annotations,
      verdict,
    };
  }
  const isHere =
    imported === undefined ? null : { revision: revisionOf(imported, imports.isEdited(imported)) };
  return { export: exported, import: isHere };
}

/** A member that shows nothing of it matters only where exports or imports are asked for. */
function isWorthSaying({ revision, refusal, mcs }: ObservedService, service: LiveService): boolean {
  const isThere = revision !== null || refusal !== null;
  return isThere || isShared(service) || (mcs !== null && (mcs.export !== null || mcs.import !== null));
}
