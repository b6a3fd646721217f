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
  return planner.inOrderGiven();
}

/** A cluster under way. */
interface Served {
  /** Where it stands among the preferences. */
  readonly place: number;
  readonly name: string;
  readonly weight: number;
  readonly min: number;
  readonly assigned: number;
  readonly most: number;
  readonly hash: number;
  planned: number;
  /** What was kept, to be counted against what it is due. */
  kept: number;
}

class Planner {
  private readonly all: readonly Served[];
  private open: readonly Served[];
  private left: number;

  constructor(total: number, preferences: readonly Preference[], key: string) {
    this.left = total;
    this.all = inTurn(preferences, key);
    this.open = this.all;
  }

  giveMinima(): void {
    for (const served of this.open) {
      served.planned = Math.max(0, Math.min(served.min, served.most, this.left));
      this.left -= served.planned;
    }
  }

  keepAssigned(): void {
    for (const served of this.open) {
      const stays = Math.min(served.assigned, served.most) - served.planned;
      served.kept = Math.max(0, Math.min(stays, this.left));
      served.planned += served.kept;
      this.left -= served.kept;
    }
  }

  /** One round; false once it changes nothing or nothing is left. */
  giveRound(): boolean {
    if (this.left === 0) return false;
    let weights = 0;
    for (const { weight } of this.open) weights += weight;
    if (weights === 0) return false;
    const atStart = this.left;
    let changed = false;
    this.open = this.open.filter((served) => {
      const due = Math.min(Math.ceil((atStart * served.weight) / weights), this.left);
      const counted = Math.min(due, served.kept);
      const before = served.planned;
      const given = Math.max(0, Math.min(due - counted, served.most - before));
      served.kept -= counted;
      served.planned += given;
      this.left -= given;
      changed ||= counted > 0 || given > 0;
      return before + due - counted <= served.most;
    });
    return changed;
  }

  /** What each holds, in the order of the preferences. */
  inOrderGiven(): number[] {
    const pods = this.all.map(() => 0);
    for (const { place, planned } of this.all) pods[place] = planned;
    return pods;
  }
}

/** Largest weight first, then by a hash of name and key, so that not all workloads round up in the same cluster. */
function inTurn(preferences: readonly Preference[], key: string): readonly Served[] {
  return preferences
    .map(({ name, weight, min, max, assigned, available }, place): Served => ({
      place,
      name,
      weight,
      min,
      assigned,
      most: Math.min(max, available),
      hash: fnv1(key, fnv1(name)),
      planned: 0,
      kept: 0,
    }))
    .sort((a, b) => b.weight - a.weight || a.hash - b.hash || compareText(a.name, b.name));
}

/** 32-bit FNV-1 of a text, as KubeFed uses it, or of one that goes on with it. */
function fnv1(text: string, before = 0x811c9dc5): number {
  let hash = before;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash, 0x01000193) ^ text.charCodeAt(i);
  return hash >>> 0;
}
