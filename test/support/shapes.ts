// Pod shapes and nodes for tests, said in as few words as the test needs. No rule of the scheduler may be repeated here.

import type { NodeFacts } from '../../core/nodes/node-facts.ts';
import { NodeTable } from '../../core/nodes/node-table.ts';
import type { PodShape, Requirement, RequirementOperator } from '../../core/pod/pod-shape.ts';
import { identified, type ShapeBody } from '../../core/pod/shape-id.ts';

export const GIB = 2 ** 30;
export const MIB = 2 ** 20;

const BARE: ShapeBody = {
  namespace: 'default',
  labels: new Map(),
  ownerKind: 'None',
  cpuMilli: 0,
  memoryBytes: 0,
  otherRequests: [],
  nonZeroCpuMilli: 100,
  nonZeroMemoryBytes: 200 * MIB,
  tolerations: [],
  nodeSelector: [],
  requiredNodeTerms: [],
  preferredNodeTerms: [],
  hostPorts: [],
  images: [],
  topologySpread: [],
  requiredAffinity: [],
  requiredAntiAffinity: [],
  preferredAffinity: [],
  preferredAntiAffinity: [],
  unmodelled: [],
};

/** A pod without requests in namespace default, but for what is given; scoring requests follow the given ones. */
export function shapeWith(given: Partial<ShapeBody>): PodShape {
  return identified({
    ...BARE,
    nonZeroCpuMilli: given.cpuMilli ?? BARE.nonZeroCpuMilli,
    nonZeroMemoryBytes: given.memoryBytes ?? BARE.nonZeroMemoryBytes,
    ...given,
  });
}

/** A node of 4 cpus, 8 GiB and 110 pod slots, ready, with its host name as label, but for what is given. */
export function nodeWith(name: string, given: Partial<Omit<NodeFacts, 'name'>> = {}): NodeFacts {
  return {
    name,
    taints: [],
    unschedulable: false,
    ready: true,
    images: new Map(),
    ...given,
    allocatable:
      given.allocatable ??
      new Map([
        ['cpu', 4000],
        ['memory', 8 * GIB],
        ['pods', 110],
      ]),
    labels: new Map([['kubernetes.io/hostname', name], ...(given.labels ?? [])]),
  };
}

/** A table of nodes, in slot order. */
export function tableOf(...nodes: readonly NodeFacts[]): NodeTable {
  const table = new NodeTable();
  for (const node of nodes) table.setNode(node);
  return table;
}

/** A requirement on a label. */
export function on(key: string, operator: RequirementOperator, ...values: string[]): Requirement {
  return { key, operator, values, field: false };
}
