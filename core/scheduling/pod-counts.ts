// Which pods a selector or an affinity term reaches, and how many of them are on a node. What follows is for plugins.

import type { NodeTable } from '../nodes/node-table.ts';
import type { PodGroup } from '../nodes/pod-groups.ts';
import type { LabelSelector, PodAffinityTerm, PodShape } from '../pod/pod-shape.ts';
import { selects } from '../pod/requirements.ts';

/** Whether a term of pod affinity reaches pods of a shape: its namespace and its labels. */
export function reaches(term: PodAffinityTerm, shape: PodShape): boolean {
  if (term.namespaces !== null && !term.namespaces.includes(shape.namespace)) return false;
  return selects(term.selector, shape.labels);
}

/** The pods on nodes that every term of a list reaches; none for an empty list. */
export function groupsReachedByAll(table: NodeTable, terms: readonly PodAffinityTerm[]): PodGroup[] {
  const groups: PodGroup[] = [];
  if (terms.length === 0) return groups;
  for (const group of table.groups.byId.values())
    if (terms.every((term) => reaches(term, group.shape))) groups.push(group);
  return groups;
}

/** The pods of a namespace that a spread constraint counts; an empty selector counts none (as kube-scheduler has it). */
export function groupsCounted(table: NodeTable, namespace: string, selector: LabelSelector): PodGroup[] {
  const groups: PodGroup[] = [];
  if (selector === null || selector.length === 0) return groups;
  const label = selector.find(({ operator, values }) => operator === 'In' && values.length === 1);
  const candidates =
    label === undefined
      ? table.groups.byId.values()
      : table.groups.labelled(namespace, label.key, label.values[0]!);
  for (const group of candidates)
    if (group.shape.namespace === namespace && selects(selector, group.shape.labels)) groups.push(group);
  return groups;
}

/** How many pods of some groups are in a slot. */
export function podsIn(groups: readonly PodGroup[], slot: number): number {
  let pods = 0;
  for (let i = 0; i < groups.length; i++) pods += groups[i]!.perSlot[slot]!;
  return pods;
}
