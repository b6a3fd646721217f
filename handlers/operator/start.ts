// When the decisions of a term begin: once all that they need was listed. A member that cannot be listed is waited for no longer than
// the warm-up.

import { MEMBER_CLUSTERS } from '../cluster0/kinds.ts';
import type { Registered } from '../members/registered.ts';
import type { MemberRegistry } from '../members/registry.ts';
import { SECOND, type Clock } from '../ports/clock.ts';
import type { Resource } from '../ports/kube-object.ts';
import type { Cluster0Watches } from './cluster0-watches.ts';

const WARM_UP_MICROS = 30 * SECOND;

export interface StartOptions {
  readonly clock: Clock;
  readonly watches: Cluster0Watches;
  readonly registry: MemberRegistry;
  /** The kinds on cluster0 that controllers act on. */
  readonly kinds: readonly Resource[];
  /** Cluster0 was listed: what is said of members may be written. */
  readonly onListed: () => void;
  /** Decisions begin. Called once. */
  readonly onOpen: () => void;
}

export class Start {
  private readonly options: StartOptions;
  private readonly needed: readonly Resource[];
  private state: 'waiting' | 'open' | 'stopped' = 'waiting';
  private startedMicros = 0;
  private cancelWarmUp: () => void = () => undefined;

  constructor(options: StartOptions) {
    this.options = options;
    this.needed = [...options.kinds, MEMBER_CLUSTERS];
  }

  /** The warm-up begins. */
  begin(): void {
    const { clock } = this.options;
    this.startedMicros = clock.monotonicMicros();
    this.cancelWarmUp = clock.after(WARM_UP_MICROS, () => {
      this.consider();
    });
  }

  /** Something was listed, or cannot be. */
  consider(): void {
    const { clock, watches, registry, onListed, onOpen } = this.options;
    if (this.state !== 'waiting' || watches.unlisted(this.needed).length > 0) return;
    onListed();
    const isWarm = clock.monotonicMicros() - this.startedMicros >= WARM_UP_MICROS;
    if (!isWarm && ![...registry.registered()].every(isSettled)) return;
    this.state = 'open';
    this.cancelWarmUp();
    onOpen();
  }

  /** Why decisions have not begun, one sentence each; empty: they have. */
  waitingFor(): readonly string[] {
    if (this.state === 'open') return [];
    const lists = this.options.watches
      .unlisted(this.needed)
      .map(({ plural }) => `${plural} of cluster0 were not listed yet`);
    const members = [...this.options.registry.registered()]
      .filter((entry) => !isSettled(entry))
      .map(({ name }) => `member ${name} was not listed yet`);
    return [...lists, ...members];
  }

  stop(): void {
    this.state = 'stopped';
    this.cancelWarmUp();
  }
}

/** All that a decision needs of a member is known, or known not to be had. */
function isSettled({ member, defect }: Registered): boolean {
  return defect !== null || member?.hasSynced === true;
}
