// What is to become of one object in one member, with all that carrying it out needs. Who wishes it, and why, is said elsewhere.

import type { RemovalCause, ServiceRemovalCause } from '../../core/decide/effects.ts';
import type { OwnedKind } from '../observe/owned.ts';
import type { Member } from '../members/member.ts';

/** An object as server-side apply wants it: the whole of what we intend. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Readonly<Record<string, unknown>> & { readonly name: string };
  readonly [field: string]: unknown;
}

/** What is sent for a wish, by what the member shows. */
export type ObjectChange =
  /** Make the object what the manifest says, whether or not it is there, and then its status. */
  | { readonly type: 'apply'; readonly manifest: Manifest; readonly status?: object }
  /** Say something in the status of an object, whoever made it. */
  | { readonly type: 'say'; readonly status: object }
  /** Merge into the object that is there. */
  | { readonly type: 'merge'; readonly patch: object }
  /** It is as it should be. */
  | { readonly type: 'nothing' };

interface WishTarget {
  readonly cluster: string;
  readonly kind: OwnedKind;
  /** `namespace/name`. */
  readonly id: string;
  /** UID of the object on cluster0 that it is made for. */
  readonly uid: string;
}

export interface EnsureWish extends WishTarget {
  readonly type: 'ensure';
  /** Two wishes for one object whose versions are the same ask for the same. */
  readonly version: string;
  /** Called with the member as it is when the wish is carried out. */
  readonly changeIn: (member: Member) => ObjectChange;
  readonly createsNamespace: boolean;
  /** What must be there first; absent: nothing. */
  readonly before?: (member: Member) => Promise<void>;
}

export interface RemoveWish extends WishTarget {
  readonly type: 'remove';
  readonly because: RemovalCause | ServiceRemovalCause;
}

/** Copies that the object needs beside it are to be as they should be there. */
export interface CopyWish extends WishTarget {
  readonly type: 'copy';
  /** As of an ensuring wish. */
  readonly version: string;
  /** Throws as carrying out any wish does. */
  readonly carryOut: (member: Member) => Promise<void>;
}

export type Wish = EnsureWish | RemoveWish | CopyWish;

/** Whether carrying out one is carrying out the other. */
export function isSameWish(a: Wish, b: Wish): boolean {
  if (a.uid !== b.uid) return false;
  if (a.type === 'remove' || b.type === 'remove') return a.type === b.type;
  if (a.type === 'copy' || b.type === 'copy') return a.type === b.type && a.version === b.version;
  return a.version === b.version && a.createsNamespace === b.createsNamespace;
}
