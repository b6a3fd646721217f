// Node objects as a member reports them, and what its scheduler reads of them.

import type { NodeFacts } from '../../../core/nodes/node-facts.ts';
import { HOSTNAME_LABEL } from '../../../core/nodes/node-facts.ts';
import type { Taint } from '../../../core/pod/pod-shape.ts';
import { quantityFromJson } from '../../../core/quantity/parse.ts';
import { milliCeil, toSafeNumber, unitsCeil } from '../../../core/quantity/rounding.ts';
import { compareText } from '../../../core/text.ts';
import { isObject, listAt, objectAt, textAt, type JsonObject } from '../json.ts';
import type { StoredObject } from '../store.ts';
import { conditionOf } from './resources.ts';

/** A node in few words. Amounts are quantities: `4`, `8Gi`. */
export interface NodeWish {
  readonly name: string;
  readonly cpu: string;
  readonly memory: string;
  /** 110 where it is not said. */
  readonly pods?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly Taint[];
  readonly unschedulable?: boolean;
  readonly ready?: boolean;
}

/** A Node object, ready unless it is said not to be. */
export function nodeObject(wish: NodeWish, now: string): JsonObject {
  const { name, cpu, memory, pods = 110, labels = {}, taints, unschedulable, ready = true } = wish;
  const amounts = { cpu, memory, pods: String(pods) };
  const status = ready ? 'True' : 'False';
  return {
    metadata: { name, labels: { [HOSTNAME_LABEL]: name, ...labels } },
    spec: { ...(taints !== undefined && { taints }), ...(unschedulable !== undefined && { unschedulable }) },
    status: {
      capacity: amounts,
      allocatable: amounts,
      conditions: [
        {
          type: 'Ready',
          status,
          reason: ready ? 'KubeletReady' : 'KubeletNotReady',
          lastTransitionTime: now,
        },
      ],
    },
  };
}

export function isReadyNode(node: JsonObject): boolean {
  return conditionOf(node, 'Ready')?.['status'] === 'True';
}

/** What the scheduler reads of a Node; amounts that are no quantities count as none. */
export function factsOf(node: StoredObject): NodeFacts {
  return {
    name: node.metadata.name,
    labels: new Map(
      Object.entries(objectAt(node.metadata, 'labels')).map(([key, value]) => [key, String(value)]),
    ),
    taints: listAt(node['spec'], 'taints').map((taint) => ({
      key: textAt(taint, 'key'),
      value: textAt(taint, 'value'),
      effect: textAt(taint, 'effect') as Taint['effect'],
    })),
    unschedulable: isObject(node['spec']) && node['spec']['unschedulable'] === true,
    ready: isReadyNode(node),
    allocatable: new Map(
      Object.entries(objectAt(node['status'], 'allocatable'))
        .sort(byName)
        .map(([name, said]) => [name, amountOf(name, said)]),
    ),
    images: new Map(),
  };
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return compareText(a, b);
}

function amountOf(resource: string, said: unknown): number {
  const quantity = typeof said === 'string' || typeof said === 'number' ? quantityFromJson(said) : undefined;
  if (quantity?.ok !== true) return 0;
  return toSafeNumber(resource === 'cpu' ? milliCeil(quantity.value) : unitsCeil(quantity.value));
}
