// How a member is reached: found out from its MemberCluster, and refused where that would be unsafe.

import type { MemberCluster } from '../../core/api/index.ts';
import type { TokenLife } from '../join/token-secret.ts';
import type { Transport } from '../ports/transport.ts';

/** A way to a member that was found sound. */
export interface Credential {
  /** Changes whenever the server or the way to prove oneself changes; holds no secret in plain. */
  readonly fingerprint: string;
  /** When its token ends; absent: that is not known. */
  readonly life?: TokenLife;
  /** Address of the API server. */
  readonly server: string;
  connect(): Transport;
}

/** Why there is no way to a member, for its status: it says what to do, and holds no secret. */
export class CredentialRefused extends Error {
  /** CamelCase. */
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.name = 'CredentialRefused';
    this.reason = reason;
  }
}

/** Finds the way to a member; rejects with a CredentialRefused, or with the error of a request that may pass. */
export type FindCredential = (cluster: MemberCluster) => Promise<Credential>;
