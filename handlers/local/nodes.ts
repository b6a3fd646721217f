// Nodes that KWOK plays: ordinary Node objects with an annotation by which it knows them.

export interface NodeShape {
  readonly name: string;
  /** Quantities, as in a manifest. */
  readonly cpu: string;
  readonly memory: string;
  readonly pods?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly NodeTaint[];
}

export interface NodeTaint {
  readonly key: string;
  readonly value?: string;
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}

/** As many as a kubelet allows by default. */
const PODS = 110;

/** So many nodes of one size, node1 to nodeN with the cluster's name before them. */
export function equalNodes(
  cluster: string,
  count: number,
  size: { readonly cpu: string; readonly memory: string },
): readonly NodeShape[] {
  return Array.from({ length: count }, (_, index) => ({ name: `${cluster}-node${index + 1}`, ...size }));
}

/** The Node object; `version` is that of the kubelet it claims to have. */
export function nodeObject(shape: NodeShape, version: string): Readonly<Record<string, unknown>> {
  const resources = { cpu: shape.cpu, memory: shape.memory, pods: String(shape.pods ?? PODS) };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: shape.name,
      annotations: { 'kwok.x-k8s.io/node': 'fake' },
      labels: {
        'kubernetes.io/hostname': shape.name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        ...shape.labels,
      },
    },
    spec: { taints: shape.taints ?? [] },
    status: {
      capacity: resources,
      allocatable: resources,
      addresses: [{ type: 'Hostname', address: shape.name }],
      nodeInfo: {
        kubeletVersion: version,
        kubeProxyVersion: '',
        containerRuntimeVersion: 'kwok://',
        operatingSystem: 'linux',
        architecture: 'amd64',
        kernelVersion: '',
        osImage: '',
        bootID: '',
        machineID: '',
        systemUUID: '',
      },
    },
  };
}

/** Whether pods can be put on a node: it says that it is ready, and the control plane has taken note. */
export function isReadyNode(node: NodeView): boolean {
  if (node.spec?.taints?.some(({ key }) => key === 'node.kubernetes.io/not-ready') === true) return false;
  return node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true;
}

/** What is read of a Node. */
export interface NodeView {
  readonly metadata: { readonly name: string };
  readonly spec?: { readonly taints?: readonly NodeTaint[] };
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}
