// Label and field requirements as Kubernetes reads them. It knows maps of labels only, neither nodes nor pods.

import type { LabelSelector, NodeSelectorTerm, PreferredTerm, Requirement } from './pod-shape.ts';

const INT64_MAX = 2n ** 63n - 1n;

/** Whether labels meet one requirement; Gt and Lt compare whole numbers and fail on anything else. */
export function meets(requirement: Requirement, labels: ReadonlyMap<string, string>): boolean {
  const value = labels.get(requirement.key);
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && requirement.values.includes(value);
    case 'NotIn':
      return value === undefined || !requirement.values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return value !== undefined && isGreater(value, requirement.values[0]);
    case 'Lt':
      return value !== undefined && isGreater(requirement.values[0], value);
  }
}

/** Whether a selector over labels selects them; null selects nothing, an empty list everything. */
export function selects(selector: LabelSelector, labels: ReadonlyMap<string, string>): boolean {
  return selector?.every((requirement) => meets(requirement, labels)) ?? false;
}

/** Whether a node meets a node selector term; a term without requirements is met by none. */
export function meetsTerm(
  term: NodeSelectorTerm,
  labels: ReadonlyMap<string, string>,
  nodeName: string,
): boolean {
  if (term.length === 0) return false;
  return term.every((r) => (r.field ? meetsField(r, nodeName) : meets(r, labels)));
}

/** Sum of the weights of the preferred terms that a node meets. */
export function weightMet(
  preferred: readonly PreferredTerm[],
  labels: ReadonlyMap<string, string>,
  nodeName: string,
): number {
  let weight = 0;
  for (const { term, weight: gain } of preferred) if (meetsTerm(term, labels, nodeName)) weight += gain;
  return weight;
}

/** Fields are matched by one value exactly: kube-scheduler takes a term with any other number for invalid. */
function meetsField(requirement: Requirement, nodeName: string): boolean {
  if (requirement.values.length !== 1) return false;
  if (requirement.operator === 'In') return requirement.values[0] === nodeName;
  return requirement.operator === 'NotIn' && requirement.values[0] !== nodeName;
}

function isGreater(left: string | undefined, right: string | undefined): boolean {
  const a = int64(left);
  const b = int64(right);
  return a !== null && b !== null && a > b;
}

function int64(text: string | undefined): bigint | null {
  const parts = /^([+-]?)(\d+)$/.exec(text ?? '');
  if (parts === null) return null;
  const value = BigInt(parts[2]!) * (parts[1] === '-' ? -1n : 1n);
  return value <= INT64_MAX && value >= -INT64_MAX - 1n ? value : null;
}
