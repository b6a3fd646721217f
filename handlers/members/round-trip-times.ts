// Round-trip times as MemberClusters declare them, as facts: one for each two clusters that are registered. It measures nothing, and
// wakes nobody by itself: what is said of a cluster changes with it.

import type { Change } from '../../core/fleet/change.ts';
import { compareText } from '../../core/text.ts';

/** Milliseconds by name of the other cluster. */
type Times = ReadonlyMap<string, number>;

const NONE: Times = new Map();

export class RoundTripTimes {
  private readonly learn: (change: Change) => void;
  /** By cluster that declares them; of all that are registered. */
  private readonly declared = new Map<string, Times>();
  /** What the fleet was told, by the cluster whose name comes first and the other. */
  private readonly told = new Map<string, Map<string, number>>();

  constructor(learn: (change: Change) => void) {
    this.learn = learn;
  }

  /** A cluster was registered, or what it declares changed. */
  declare(name: string, times: Times): void {
    this.declared.set(name, times);
    this.tell(name);
  }

  /** A cluster is not registered any more. */
  forget(name: string): void {
    if (this.declared.delete(name)) this.tell(name);
  }

  /** Tells what has changed between a cluster and the others. */
  private tell(name: string): void {
    for (const other of [...this.othersOf(name)].sort(compareText)) {
      const [from, to] = compareText(name, other) < 0 ? [name, other] : [other, name];
      const row = this.told.get(from) ?? new Map<string, number>();
      const ms = this.between(from, to);
      if (ms === row.get(to)) continue;
      if (ms === undefined) {
        row.delete(to);
        this.learn({ type: 'rttGone', from, to });
      } else {
        row.set(to, ms);
        this.learn({ type: 'rtt', from, to, ms });
      }
      if (row.size === 0) this.told.delete(from);
      else this.told.set(from, row);
    }
  }

  /** Those that declare a time between it and themselves, that it does, or of which the fleet was told one. */
  private othersOf(name: string): ReadonlySet<string> {
    const others = new Set([
      ...(this.declared.get(name) ?? NONE).keys(),
      ...(this.told.get(name) ?? NONE).keys(),
    ]);
    for (const [other, times] of this.declared) if (times.has(name)) others.add(other);
    for (const [other, row] of this.told) if (row.has(name)) others.add(other);
    others.delete(name);
    return others;
  }

  /** The same both ways. Where both declare one, the longer counts: a bound on the time then holds by either. */
  private between(a: string, b: string): number | undefined {
    const [ofA, ofB] = [this.declared.get(a), this.declared.get(b)];
    if (ofA === undefined || ofB === undefined) return undefined;
    const [there, back] = [ofA.get(b), ofB.get(a)];
    return there === undefined || back === undefined ? (there ?? back) : Math.max(there, back);
  }
}
