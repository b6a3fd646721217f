// Applies core's decision on which members are ready: what their probes answered goes in, health goes to the fleet. A member whose
// watches have not listed yet is not ready, whatever it answers: what is not seen there may be there.

import {
  decideMembership,
  type MembershipMemory,
  type Standing as CoreStanding,
} from '../../core/membership/membership.ts';
import type { Mind } from '../mind/mind.ts';
import type { Clock } from '../ports/clock.ts';
import type { Standing } from './member-status.ts';
import type { Registered } from './registered.ts';
import type { MemberRegistry } from './registry.ts';

export interface MembershipOptions {
  readonly clock: Clock;
  readonly mind: Mind;
  readonly registry: MemberRegistry;
  /** Told when a member becomes ready or ceases to be. */
  readonly onStanding: (name: string, isReady: boolean) => void;
}

const UNKNOWN: Standing = { ready: false, reason: 'NotAsked', isHolding: false, staleSinceMicros: null };

export class Membership {
  private readonly options: MembershipOptions;
  private readonly standings = new Map<string, CoreStanding>();
  /** Members that have nothing to recover from are new: those that are not in here. */
  private readonly everReady = new Set<string>();
  /** What the fleet was told. */
  private readonly told = new Map<string, boolean>();
  private memory: MembershipMemory | null = null;
  private isHolding = false;
  private cancelTimer: () => void = () => undefined;

  constructor(options: MembershipOptions) {
    this.options = options;
  }

  /** Decides anew on all members. */
  consider(): void {
    const { clock, registry } = this.options;
    const entries = [...registry.registered()];
    const clusters = entries.map(({ name, pulse }) => ({
      name,
      ready: this.everReady.has(name) ? this.standings.get(name)!.ready : null,
      failingSinceMicros: pulse.failingSinceMicros,
      succeedingSinceMicros: pulse.succeedingSinceMicros,
    }));
    const decision = decideMembership({ clusters, nowMicros: clock.monotonicMicros(), memory: this.memory });
    this.memory = decision.memory;
    this.isHolding = decision.isHolding;
    for (const entry of entries) this.settle(entry, decision.standings.get(entry.name)!);
    this.cancelTimer();
    if (decision.requeueAfterMicros !== undefined) {
      this.cancelTimer = clock.after(decision.requeueAfterMicros, () => {
        this.consider();
      });
    }
  }

  /** Whether the fleet was told that a member is ready. */
  isReady(name: string): boolean {
    return this.told.get(name) === true;
  }

  forget(name: string): void {
    this.standings.delete(name);
    this.everReady.delete(name);
    this.told.delete(name);
    this.consider();
  }

  stop(): void {
    this.cancelTimer();
  }

  standingOf(name: string): Standing {
    const standing = this.standings.get(name);
    const entry = this.options.registry.entry(name);
    if (standing === undefined || entry === undefined) return UNKNOWN;
    return {
      ready: this.isReady(name),
      reason: standing.ready && this.told.get(name) !== true ? 'NotListed' : standing.code,
      isHolding: this.isHolding && standing.code === 'HeldReady',
      staleSinceMicros: entry.pulse.failingSinceMicros === null ? null : entry.pulse.lastSuccessWallMicros,
    };
  }

  private settle(entry: Registered, standing: CoreStanding): void {
    const { mind, onStanding } = this.options;
    const { name, defect, member } = entry;
    this.standings.set(name, standing);
    if (standing.ready) this.everReady.add(name);
    const isReady = standing.ready && defect === null && member?.hasSynced === true;
    if (this.told.get(name) === isReady) return;
    this.told.set(name, isReady);
    mind.learn({ type: 'health', cluster: name, ready: isReady });
    onStanding(name, isReady);
  }
}
