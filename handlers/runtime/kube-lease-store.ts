// The Lease of an election on an API server. Its client must have no write guard, as the guard is what the lease decides, and
// must give up well before the renew deadline (`timeoutMicros` of 4 s for the deadline of 10 s).

import { ApiError } from '../kube/api-error.ts';
import type { KubeClient } from '../kube/client.ts';
import { LEASES, type KubeObject } from '../ports/kube-object.ts';
import type { LeaseRecord, LeaseStore, StoredLease } from './leader-election.ts';

export function kubeLeaseStore(
  client: Pick<KubeClient, 'get' | 'create' | 'mergePatch'>,
  lease: { readonly namespace: string; readonly name: string },
): LeaseStore {
  return {
    async read() {
      try {
        return stored(await client.get(LEASES, lease));
      } catch (error) {
        if (error instanceof ApiError && error.fault === 'notFound') return null;
        throw error;
      }
    },
    async create(record) {
      return stored(await client.create(LEASES, { metadata: lease, spec: record }));
    },
    async update(record, resourceVersion) {
      const patch = { metadata: { resourceVersion }, spec: record };
      return stored(await client.mergePatch(LEASES, lease, patch));
    },
  };
}

/** A Lease may be written by hand: what is missing or of another type counts as nothing. */
function stored({ metadata, spec }: KubeObject): StoredLease {
  const fields = (typeof spec === 'object' && spec !== null ? spec : {}) as Partial<
    Record<keyof LeaseRecord, unknown>
  >;
  return {
    resourceVersion: metadata.resourceVersion,
    record: {
      holderIdentity: text(fields.holderIdentity),
      leaseDurationSeconds: number(fields.leaseDurationSeconds),
      acquireTime: text(fields.acquireTime),
      renewTime: text(fields.renewTime),
      leaseTransitions: number(fields.leaseTransitions),
    },
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
