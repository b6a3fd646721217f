// What was decided on chosen workloads over a whole run: the run again, with an eye on them. Decisions in a row that come to
// the same are one entry, and of very many entries the first and the last are kept: a log is read by people.

import type { Decision } from '../../core/decide/contract.ts';
import type { ClusterReason, Note } from '../../core/decide/reasons.ts';
import type { Placed } from '../../core/placement/status.ts';
import { runOnce, type RunInput } from '../run/run.ts';

/** Entries kept from the start, and as many from the end. */
const KEPT = 6;

/** Decisions in a row with the same verdicts and the same outcome. */
export interface LogEntry {
  readonly atMicros: number;
  /** When the last of them was made, and how many they are. */
  lastMicros: number;
  decisions: number;
  /** As the first of them gave them; numbers may differ in the others. */
  readonly clusters: readonly ClusterReason[];
  readonly notes: readonly Note[];
  readonly placements: readonly Placed[];
  /** Replicas that found no place. */
  readonly unplaced: number;
}

/** The decisions of one run on one workload that looked at clusters, in their order. */
export interface DecisionLog {
  /** `Kind/namespace/name`. */
  readonly key: string;
  readonly policy: string;
  readonly seed: number;
  readonly first: readonly LogEntry[];
  /** Entries between the first and the last that are left out. */
  readonly leftOut: number;
  readonly last: readonly LogEntry[];
}

/** A log for each key, in the order of keys. */
export function decisionLogs(
  input: RunInput,
  keys: readonly string[],
  policy: string,
): readonly DecisionLog[] {
  const collected = new Map(keys.map((key) => [key, new Collected()]));
  runOnce({
    ...input,
    onDecision: ({ key }, decision, nowMicros) => collected.get(key)?.add(decision, nowMicros),
  });
  return keys.map((key) => ({ key, policy, seed: input.seed, ...collected.get(key)!.kept() }));
}

/** Entries as they come, with those in the middle forgotten. */
class Collected {
  private readonly first: LogEntry[] = [];
  private readonly last: LogEntry[] = [];
  private leftOut = 0;

  add({ reasons, status }: Decision, nowMicros: number): void {
    const { clusters, notes } = reasons;
    if (clusters.length + notes.length === 0) return;
    const { placements } = status;
    const unplaced = status.unplaced?.replicas ?? 0;
    const times = { atMicros: nowMicros, lastMicros: nowMicros, decisions: 1 };
    const entry: LogEntry = { ...times, clusters, notes, placements, unplaced };
    const before = this.last.at(-1) ?? this.first.at(-1);
    if (before !== undefined && gist(before) === gist(entry)) {
      before.lastMicros = nowMicros;
      before.decisions++;
    } else if (this.first.length < KEPT) this.first.push(entry);
    else if (this.last.push(entry) > KEPT) {
      this.last.shift();
      this.leftOut++;
    }
  }

  kept(): Pick<DecisionLog, 'first' | 'leftOut' | 'last'> {
    const { first, leftOut, last } = this;
    return { first, leftOut, last };
  }
}

/** What makes two decisions the same to a reader. */
function gist({ clusters, notes, placements, unplaced }: LogEntry): string {
  const verdicts = clusters
    .map(({ cluster, code }) => `${cluster} ${code}`)
    .sort()
    .join();
  const placed = placements.map(({ cluster, replicas }) => `${cluster} ${replicas}`).join();
  return JSON.stringify([verdicts, notes, placed, unplaced]);
}
