// In which unit replicas are counted: pods of all clusters together, or replicas in each location as spec.replicas has them.
// `kubectl scale` and autoscalers read and write the latter.

/** Pods of all clusters together in the unit of spec.replicas: whole replicas in each location. */
export function replicasInSpecUnit(pods: number, numberOfLocations: number): number {
  return Math.floor(pods / Math.max(1, numberOfLocations));
}
