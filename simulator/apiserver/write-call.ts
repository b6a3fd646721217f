// Who writes what: what a write says of itself to admission, to the log and to the owners of fields.

import type { Kind } from './kinds.ts';

/** Which object a write is about. */
export interface ObjectName {
  readonly kind: Kind;
  /** Empty for kinds without namespaces. */
  readonly namespace: string;
  readonly name: string;
}

export type Verb = 'create' | 'patch' | 'apply' | 'delete';

/** Who writes what, as admission and the log see it. */
export interface WriteCall {
  readonly verb: Verb;
  readonly subresource: string;
  readonly actor: string;
  /** Name under which fields are owned; absent for parts of the server, whose ownership nobody asks for. */
  readonly manager?: string;
  readonly isDryRun: boolean;
}

export interface WriteRequest extends ObjectName, WriteCall {}

/** What an admission plugin or webhook says against a write. */
export interface Denial {
  readonly code: number;
  readonly reason?: string;
  readonly message: string;
}
