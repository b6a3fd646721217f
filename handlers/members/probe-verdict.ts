// What the answer to a probe, or its failure, says of a member: who it is, and what is wrong with it. It asks nothing itself.

import { messageOf } from '../../core/message-of.ts';
import { compareText } from '../../core/text.ts';
import { ApiError } from '../kube/api-error.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import type { Defect } from './defect.ts';

interface Identified {
  readonly name: string;
  /** The MemberCluster. */
  readonly object: KubeObject;
  /** Empty: not seen yet. */
  readonly clusterUid: string;
}

/**
 * A cluster is known by its kube-system namespace: another one under the same name, or twice the same, is refused.
 *
 * @param uid of the namespace that answered
 */
export function identityDefect(
  entry: Identified,
  registered: Iterable<Identified>,
  uid: string,
): Defect | null {
  const twin = [...registered].find(
    (other) => other !== entry && other.clusterUid === uid && isBefore(other, entry),
  );
  if (twin !== undefined) {
    return {
      reason: 'DuplicateCluster',
      message: `this is the cluster that is registered as ${twin.name}; delete one of the two MemberClusters`,
    };
  }
  if (entry.clusterUid === '' || entry.clusterUid === uid) return null;
  return {
    reason: 'ReplacedCluster',
    message: `another cluster answers under this name than before; if that is meant, delete the MemberCluster ${entry.name} and create it again`,
  };
}

/** Of two MemberClusters for one cluster the older one stays. */
function isBefore(a: Identified, b: Identified): boolean {
  const created = ({ object }: Identified): string => object.metadata.creationTimestamp ?? '';
  return compareText(created(a), created(b)) < 0 || (created(a) === created(b) && a.name < b.name);
}

/** Why a probe was not answered as it should be. */
export function probeFault(error: unknown): Defect {
  if (!(error instanceof ApiError)) return { reason: 'Unreachable', message: messageOf(error) };
  if (error.fault === 'unauthorized')
    return {
      reason: 'CredentialInvalid',
      message: `the cluster does not accept the credential: ${error.message}`,
    };
  if (error.fault === 'redirect') return { reason: 'SuspectRedirect', message: error.message };
  return { reason: error.fault === 'forbidden' ? 'Forbidden' : 'Unhealthy', message: error.message };
}
