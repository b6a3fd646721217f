// What a template asks of nodes themselves: node selector, node affinity and tolerations, in compiled form.

import type { NodeSelectorTermFields } from '../api/label-selector.ts';
import type { PodTolerationFields } from '../api/pod-scheduling.ts';
import type { PodSpecFields } from '../api/pod-template.ts';
import type { NodeSelectorTerm, PodShape, PreferredTerm, Toleration } from './pod-shape.ts';
import { equalities } from './label-selector.ts';

type NodeConstraints = Pick<
  PodShape,
  'nodeSelector' | 'requiredNodeTerms' | 'preferredNodeTerms' | 'tolerations'
>;

/** The constraints on nodes. Preferred terms without requirements are left out, as the scheduler passes over them. */
export function nodeConstraints(spec: PodSpecFields): NodeConstraints {
  const affinity = spec.affinity?.nodeAffinity;
  const required = affinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const preferred = affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return {
    nodeSelector: equalities(spec.nodeSelector),
    requiredNodeTerms: (required?.nodeSelectorTerms ?? []).map(nodeTerm),
    preferredNodeTerms: preferred
      .map(({ weight, preference }): PreferredTerm => ({ weight, term: nodeTerm(preference) }))
      .filter(({ term }) => term.length > 0),
    tolerations: (spec.tolerations ?? []).map(toleration),
  };
}

function nodeTerm(term: NodeSelectorTermFields): NodeSelectorTerm {
  const onLabels = (term.matchExpressions ?? []).map(({ key, operator, values }) => ({
    key,
    operator,
    values: values ?? [],
    field: false,
  }));
  const onFields = (term.matchFields ?? []).map(({ key, operator, values }) => ({
    key,
    operator,
    values,
    field: true,
  }));
  return [...onLabels, ...onFields];
}

function toleration({ key, operator, value, effect }: PodTolerationFields): Toleration {
  return {
    key: key ?? '',
    operator: operator ?? 'Equal',
    value: value ?? '',
    ...(effect === undefined || effect === '' ? {} : { effect }),
  };
}
