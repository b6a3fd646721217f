// Why an object is where it is, from what cluster0 holds: its status, the members that are registered, and what the operator told
// of it. It decides nothing and reaches no member.

import { field, countAt, listAt, textAt } from '../observe/read.ts';
import { CONSIDERED_MAX } from '../../core/api/status-verdicts.ts';
import type { KubeObject, Resource } from '../ports/kube-object.ts';
import type { Judgement, JudgedCluster } from './anew.ts';
import {
  conditionOf,
  conditionsOf,
  verdictsOf,
  waitingOf,
  type Said,
  type Verdict,
  type Waiting,
} from './standing.ts';
import type { Told } from './told.ts';

/** An object in one cluster. Counts are pods; null where the status does not say. */
export interface InCluster {
  readonly cluster: string;
  /** Whether a MemberCluster of that name is there, and what it says of itself. */
  readonly registered: boolean;
  readonly memberReady: boolean;
  readonly wanted: number | null;
  readonly ready: number | null;
  /** Pods that a decision which was made for this answer wants there; null: none was, or it counts none. */
  readonly anew: number | null;
  /** Whether a service is there to serve, or to be consumed only; null: it is not there, or no service is asked about. */
  readonly serves: boolean | null;
  /** How it stands there, as a word and a sentence; empty where nothing of it is there. */
  readonly state: string;
  readonly stateMessage: string;
  /** The verdict of that decision, else of the last plan; empty where none is kept. */
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
  /** What a decision for this answer came to; null: none was made. */
  readonly anew: Pick<Judgement, 'isSame' | 'waiting'> | null;
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
  /** A decision that was made for this answer; null: what the status keeps of the last plan is told. */
  readonly judgement: Judgement | null;
}

/** All that is known on cluster0 of why an object is where it is. */
export function explanationOf(input: ExplanationInput): LiveExplanation {
  const { resource, object, told, judgement } = input;
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
    anew: judgement === null ? null : { isSame: judgement.isSame, waiting: judgement.waiting },
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

function clustersOf({ object: { status }, members, judgement }: ExplanationInput): InCluster[] {
  const told = judgement === null ? verdictsOf(status).map(keptVerdict) : judgement.clusters;
  const verdicts = new Map(told.map((verdict) => [verdict.cluster, verdict]));
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
      anew: verdict?.pods ?? null,
      serves: servesIn(entry),
      state: textAt(entry, 'reason') ?? '',
      stateMessage: textAt(entry, 'message') ?? '',
      verdict: verdict?.verdict ?? '',
      why: verdict?.why ?? '',
    };
  });
}

function keptVerdict({ cluster, code: verdict, message: why }: Verdict): JudgedCluster {
  return { cluster, pods: null, verdict, why };
}

function servesIn(entry: unknown): boolean | null {
  const serves = field(entry, 'serves');
  return typeof serves === 'boolean' ? serves : null;
}

function countOf(entry: unknown, name: string): number | null {
  return field(entry, name) === undefined ? null : countAt(entry, name);
}

function notesOn(input: ExplanationInput): string[] {
  const { object, notes, judgement } = input;
  const { metadata, status } = object;
  const seen = countAt(status, 'observedGeneration');
  const generation = metadata.generation ?? 0;
  const behind =
    generation > seen
      ? [
          `the operator has not acted on generation ${generation} yet, so this is of ${seen < 1 ? 'none' : `generation ${seen}`}; mck8s status says whether it runs`,
        ]
      : [];
  return [...behind, ...(judgement === null ? unjudged(input) : judgement.notes), ...notes];
}

/** The status keeps verdicts on so many clusters and no more; what has never been placed has none. */
function unjudged({ object: { status }, members }: ExplanationInput): string[] {
  const judged = new Set(verdictsOf(status).map(({ cluster }) => cluster));
  if (judged.size === 0) return [];
  const others = members.map(({ metadata }) => metadata.name).filter((name) => !judged.has(name));
  if (others.length === 0) return [];
  const are = others.length === 1 ? '1 cluster is' : `${others.length} clusters are`;
  const why =
    judged.size < CONSIDERED_MAX
      ? 'registered after the last plan'
      : `the status keeps ${CONSIDERED_MAX} and no more`;
  return [`${are} without a verdict: ${why}; --now decides anew, on all of them`];
}
