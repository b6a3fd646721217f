// Members that were registered and not listed yet. Decisions hear of one when all of it is known: half a member looks like one
// without room, and what waited for it would go elsewhere. It holds facts back and changes none.

import type { Change } from '../../core/fleet/change.ts';
import type { ClusterFacts } from '../../core/fleet/fleet.ts';

export interface NewcomersOptions {
  readonly learn: (change: Change) => void;
  /** Whether decisions have heard of a cluster. */
  readonly isKnown: (cluster: string) => boolean;
}

interface Newcomer {
  readonly facts: ClusterFacts;
  readonly changes: Change[];
}

export class Newcomers {
  private readonly options: NewcomersOptions;
  private readonly waiting = new Map<string, Newcomer>();

  constructor(options: NewcomersOptions) {
    this.options = options;
  }

  /** A cluster was registered, or what is said of it changed. */
  registered(facts: ClusterFacts): void {
    const { learn, isKnown } = this.options;
    if (isKnown(facts.name)) learn({ type: 'cluster', facts });
    else this.waiting.set(facts.name, { facts, changes: this.waiting.get(facts.name)?.changes ?? [] });
  }

  /** A fact that a member shows. */
  take(change: Change): void {
    const { learn } = this.options;
    if (change.type === 'podGone') {
      // Whose pod it was is not said: to all others it says nothing.
      for (const { changes } of this.waiting.values()) changes.push(change);
      learn(change);
      return;
    }
    if (change.type === 'rtt' || change.type === 'rttGone') {
      // Of two clusters: it says nothing before decisions have heard of both.
      learn(change);
      return;
    }
    const newcomer = this.waiting.get(clusterOf(change));
    if (newcomer === undefined) learn(change);
    else newcomer.changes.push(change);
  }

  /** All of a member is known, or it is known that it cannot be. */
  settled(name: string): void {
    const newcomer = this.waiting.get(name);
    if (newcomer === undefined) return;
    this.waiting.delete(name);
    const { learn } = this.options;
    learn({ type: 'cluster', facts: newcomer.facts });
    learn({ type: 'health', cluster: name, ready: false });
    for (const change of newcomer.changes) learn(change);
  }

  /** Nobody is waited for any longer. */
  settleAll(): void {
    for (const name of [...this.waiting.keys()]) this.settled(name);
  }

  /** It is not registered any more. */
  gone(name: string): void {
    this.waiting.delete(name);
  }
}

function clusterOf(change: Exclude<Change, { readonly type: 'podGone' | 'rtt' | 'rttGone' }>): string {
  switch (change.type) {
    case 'cluster':
      return change.facts.name;
    case 'pod':
      return change.pod.cluster;
    default:
      return change.cluster;
  }
}
