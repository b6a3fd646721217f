// Division of replicas by preferences: a minimum, a weight and a maximum for each cluster. It follows KubeFed's planner to the
// replica, rounding included, and knows no clusters.

import { compareText } from '../text.ts';

/** What is preferred for one cluster, and what is there. Counts of replicas. */
export interface Preference {
  readonly name: string;
  /** A whole number; 0: nothing beyond the minimum. */
  readonly weight: number;
  readonly min: number;
  readonly max: number;
  readonly assigned: number;
  /** The most that it can hold. */
  readonly available: number;
}

/**
 * Replicas of each, in the order given. Clusters are served by weight, then by hash: minima first, then (`keeps`) what is there,
 * then rounds in which each gets its part of what is left, rounded up, until it is at its maximum or full. What nobody can
 * take is left over. Source: KubeFed, ReplicaSchedulingPreference; `key` is namespace/name.
 */
export function divideByPreferences(
  total: number,
  preferences: readonly Preference[],
  keeps: boolean,
  key: string,
): number[] {
  const planner = new Planner(total, preferences, key);
  planner.giveMinima();
  if (keeps) planner.keepAssigned();
  while (planner.giveRound());
  return preferences.map((preference) => planner.planned.get(preference)!);
}

class Planner {
  readonly planned = new Map<Preference, number>();
  /** What was kept, to be counted against what a cluster is due. */
  private readonly kept = new Map<Preference, number>();
  private open: Preference[];
  private left: number;

  constructor(total: number, preferences: readonly Preference[], key: string) {
    this.left = total;
    this.open = inTurn(preferences, key);
  }

  giveMinima(): void {
    for (const preference of this.open) {
      const given = Math.max(0, Math.min(preference.min, mostOf(preference), this.left));
      this.planned.set(preference, given);
      this.left -= given;
    }
  }

  keepAssigned(): void {
    for (const preference of this.open) {
      const planned = this.planned.get(preference)!;
      const stays = Math.min(preference.assigned, mostOf(preference)) - planned;
      const kept = Math.max(0, Math.min(stays, this.left));
      this.planned.set(preference, planned + kept);
      this.kept.set(preference, kept);
      this.left -= kept;
    }
  }

  /** One round; false once it changes nothing or nothing is left. */
  giveRound(): boolean {
    const weights = this.open.reduce((sum, { weight }) => sum + weight, 0);
    if (this.left === 0 || weights === 0) return false;
    const atStart = this.left;
    let changed = false;
    this.open = this.open.filter((preference) => {
      const due = Math.min(Math.ceil((atStart * preference.weight) / weights), this.left);
      const kept = this.kept.get(preference) ?? 0;
      const counted = Math.min(due, kept);
      this.kept.set(preference, kept - counted);
      const planned = this.planned.get(preference)!;
      const most = mostOf(preference);
      const given = Math.max(0, Math.min(due - counted, most - planned));
      this.planned.set(preference, planned + given);
      this.left -= given;
      changed ||= counted > 0 || given > 0;
      return planned + due - counted <= most;
    });
    return changed;
  }
}

function mostOf({ max, available }: Preference): number {
  return Math.min(max, available);
}

/** Largest weight first, then by a hash of name and key, so that not all workloads round up in the same cluster. */
function inTurn(preferences: readonly Preference[], key: string): Preference[] {
  const hashes = new Map(preferences.map((preference) => [preference, fnv1(preference.name + key)]));
  return [...preferences].sort(
    (a, b) => b.weight - a.weight || hashes.get(a)! - hashes.get(b)! || compareText(a.name, b.name),
  );
}

/** 32-bit FNV-1 of a text, as KubeFed uses it. */
function fnv1(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash, 0x01000193) ^ text.charCodeAt(i);
  return hash >>> 0;
}
