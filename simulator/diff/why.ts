// Why two decisions differ: cluster by cluster, the numbers that are not the same, those that say what was seen apart from those
// that say what was made of it. It concludes nothing that the numbers do not say.

import type { ClusterReason } from '../../core/decide/reasons.ts';
import { compareText } from '../../core/text.ts';
import type { Parting } from './difference.ts';

export interface FieldDifference {
  readonly field: string;
  readonly a: string | number | boolean;
  readonly b: string | number | boolean;
}

/** One cluster in both decisions; null: the decision did not look at it. */
export interface ClusterDifference {
  readonly cluster: string;
  readonly a: ClusterReason | null;
  readonly b: ClusterReason | null;
  /** What was seen of the cluster, where it is not the same. */
  readonly seen: readonly FieldDifference[];
  /** What the policy and the plan made of it, where it is not the same. */
  readonly made: readonly FieldDifference[];
}

export interface Why {
  readonly clusters: readonly ClusterDifference[];
  /** One sentence. */
  readonly sentence: string;
}

/** What tells two decisions on one workload apart. */
export function whyOf(a: Parting, b: Parting): Why {
  const clusters = clustersOf(a, b);
  return { clusters, sentence: sentenceOf(a, b, clusters) };
}

function clustersOf(a: Parting, b: Parting): ClusterDifference[] {
  const inA = new Map(a.reasons.clusters.map((reason) => [reason.cluster, reason]));
  const inB = new Map(b.reasons.clusters.map((reason) => [reason.cluster, reason]));
  return [...new Set([...inA.keys(), ...inB.keys()])].sort(compareText).map((cluster) => {
    const [one, other] = [inA.get(cluster) ?? null, inB.get(cluster) ?? null];
    if (one === null || other === null) return { cluster, a: one, b: other, seen: [], made: [] };
    const seen = differing(seenIn(one), seenIn(other));
    return { cluster, a: one, b: other, seen, made: differing(madeOf(one), madeOf(other)) };
  });
}

type Fields = Readonly<Record<string, string | number | boolean>>;

function seenIn({ nodes, ...reason }: ClusterReason): Fields {
  const { registered, ready, cordoned, tolerated, selected, admitted, avoidedUntilMicros, unit } = reason;
  const facts = { registered, ready, cordoned, tolerated, selected, admitted, avoidedUntilMicros, unit };
  if (nodes === null) return { ...facts, asked: false };
  const { capacity: fits, ...tally } = nodes;
  const counts = Object.entries(tally).filter(([, count]) => typeof count === 'number');
  return { ...facts, asked: true, fits, ...(Object.fromEntries(counts) as Fields) };
}

function madeOf({ code: verdict, rank, score, share, kept, added, part }: ClusterReason): Fields {
  const made = { verdict, rank, score, share, kept, added };
  return part === undefined ? made : { ...made, weight: part.weight, tier: part.tier };
}

function differing(a: Fields, b: Fields): FieldDifference[] {
  return Object.keys({ ...a, ...b })
    .filter((field) => a[field] !== b[field])
    .map((field) => ({ field, a: a[field] ?? '-', b: b[field] ?? '-' }));
}

function sentenceOf(a: Parting, b: Parting, clusters: readonly ClusterDifference[]): string {
  if (isSameAnswer(a, b))
    return 'They ask for the same at different times; leave out times with --ignore-times.';
  if (a.reasons.clusters.length === 0 || b.reasons.clusters.length === 0) {
    const who = a.reasons.clusters.length === 0 ? 'a' : 'b';
    const other = who === 'a' ? b : a;
    return other.reasons.clusters.length === 0
      ? 'Neither had to look at clusters: what they asked for before, or what was seen since, is not the same.'
      : `Run ${who} did not have to look at clusters: it had all that was wanted.`;
  }
  const seen = clusters.filter((one) => one.seen.length > 0 || one.a === null || one.b === null);
  if (seen.length > 0) {
    const names = seen.map(({ cluster }) => cluster).join(', ');
    return `They saw ${names} otherwise: ${seen.flatMap(seenText).join('; ')}.`;
  }
  const [firstA, firstB] = [firstOf(a), firstOf(b)];
  const rest = `${a.policy} puts ${firstA} first, ${b.policy} ${firstB}.`;
  return firstA === firstB
    ? `They saw the same and put ${firstA} first, and divide what is asked for otherwise.`
    : `They saw the same and rank it otherwise: ${rest}`;
}

function isSameAnswer(a: Parting, b: Parting): boolean {
  const said = ({ placements, unplaced, effects }: Parting): string =>
    JSON.stringify([placements, unplaced?.replicas, effects]);
  return a.atMicros !== b.atMicros && said(a) === said(b);
}

function seenText({ cluster, seen, a }: ClusterDifference): string[] {
  if (seen.length === 0) return [`only ${a === null ? 'b' : 'a'} knows ${cluster}`];
  return seen.map((one) => `${one.field} of ${cluster} is ${String(one.a)} in a and ${String(one.b)} in b`);
}

function firstOf({ reasons }: Parting): string {
  const first = reasons.clusters.find(({ rank }) => rank === 1);
  return first === undefined ? 'none' : `${first.cluster} (by ${first.score})`;
}
