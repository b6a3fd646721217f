// Nodes with the same labels (host name apart), taints and flags: what depends on these alone is computed once per class.

import { compareText } from '../text.ts';
import type { Taint } from '../pod/pod-shape.ts';
import { HOSTNAME_LABEL, type NodeFacts } from './node-facts.ts';

/** What all nodes of a class have in common. */
export interface NodeClass {
  readonly id: number;
  /** Without the host name. */
  readonly labels: ReadonlyMap<string, string>;
  readonly taints: readonly Taint[];
  readonly unschedulable: boolean;
  readonly ready: boolean;
}

/** The id of the class of a node; a class not seen before is appended to `classes`. */
export function internNodeClass(facts: NodeFacts, ids: Map<string, number>, classes: NodeClass[]): number {
  const labels = [...facts.labels]
    .filter(([key]) => key !== HOSTNAME_LABEL)
    .sort(([a], [b]) => compareText(a, b));
  const key = JSON.stringify([
    labels,
    facts.taints.map((t) => [t.key, t.value, t.effect]),
    facts.unschedulable,
    facts.ready,
  ]);
  const known = ids.get(key);
  if (known !== undefined) return known;
  const id = classes.length;
  ids.set(key, id);
  classes.push({
    id,
    labels: new Map(labels),
    taints: facts.taints,
    unschedulable: facts.unschedulable,
    ready: facts.ready,
  });
  return id;
}
