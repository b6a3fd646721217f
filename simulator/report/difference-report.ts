// Where two runs part ways, for people and as plain data.

import { renderNote, renderReason } from '../../core/decide/render-reasons.ts';
import type { ClusterReason } from '../../core/decide/reasons.ts';
import type { Difference, Parting } from '../diff/difference.ts';
import { whyOf, type ClusterDifference, type FieldDifference } from '../diff/why.ts';
import { countOf, durationText } from './numbers.ts';

/** One of the two runs, in the words of who asked for it. */
export interface SideSource {
  readonly scenario: string;
  readonly hash: string;
  /** Null: the workloads' own. */
  readonly policy: string | null;
  readonly seed: number;
  readonly set: readonly string[];
}

/** A run that was recorded. */
export interface RecordingSource {
  readonly recording: string;
}

export interface DifferenceSource {
  readonly a: SideSource | RecordingSource;
  readonly b: SideSource | RecordingSource;
  readonly version: string;
}

/** The whole text, without a last line feed. */
export function differenceText(difference: Difference, source: DifferenceSource): string {
  const sides = [`a: ${sideText(source.a)}`, `b: ${sideText(source.b)}`];
  return [headline(difference), '', ...body(difference), ...sides, `mck8s ${source.version}`].join('\n');
}

/** Plain data: times in seconds, each reason with its sentence. */
export function differenceDocument(difference: Difference, source: DifferenceSource): object {
  const { same, a, b } = difference;
  const isOne = a !== null && b !== null && a.key === b.key;
  const why = isOne ? whyOf(a, b) : null;
  return {
    sameDecisions: same,
    parts: a !== null || b !== null,
    a: a && partingDocument(a),
    b: b && partingDocument(b),
    why: why && {
      sentence: why.sentence,
      clusters: why.clusters.map(({ cluster, seen, made }) => ({ cluster, seen, made })),
    },
    runs: { a: source.a, b: source.b },
    version: source.version,
  };
}

function partingDocument({ atMicros, reasons, unplaced, ...rest }: Parting): object {
  const waiting = unplaced && { replicas: unplaced.replicas, sinceSeconds: unplaced.sinceMicros / 1e6 };
  return {
    atSeconds: atMicros / 1e6,
    ...rest,
    unplaced: waiting,
    clusters: reasons.clusters.map((reason) => ({ ...reason, sentence: renderReason(reason) })),
    notes: reasons.notes.map((note) => ({ ...note, sentence: renderNote(note) })),
  };
}

function headline({ same, a, b }: Difference): string {
  const before =
    same === 0 ? 'From the first decision on' : `After ${countOf(same, 'decision')} that are the same`;
  if (a === null && b === null) return `No difference in ${countOf(same, 'decision')}`;
  const first = earlier(a, b);
  return `${before} they part, at ${durationText(first.atMicros)}, on ${first.key}`;
}

function earlier(a: Parting | null, b: Parting | null): Parting {
  if (a === null || b === null) return (a ?? b)!;
  return b.atMicros < a.atMicros ? b : a;
}

function body({ a, b }: Difference): string[] {
  if (a === null && b === null) return [];
  const both = [`a  ${partingText(a)}`, `b  ${partingText(b)}`, ''];
  if (a === null || b === null) return both;
  if (a.key !== b.key) return [...both, 'They decide on different workloads here, or in another order.', ''];
  const { clusters, sentence } = whyOf(a, b);
  return [...both, sentence, '', ...clusters.flatMap(clusterLines), ''];
}

function partingText(parting: Parting | null): string {
  if (parting === null) return 'decides nothing more';
  const { key, atMicros, placements, unplaced, policy, reasons } = parting;
  const where =
    placements.map(({ cluster, replicas }) => `${replicas} in ${cluster}`).join(', ') || 'nowhere';
  const waiting = unplaced === null ? '' : `, ${unplaced.replicas} waiting`;
  const notes = reasons.notes.map((note) => `; ${renderNote(note)}`).join('');
  return `at ${durationText(atMicros)} ${key} by ${policy}: ${where}${waiting}${notes}`;
}

function clusterLines({ cluster, a, b, seen, made }: ClusterDifference): string[] {
  const fields = [...seen, ...made];
  if (fields.length === 0 && a !== null && b !== null) return [`${cluster}  the same: ${sentence(a)}`];
  const differs = fields.length === 0 ? [] : [`    differs in ${fields.map(fieldText).join(', ')}`];
  return [cluster, `  a  ${sentence(a)}`, `  b  ${sentence(b)}`, ...differs];
}

function sentence(reason: ClusterReason | null): string {
  if (reason === null) return 'not looked at';
  return renderReason(reason).slice(reason.cluster.length + 2);
}

function fieldText({ field, a, b }: FieldDifference): string {
  return `${field} ${String(a)} -> ${String(b)}`;
}

function sideText(source: SideSource | RecordingSource): string {
  if ('recording' in source) return `recording ${source.recording}`;
  const { policy, scenario, hash, seed, set } = source;
  const settings = set.length === 0 ? '' : `, set ${set.join(' ')}`;
  return `${policy === null ? "the workloads' own policies" : `policy ${policy}`}, scenario ${scenario} ${hash}, seed ${seed}${settings}`;
}
