// Events on an API server. What there is nobody to tell of any more counts as told: a namespace that is going takes none.

import { ApiError } from '../kube/api-error.ts';
import type { KubeClient } from '../kube/client.ts';
import { EVENTS } from '../ports/kube-object.ts';
import type { EventSink } from './event.ts';

export function kubeEventSink(client: Pick<KubeClient, 'create' | 'mergePatch'>): EventSink {
  return {
    async create(event) {
      try {
        await client.create(EVENTS, event);
      } catch (error) {
        if (isFault(error, 'alreadyExists') || isFault(error, 'notFound') || isOfGoingNamespace(error))
          return;
        throw error;
      }
    },
    async patchSeries(event, series) {
      try {
        await client.mergePatch(EVENTS, event, { series });
        return true;
      } catch (error) {
        if (isFault(error, 'notFound')) return false;
        throw error;
      }
    },
  };
}

function isFault(error: unknown, fault: ApiError['fault']): boolean {
  return error instanceof ApiError && error.fault === fault;
}

function isOfGoingNamespace(error: unknown): boolean {
  return error instanceof ApiError && error.causes.some(({ reason }) => reason === 'NamespaceTerminating');
}
