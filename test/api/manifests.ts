// Manifests as users of several clusters have them, for the tests of this folder.

/** Parsed YAML: what a reader hands to the schema. */
export type Manifest = Record<string, unknown>;

/** A deployment with the given spec fields on top of the smallest valid spec. */
export function deployment(spec: Manifest = {}): Manifest {
  return {
    apiVersion: 'fogguru.eu/v1',
    kind: 'MultiClusterDeployment',
    metadata: { name: 'front' },
    spec: { selector: { matchLabels: { app: 'front' } }, template: template(), ...spec },
  };
}

/** A job with the given spec fields on top of the smallest valid spec. */
export function job(spec: Manifest = {}): Manifest {
  return {
    apiVersion: 'fogguru.eu/v1',
    kind: 'MultiClusterJob',
    metadata: { name: 'batch' },
    spec: { template: { spec: { containers: [{ name: 'main', image: 'busybox' }] } }, ...spec },
  };
}

/** A service with the given spec fields on top of one port. */
export function service(spec: Manifest = {}): Manifest {
  return {
    apiVersion: 'fogguru.eu/v1',
    kind: 'MultiClusterService',
    metadata: { name: 'front' },
    spec: { selector: { app: 'front' }, ports: [{ port: 80 }], ...spec },
  };
}

/** An autoscaler with the given spec fields on top of a target. */
export function autoscaler(spec: Manifest = {}): Manifest {
  return {
    apiVersion: 'fogguru.eu/v1',
    kind: 'MultiClusterHorizontalPodAutoscaler',
    metadata: { name: 'front' },
    spec: { scaleTargetRef: { kind: 'MultiClusterDeployment', name: 'front' }, ...spec },
  };
}

/** A cloud provisioner with the given spec fields on top of the name of a cluster. */
export function provisioner(spec: Manifest = {}): Manifest {
  return {
    apiVersion: 'fogguru.eu/v1',
    kind: 'CloudProvisioner',
    metadata: { name: 'cp1' },
    spec: { cloudClusterName: 'cloud1', ...spec },
  };
}

/** A member cluster of this name. */
export function member(name: string, spec: Manifest = {}): Manifest {
  return { apiVersion: 'fogguru.eu/v1', kind: 'MemberCluster', metadata: { name }, spec };
}

/** A pod template whose one container has the given fields, and whose spec has others. */
export function template(container: Manifest = {}, spec: Manifest = {}): Manifest {
  return {
    metadata: { labels: { app: 'front' } },
    spec: { containers: [{ name: 'main', image: 'nginx', ...container }], ...spec },
  };
}
