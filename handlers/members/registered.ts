// One registered cluster: what its MemberCluster says, and how it stands with its connection. A record.

import type { MemberCluster } from '../../core/api/index.ts';
import type { TokenLife } from '../join/token-secret.ts';
import type { KubeClient } from '../kube/client.ts';
import { textAt } from '../observe/read.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import type { ClockOffset } from './clock-offset.ts';
import type { Defect } from './defect.ts';
import type { Member } from './member.ts';
import { Pulse } from './pulse.ts';

/** The defect of a MemberCluster that cannot be read. */
export const BAD_OBJECT = 'BadObject';

/** One registered cluster. */
export interface Registered {
  readonly name: string;
  object: KubeObject;
  /** As it was last read without fault; null: never. */
  cluster: MemberCluster | null;
  /** Why it cannot be connected or read; null: it can. */
  defect: Defect | null;
  fingerprint: string;
  server: string;
  /** When the token in use ends; null: that is not known. */
  life: TokenLife | null;
  member: Member | null;
  offset: ClockOffset | null;
  probe: KubeClient | null;
  readonly pulse: Pulse;
  /** When it was lost sight of, on the monotonic clock: until it says who it is, nothing is written to it. Null: it has. */
  doubtedMicros: number | null;
  /** The client that asks it just now; null: none does. */
  probing: KubeClient | null;
  version: string;
  /** UID of its kube-system namespace, by which a cluster is known again; empty: not seen yet. */
  clusterUid: string;
  cancelProbe: () => void;
}

/** A cluster of which nothing is known yet but its object. */
export function newlyRegistered(object: KubeObject): Registered {
  return {
    name: object.metadata.name,
    object,
    cluster: null,
    defect: null,
    fingerprint: '',
    server: '',
    life: null,
    member: null,
    offset: null,
    probe: null,
    pulse: new Pulse(),
    doubtedMicros: null,
    probing: null,
    version: '',
    clusterUid: textAt(object.status, 'clusterUID') ?? '',
    cancelProbe: () => undefined,
  };
}

/** What is wrong with the object itself stays until it is changed. */
export function withoutDefect(entry: Registered): void {
  if (entry.defect?.reason !== BAD_OBJECT) entry.defect = null;
}
