// Label selectors as they are written, turned into requirements. Whether labels meet these is said in requirements.ts.

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
