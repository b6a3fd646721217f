// Label selectors as requirements, and whether labels meet them. Selectors over nodes are not matched here.

import type { LabelSelectorFields } from '../api/label-selector.ts';
import { compareText } from '../text.ts';
import type { LabelSelector, Requirement } from './pod-shape.ts';

/** The requirements of a selector: matchLabels by key, then expressions as written. Empty: everything matches. */
export function labelRequirementsOf(selector: LabelSelectorFields): Requirement[] {
  return [
    ...equalities(selector.matchLabels),
    ...(selector.matchExpressions ?? []).map(({ key, operator, values }) => ({
      key,
      operator,
      values: values ?? [],
      field: false,
    })),
  ];
}

/** The same for a selector that may be absent; an absent one selects nothing. */
export function labelSelectorOf(selector: LabelSelectorFields | undefined): LabelSelector {
  return selector === undefined ? null : labelRequirementsOf(selector);
}

/** One requirement for each pair, in the order of the keys' code units. */
export function equalities(pairs: Readonly<Record<string, string>> | undefined): Requirement[] {
  if (pairs === undefined) return [];
  return Object.entries(pairs)
    .sort(([a], [b]) => compareText(a, b))
    .map(([key, value]) => ({ key, operator: 'In', values: [value], field: false }));
}

/** Whether labels meet every requirement of a selector. */
export function matchesLabels(selector: LabelSelector, labels: ReadonlyMap<string, string>): boolean {
  return selector?.every((requirement) => meetsRequirement(requirement, labels)) ?? false;
}

/** Whether labels meet one requirement of a label selector. An absent label meets NotIn, as in Kubernetes. */
export function meetsRequirement(requirement: Requirement, labels: ReadonlyMap<string, string>): boolean {
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
    default:
      return false;
  }
}
