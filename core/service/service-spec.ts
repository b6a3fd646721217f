// A service as its decision reads it, compiled once per generation from what the user wrote. It must not know clusters.

export interface ServiceSpec {
  /** Changes with all that the Service in a member is made from. */
  readonly revision: string;
  /** In the order written; null: where the deployment of the same name is. */
  readonly locations: readonly string[] | null;
  /** Clusters that get it though none of its pods run there; null: for a global one those of all deployments beside it. */
  readonly consumers: readonly string[] | null;
  /** Whether Cilium makes one of the Services of all clusters. */
  readonly isGlobal: boolean;
  /** Labels of the pods that serve; null: somebody else looks after endpoints. */
  readonly selector: ReadonlyMap<string, string> | null;
  /** Changes with all that the ServiceExport in a member is made from; null: it is not exported. */
  readonly exportRevision: string | null;
  /** Whether ServiceImports are made as well. */
  readonly isImported: boolean;
}
