// What a wrapper says of one node. It is data at the border between the world and the columns.

import type { Taint } from '../pod/pod-shape.ts';

/** A node as it is added or changed. */
export interface NodeFacts {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly taints: readonly Taint[];
  /** Cordoned. */
  readonly unschedulable: boolean;
  readonly ready: boolean;
  /** By resource name, whole units: cpu in millicores, memory and storage in bytes, pods in slots. */
  readonly allocatable: ReadonlyMap<string, number>;
  /** Image name to size in bytes. */
  readonly images: ReadonlyMap<string, number>;
}

/** The label that names a node's host: it differs on every node, so node classes leave it out. */
export const HOSTNAME_LABEL = 'kubernetes.io/hostname';
