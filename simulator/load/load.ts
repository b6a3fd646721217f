// What a load source becomes for one seed: jobs as columns, and what is done to cluster0 by hand. It must not know policies:
// the same seed gives the same load to each of them.

import type { MultiClusterDeployment, MultiClusterJob, PlacementRecord } from '../../core/api/index.ts';
import type { PodShape } from '../../core/pod/pod-shape.ts';
import type { ServicePlan } from './services/source.ts';

/** Generated or traced jobs in order of arrival. */
export interface Jobs {
  readonly count: number;
  /** Sorted. */
  readonly atMicros: Float64Array;
  readonly runMicros: Float64Array;
  /** Pods that run at once, each once. */
  readonly pods: Int32Array;
  readonly shape: readonly PodShape[];
  /** Home cluster, empty where there is none. */
  readonly home: readonly string[];
  readonly name: (index: number) => string;
}

/** How an object was placed before the run. Times are counted from its start, and so zero or less. */
export interface FoundPlacement extends PlacementRecord {
  readonly createdMicros: number;
  /** Pods on nodes. */
  readonly pods: readonly { readonly cluster: string; readonly node: string; readonly count: number }[];
}

/** Something done to cluster0 at a time, as by kubectl. Keys are `Kind/namespace/name`. */
export type ManifestAction =
  | {
      readonly atMicros: number;
      readonly action: 'apply';
      readonly object: MultiClusterDeployment | MultiClusterJob;
      /** How long a pod of it runs; Infinity for services. */
      readonly runMicros: number;
      /** Absent: it is new. */
      readonly placed?: FoundPlacement;
      /** Its pods start and never become ready; absent: they do. */
      readonly neverReady?: true;
    }
  | { readonly atMicros: number; readonly action: 'scale'; readonly key: string; readonly replicas: number }
  | { readonly atMicros: number; readonly action: 'delete'; readonly key: string };

/** All work of one run. */
export interface Load {
  readonly jobs: Jobs;
  /** Sorted by time, then as written. */
  readonly actions: readonly ManifestAction[];
  /** By source, then by arrival. */
  readonly services: readonly ServicePlan[];
  /** Rows of traces that were left out: by filters, as broken ones, and because they arrive after the run's end. */
  readonly skippedRows: { readonly filtered: number; readonly broken: number; readonly afterEnd: number };
}
