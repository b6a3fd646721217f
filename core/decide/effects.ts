// What a decision asks to be changed in the world: few, semantic, closed. Wrappers turn them into requests; no Kubernetes
// manifest is built here. Absence of something is never a cause of a removal, so no union of causes has a word for it.

import type { ExportVerdict, ImportedService } from '../service/exports.ts';

/** Why a workload is taken away from a cluster. */
export type RemovalCause =
  | 'objectDeleted'
  | 'locationRemoved'
  | 'drained'
  | 'notSelected'
  | 'noLongerFits'
  | 'scaledDown'
  | 'stuckUnschedulable'
  | 'refused'
  | 'failedOver';

/** A part of a job's indexes. */
export interface IndexRange {
  /** What is added to an index in the cluster to make it one of the whole job. */
  readonly offset: number;
  /** Pods that must succeed, which have the indexes from 0 in the cluster. */
  readonly completions: number;
}

/** Make the workload run in a cluster with so many replicas (pods wanted at once) of a revision. Idempotent. */
export interface EnsureWorkload {
  readonly type: 'ensureWorkload';
  readonly uid: string;
  readonly cluster: string;
  readonly replicas: number;
  readonly revision: string;
  /** What the cluster runs of a divided job; absent: all of the object. */
  readonly part?: IndexRange;
}

/** Take the workload away from a cluster. Idempotent. */
export interface RemoveWorkload {
  readonly type: 'removeWorkload';
  readonly uid: string;
  readonly cluster: string;
  readonly because: RemovalCause;
}

export type Effect = EnsureWorkload | RemoveWorkload;

/** Why a service, its export or its import is taken away from a cluster. */
export type ServiceRemovalCause =
  | 'objectDeleted'
  /** The cluster is no longer among its locations. */
  | 'locationRemoved'
  /** The deployment that it follows is elsewhere, and its pods left. */
  | 'workloadLeft'
  /** The cluster leaves the fleet. */
  | 'drained'
  /** Nobody there is meant to consume it any more. */
  | 'consumerRemoved'
  /** The object does not ask for an export or an import any more. */
  | 'notAskedFor'
  /** Every cluster that exported it says that it does not. */
  | 'notExported';

interface OnService {
  readonly uid: string;
  readonly cluster: string;
}

/** Make the Service exist in a cluster, of a revision. Idempotent. */
export interface EnsureService extends OnService {
  readonly type: 'ensureService';
  readonly revision: string;
}

/** Export the Service of a cluster to the others, by the Multi-Cluster Services API. Idempotent. */
export interface EnsureExport extends OnService {
  readonly type: 'ensureExport';
  readonly revision: string;
}

/** Say of an export in a cluster whether it is valid and what it conflicts in. Idempotent. */
export interface JudgeExport extends OnService {
  readonly type: 'judgeExport';
  readonly verdict: ExportVerdict;
}

/** Let a cluster import the Service. Idempotent. */
export interface EnsureImport extends OnService {
  readonly type: 'ensureImport';
  readonly revision: string;
  readonly service: ImportedService;
}

/** Take away what was made in a cluster. Idempotent. */
export interface RemoveService extends OnService {
  readonly type: 'removeService' | 'removeExport' | 'removeImport';
  readonly because: ServiceRemovalCause;
}

/** What a decision on a MultiClusterService asks for. */
export type ServiceEffect = EnsureService | EnsureExport | JudgeExport | EnsureImport | RemoveService;
