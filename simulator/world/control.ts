// What stands between the load of a run and its clusters. The run's loop knows no more of it than this.

import type { FakeCluster } from '../cluster/fake-cluster.ts';
import type { Pods } from '../cluster/pods.ts';

export interface Control {
  readonly clusters: readonly FakeCluster[];
  readonly pods: Pods;
  /** A job of the load arrives. */
  arrive(row: number): void;
  /** Something is done by hand. */
  act(index: number): void;
  /** An event that is not a cluster's own. */
  handle(opcode: number, a: number, b: number): void;
}
