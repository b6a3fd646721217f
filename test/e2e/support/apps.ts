// Manifests of the workloads that end-to-end tests apply, as text for kubectl and for scenarios alike. Nothing here is read or
// sent.

export interface AppOptions {
  /** Fields of the spec beside selector and template. */
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly cpu?: string;
  readonly memory?: string;
  readonly image?: string;
  /** Further fields of the pod's spec. */
  readonly pod?: Readonly<Record<string, unknown>>;
  readonly namespace?: string;
}

/** A MultiClusterDeployment as JSON in one line: pods of one container that requests one cpu where nothing is said. */
export function app(name: string, options: AppOptions = {}): string {
  const { spec, cpu = '1', memory = '128Mi', image = 'app:1', pod, namespace = 'default' } = options;
  return JSON.stringify({
    apiVersion: 'fogguru.eu/v1',
    kind: 'MultiClusterDeployment',
    metadata: { name, namespace },
    spec: {
      ...spec,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'app', image, resources: { requests: { cpu, memory } } }], ...pod },
      },
    },
  });
}
