// What a template asks of other pods: affinity, anti-affinity and spreading, in compiled form.

import type {
  PodAffinityFields,
  PodAffinityTermFields,
  TopologySpreadFields,
} from '../api/pod-scheduling.ts';
import type { PodSpecFields } from '../api/pod-template.ts';
import { labelSelectorOf } from './label-selector.ts';
import type {
  LabelSelector,
  PodAffinityTerm,
  PodShape,
  Requirement,
  TopologySpread,
  WeightedPodAffinityTerm,
} from './pod-shape.ts';

type PodTerms = Pick<
  PodShape,
  | 'requiredAffinity'
  | 'requiredAntiAffinity'
  | 'preferredAffinity'
  | 'preferredAntiAffinity'
  | 'topologySpread'
>;

/** The pod that the terms stand in: keys of matchLabelKeys take their values from its labels. */
export interface TermOwner {
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
}

/** The terms of a template, in its own order. */
export function podTerms(spec: PodSpecFields, owner: TermOwner): PodTerms {
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
  return {
    requiredAffinity: requiredTerms(podAffinity, owner),
    requiredAntiAffinity: requiredTerms(podAntiAffinity, owner),
    preferredAffinity: preferredTerms(podAffinity, owner),
    preferredAntiAffinity: preferredTerms(podAntiAffinity, owner),
    topologySpread: (spec.topologySpreadConstraints ?? []).map((constraint) =>
      topologySpread(constraint, owner),
    ),
  };
}

function requiredTerms(affinity: PodAffinityFields | undefined, owner: TermOwner): PodAffinityTerm[] {
  const terms = affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  return terms.map((term) => affinityTerm(term, owner));
}

function preferredTerms(
  affinity: PodAffinityFields | undefined,
  owner: TermOwner,
): WeightedPodAffinityTerm[] {
  const terms = affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return terms.map(({ weight, podAffinityTerm }) => ({ weight, term: affinityTerm(podAffinityTerm, owner) }));
}

function affinityTerm(term: PodAffinityTermFields, owner: TermOwner): PodAffinityTerm {
  return {
    topologyKey: term.topologyKey,
    selector: merged(labelSelectorOf(term.labelSelector), [
      ...labelKeys(term.matchLabelKeys, 'In', owner),
      ...labelKeys(term.mismatchLabelKeys, 'NotIn', owner),
    ]),
    namespaces: namespacesOf(term, owner),
  };
}

/** Labels of namespaces are not known here, so any namespace selector stands for every namespace. */
function namespacesOf(term: PodAffinityTermFields, owner: TermOwner): readonly string[] | null {
  if (term.namespaceSelector !== undefined) return null;
  const named = term.namespaces ?? [];
  return named.length === 0 ? [owner.namespace] : named;
}

/** Defaults as in kube-scheduler: one domain is enough, node affinity counts, node taints do not. */
function topologySpread(constraint: TopologySpreadFields, owner: TermOwner): TopologySpread {
  return {
    topologyKey: constraint.topologyKey,
    maxSkew: constraint.maxSkew,
    minDomains: constraint.minDomains ?? 1,
    whenUnsatisfiable: constraint.whenUnsatisfiable,
    selector: merged(
      labelSelectorOf(constraint.labelSelector),
      labelKeys(constraint.matchLabelKeys, 'In', owner),
    ),
    honourNodeAffinity: constraint.nodeAffinityPolicy !== 'Ignore',
    honourNodeTaints: constraint.nodeTaintsPolicy === 'Honor',
  };
}

/** Keys that the pod has no label for are passed over, as upstream does. */
function labelKeys(
  keys: readonly string[] | undefined,
  operator: 'In' | 'NotIn',
  owner: TermOwner,
): Requirement[] {
  return (keys ?? []).flatMap((key) => {
    const value = owner.labels.get(key);
    return value === undefined ? [] : [{ key, operator, values: [value], field: false }];
  });
}

/** A selector that selects nothing keeps doing so. */
function merged(selector: LabelSelector, more: readonly Requirement[]): LabelSelector {
  return selector === null ? null : [...selector, ...more];
}
