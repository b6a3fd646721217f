// What labels, taints and flags of a node say to a pod, whatever runs there. Room and other pods are for the plugins.

import type { NodeClass } from '../nodes/node-class.ts';
import { HOSTNAME_LABEL, type NodeFacts } from '../nodes/node-facts.ts';
import type { PodShape, Requirement, Taint } from '../pod/pod-shape.ts';
import { meets, meetsTerm } from '../pod/requirements.ts';
import { tolerates, toleratesAll } from './tolerations.ts';
import type { Verdict } from './verdict.ts';

/** `askNode`: nothing refuses the class, but the pod names nodes, so ask `selectsNode` of each. */
export type StaticVerdict = Extract<Verdict, 'notReady' | 'cordoned' | 'tainted' | 'notSelected'> | 'askNode';

const CORDON: Taint = { key: 'node.kubernetes.io/unschedulable', value: '', effect: 'NoSchedule' };

/** The first check that refuses all nodes of a class, or null; to be computed once per shape and class. */
export function staticVerdict(shape: PodShape, nodeClass: NodeClass): StaticVerdict | null {
  if (!nodeClass.ready) return 'notReady';
  if (nodeClass.unschedulable && !tolerates(shape.tolerations, CORDON)) return 'cordoned';
  if (!toleratesAll(shape.tolerations, nodeClass.taints)) return 'tainted';
  return selectionOf(shape, nodeClass);
}

/** What node selector and required node affinity say of a class. */
export function selectionOf(shape: PodShape, nodeClass: NodeClass): 'notSelected' | 'askNode' | null {
  if (namesNodes(shape.nodeSelector) || shape.requiredNodeTerms.some(namesNodes)) return 'askNode';
  return isSelected(shape, nodeClass.labels, '') ? null : 'notSelected';
}

/** Whether node selector and required node affinity choose this very node. */
export function selectsNode(shape: PodShape, facts: NodeFacts): boolean {
  return isSelected(shape, facts.labels, facts.name);
}

/** Whether requirements read what differs on every node: its name or its host name label. */
export function namesNodes(requirements: readonly Requirement[]): boolean {
  return requirements.some((r) => r.field || r.key === HOSTNAME_LABEL);
}

function isSelected(shape: PodShape, labels: ReadonlyMap<string, string>, name: string): boolean {
  if (!shape.nodeSelector.every((requirement) => meets(requirement, labels))) return false;
  const terms = shape.requiredNodeTerms;
  return terms.length === 0 || terms.some((term) => meetsTerm(term, labels, name));
}
