// Why an object is where it is, from what cluster0 holds: its status, the members that are registered, and what the operator told
// of it. It decides nothing and reaches no member.

import { field, countAt, listAt, textAt } from '../observe/read.ts';
import type { KubeObject, Resource } from '../ports/kube-object.ts';
import { conditionOf, conditionsOf, verdictsOf, waitingOf, type Said, type Waiting } from './standing.ts';
import type { Told } from './told.ts';

/** An object in one cluster. Counts are pods; null where the status does not say. */
export interface InCluster {
  readonly cluster: string;
  /** Whether a MemberCluster of that name is there, and what it says of itself. */
  readonly registered: boolean;
  readonly memberReady: boolean;
  readonly wanted: number | null;
  readonly ready: number | null;
  /** How it stands there, as a word and a sentence; empty where nothing of it is there. */
  readonly state: string;
  readonly stateMessage: string;
  /** The verdict of the last plan; empty where none is kept. */
  readonly verdict: string;
  readonly why: string;
}

export interface LiveExplanation {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly created: string;
  readonly generation: number;
  readonly observedGeneration: number;
  readonly deletedSince: string | null;
  readonly policy: string;
  readonly home: string;
  /** Null where nothing is counted, as for a service. */
  readonly pods: Readonly<Record<'wanted' | 'placed' | 'ready' | 'updated', number>> | null;
  readonly waiting: Waiting | null;
  readonly conditions: readonly Said[];
  /** Ranked clusters first, in the order of the policy; then the others by name. */
  readonly clusters: readonly InCluster[];
  readonly told: readonly Told[];
  /** Why something is missing here. */
  readonly notes: readonly string[];
}

export interface ExplanationInput {
  readonly resource: Resource;
  readonly object: KubeObject;
  readonly members: readonly KubeObject[];
  readonly told: readonly Told[];
  readonly notes: readonly string[];
}

/** All that is known on cluster0 of why an object is where it is. */
export function explanationOf(input: ExplanationInput): LiveExplanation {
  const { resource, object, told } = input;
  const { metadata, spec, status } = object;
  return {
    kind: resource.kind,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    created: metadata.creationTimestamp ?? '',
    generation: metadata.generation ?? 0,
    observedGeneration: countAt(status, 'observedGeneration'),
    deletedSince: metadata.deletionTimestamp ?? null,
    policy: textAt(status, 'policy') ?? textAt(spec, 'placementPolicy') ?? '',
    home: textAt(spec, 'placement', 'home') ?? '',
    pods: podsOf(status),
    waiting: waitingOf(status),
    conditions: conditionsOf(status),
    clusters: clustersOf(input),
    told,
    notes: notesOn(input),
  };
}

function podsOf(status: unknown): LiveExplanation['pods'] {
  const total = field(status, 'total');
  if (total === undefined) return null;
  const of = (name: string): number => countAt(total, name);
  return { wanted: of('wanted'), placed: of('placed'), ready: of('ready'), updated: of('updated') };
}

function clustersOf({ object: { status }, members }: ExplanationInput): InCluster[] {
  const verdicts = new Map(verdictsOf(status).map((verdict) => [verdict.cluster, verdict]));
  const entries = new Map(listAt(status, 'clusters').map((entry) => [textAt(entry, 'name') ?? '', entry]));
  const registered = new Map(members.map((member) => [member.metadata.name, member]));
  const names = new Set([...verdicts.keys(), ...entries.keys(), ...[...registered.keys()].sort()]);
  return [...names].map((cluster) => {
    const entry = entries.get(cluster);
    const member = registered.get(cluster);
    const verdict = verdicts.get(cluster);
    return {
      cluster,
      registered: member !== undefined,
      memberReady: conditionOf(member?.status, 'Ready')?.status === 'True',
      wanted: countOf(entry, 'desired'),
      ready: countOf(entry, 'ready'),
      state: textAt(entry, 'reason') ?? '',
      stateMessage: textAt(entry, 'message') ?? '',
      verdict: verdict?.code ?? '',
      why: verdict?.message ?? '',
    };
  });
}

function countOf(entry: unknown, name: string): number | null {
  return field(entry, name) === undefined ? null : countAt(entry, name);
}

function notesOn({ object: { metadata, status }, members, notes }: ExplanationInput): string[] {
  const seen = countAt(status, 'observedGeneration');
  const generation = metadata.generation ?? 0;
  const behind =
    generation > seen
      ? [
          `the operator has not acted on generation ${generation} yet, so this is of ${seen < 1 ? 'none' : `generation ${seen}`}; mck8s status says whether it runs`,
        ]
      : [];
  return [...behind, ...unjudged(status, members), ...notes];
}

/** The status keeps verdicts on so many clusters and no more; what has never been placed has none. */
function unjudged(status: unknown, members: readonly KubeObject[]): string[] {
  const judged = new Set(verdictsOf(status).map(({ cluster }) => cluster));
  if (judged.size === 0) return [];
  const others = members.map(({ metadata }) => metadata.name).filter((name) => !judged.has(name));
  if (others.length === 0) return [];
  const are = others.length === 1 ? '1 cluster is' : `${others.length} clusters are`;
  return [
    `${are} without a verdict: registered after the last plan, or beyond the ${judged.size} that the status keeps`,
  ];
}
