// What is said of a service: where it is wanted, what leaves, and what must be remembered.

import type { ServiceRemovalCause } from '../decide/effects.ts';
import type { ConditionStatus } from '../placement/status.ts';
import type { ImportedService } from './exports.ts';

/** A cluster that the service is wanted in. */
export interface ServicePlace {
  readonly cluster: string;
  /** Whether its pods are meant to serve there; else it is only consumed. */
  readonly serves: boolean;
}

export type ServiceConditionType =
  | 'Stalled'
  | 'Placed'
  | 'Reconciling'
  | 'SelectorMatchesNothing'
  | 'UnknownClusters'
  | 'Exported'
  | 'Imported'
  | 'Conflict';

export interface ServiceCondition {
  readonly type: ServiceConditionType;
  readonly status: ConditionStatus;
  readonly reason: string;
}

export interface ServiceStatus {
  readonly observedGeneration: number;
  /** In order of the clusters' names, or of locations where they are given. */
  readonly places: readonly ServicePlace[];
  /** Clusters that may still have what was made there and is not wanted any more. */
  readonly leaving: readonly string[];
  readonly conditions: readonly ServiceCondition[];
}

/** A cluster that is to lose what was made there, and was not seen without it since. */
export interface LeavingService {
  readonly cluster: string;
  readonly because: ServiceRemovalCause;
}

/** What was imported last: it stays as it is while a cluster that exports it does not answer. */
export interface RememberedImport {
  readonly exporters: readonly string[];
  readonly service: ImportedService;
}

export interface ServiceMemory {
  readonly places: readonly ServicePlace[];
  readonly leaving: readonly LeavingService[];
  /** Absent: nothing is imported. */
  readonly imported?: RememberedImport;
  /** Clusters that have an export or import of ours, or are to get one, and were not seen without since. Absent: none. */
  readonly shared?: readonly string[];
}

/** The memory of a service that was never decided on. */
export const NO_SERVICE_MEMORY: ServiceMemory = { places: [], leaving: [] };
