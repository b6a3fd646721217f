// From a decision on a MultiClusterService to what is wished of each member: its effects, with all that carrying them out needs.

import type { MultiClusterService } from '../../core/api/index.ts';
import { canonicalJson } from '../../core/canonical.ts';
import type { ServiceEffect } from '../../core/decide/effects.ts';
import type { ObjectChange, Wish } from '../carry/wish.ts';
import type { Member } from '../members/member.ts';
import { MCS_VERSIONS, OWNED_SERVICES, type McsKinds } from '../observe/service.ts';
import { idOf } from '../placement/workload.ts';
import { exportManifest, exportStatus, importManifest, serviceManifest } from './manifests.ts';
import type { LiveService, ServiceDecision } from './service.ts';

/** What the wishes are made from, apart from the decision. */
export interface Wishing {
  readonly mcsIn: (cluster: string) => McsKinds | null;
  readonly wallMicros: () => number;
}

/** Whether a decision leaves everything as it is: the object cannot be acted on. */
export function isStandstill({ status: { conditions } }: ServiceDecision): boolean {
  return conditions.some(({ type, status }) => type === 'Stalled' && status === 'True');
}

/** What is wished, at most one for each object in a member. */
export function wishesOf(service: LiveService, { effects }: ServiceDecision, wishing: Wishing): Wish[] {
  const made = new Set(effects.flatMap(({ type, cluster }) => (type === 'ensureExport' ? cluster : [])));
  // What is said of an export waits until it is as it should be.
  const now = effects.filter(({ type, cluster }) => type !== 'judgeExport' || !made.has(cluster));
  return now.map((effect) => wishOf(service, effect, wishing));
}

function wishOf({ key, uid, read }: LiveService, effect: ServiceEffect, wishing: Wishing): Wish {
  const { cluster } = effect;
  const { exports, imports } = wishing.mcsIn(cluster) ?? MCS_VERSIONS[0]!;
  const id = idOf(key);
  const source = read.source!;
  const on = { cluster, id, uid };
  const ensure = { ...on, type: 'ensure', createsNamespace: read.source?.createNamespace ?? false } as const;
  switch (effect.type) {
    case 'removeService':
      return { ...on, type: 'remove', kind: OWNED_SERVICES, because: effect.because };
    case 'removeExport':
      return { ...on, type: 'remove', kind: exports, because: effect.because };
    case 'removeImport':
      return { ...on, type: 'remove', kind: imports, because: effect.because };
    case 'ensureService': {
      const manifest = serviceManifest(source, makingOf(source, uid, effect.revision));
      return {
        ...ensure,
        kind: OWNED_SERVICES,
        version: effect.revision,
        changeIn: () => ({ type: 'apply', manifest }),
      };
    }
    case 'ensureExport':
      return {
        ...ensure,
        kind: exports,
        version: effect.revision,
        changeIn: exporting(source, uid, effect.revision, wishing),
      };
    case 'ensureImport': {
      const made = importManifest(
        effect.service,
        makingOf(source, uid, effect.revision),
        wishing.mcsIn(cluster) ?? MCS_VERSIONS[0]!,
      );
      // A cluster without the namespace imports nothing, and gets none for it.
      const change: ObjectChange = { type: 'apply', ...made };
      return {
        ...ensure,
        createsNamespace: false,
        kind: imports,
        version: effect.revision,
        changeIn: () => change,
      };
    }
    case 'judgeExport': {
      const version = `says ${canonicalJson(effect.verdict)}`;
      const changeIn = (): ObjectChange => ({
        type: 'say',
        status: exportStatus(effect.verdict, wishing.wallMicros()),
      });
      return { ...ensure, kind: exports, version, changeIn };
    }
  }
}

function exporting(
  source: MultiClusterService,
  uid: string,
  revision: string,
  { mcsIn }: Wishing,
): (member: Member) => ObjectChange {
  return ({ name }) => {
    const kinds = mcsIn(name) ?? MCS_VERSIONS[0]!;
    return { type: 'apply', manifest: exportManifest(source, makingOf(source, uid, revision), kinds) };
  };
}

function makingOf(
  { metadata }: MultiClusterService,
  uid: string,
  revision: string,
): Parameters<typeof serviceManifest>[1] {
  return { namespace: metadata.namespace, name: metadata.name, uid, revision };
}
