// What a decision needs to know of a pod template, compiled once: requests, constraints and labels. It must not hold
// anything that no filter, score or estimate reads, so that equal shapes can share what was computed for one of them.

/** One requested resource in whole units: cpu in millicores, everything else in its own unit (bytes, slots, devices). */
export interface ResourceAmount {
  readonly resource: string;
  readonly amount: number;
}

export type TolerationOperator = 'Exists' | 'Equal' | 'Lt' | 'Gt';
export type TaintEffect = 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';

export interface Toleration {
  readonly key: string;
  readonly operator: TolerationOperator;
  readonly value: string;
  /** Absent: every effect. */
  readonly effect?: TaintEffect;
}

export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: TaintEffect;
}

export type RequirementOperator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';

/** One requirement on labels; `field` says that it reads metadata.name instead. */
export interface Requirement {
  readonly key: string;
  readonly operator: RequirementOperator;
  readonly values: readonly string[];
  readonly field: boolean;
}

/** A node selector term: all requirements must hold; a term without any matches nothing. */
export type NodeSelectorTerm = readonly Requirement[];

export interface PreferredTerm {
  readonly weight: number;
  readonly term: NodeSelectorTerm;
}

/** A selector over pod labels; `null` selects nothing, an empty list everything. */
export type LabelSelector = readonly Requirement[] | null;

export interface TopologySpread {
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly minDomains: number;
  readonly whenUnsatisfiable: 'DoNotSchedule' | 'ScheduleAnyway';
  readonly selector: LabelSelector;
  readonly honourNodeAffinity: boolean;
  readonly honourNodeTaints: boolean;
}

/** One term of pod affinity or anti-affinity. */
export interface PodAffinityTerm {
  readonly topologyKey: string;
  readonly selector: LabelSelector;
  /** Namespaces whose pods are looked at; `null` = every namespace. */
  readonly namespaces: readonly string[] | null;
}

export interface WeightedPodAffinityTerm {
  readonly weight: number;
  readonly term: PodAffinityTerm;
}

export interface HostPort {
  readonly protocol: string;
  readonly hostIp: string;
  readonly port: number;
}

/** Which controller stands behind the pod: the scheduler spreads pods of services and replica sets by default. */
export type PodOwnerKind = 'ReplicaSet' | 'Job' | 'None';

/** The compiled pod template. All lists are in the template's own order. */
export interface PodShape {
  /** Canonical text of everything below: equal shapes have equal ids. */
  readonly id: string;
  /** What a pod takes of a node: equal texts take the same room. */
  readonly requestsId: string;
  /** What other pods can see of it: namespace, labels, affinity terms, host ports. Empty where there is nothing to see. */
  readonly groupId: string;
  /** What it asks of nodes whatever is on them: selector, affinity to nodes, tolerations. Empty where it asks nothing. */
  readonly nodeRulesId: string;
  /** Whether any affinity or anti-affinity term is set. */
  readonly hasPodTerms: boolean;
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly ownerKind: PodOwnerKind;
  /** Effective requests as kube-scheduler counts them; cpu and memory first, zero amounts left out otherwise. */
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly otherRequests: readonly ResourceAmount[];
  /** The same two with the scheduler's stand-ins (100m, 200Mi) for containers that request none: scoring only. */
  readonly nonZeroCpuMilli: number;
  readonly nonZeroMemoryBytes: number;
  readonly tolerations: readonly Toleration[];
  readonly nodeSelector: readonly Requirement[];
  /** Any one term must match; empty = no requirement. */
  readonly requiredNodeTerms: readonly NodeSelectorTerm[];
  readonly preferredNodeTerms: readonly PreferredTerm[];
  readonly hostPorts: readonly HostPort[];
  readonly images: readonly string[];
  readonly topologySpread: readonly TopologySpread[];
  readonly requiredAffinity: readonly PodAffinityTerm[];
  readonly requiredAntiAffinity: readonly PodAffinityTerm[];
  readonly preferredAffinity: readonly WeightedPodAffinityTerm[];
  readonly preferredAntiAffinity: readonly WeightedPodAffinityTerm[];
  /** Paths of constraints in the template that the capacity estimate does not model: it is then an upper bound. */
  readonly unmodelled: readonly string[];
}
