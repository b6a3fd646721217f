// Carries wishes to members: one lane a workload and member, in which the newest wish wins, and a queue a member, so that members
// never wait for each other. It decides nothing; what a member answers is kept for the next decision to read.

import type { Key } from '../../core/decide/key.ts';
import { retryDelayMicros } from '../kube/api-error.ts';
import type { Member } from '../members/member.ts';
import { MINUTE, SECOND, type Clock, type Random } from '../ports/clock.ts';
import { WorkQueue, type Outcome } from '../runtime/work-queue.ts';
import { Brake } from './brake.ts';
import { fulfil, Hindered } from './member-writer.ts';
import { hindranceOf, type Hindrance } from './refusal.ts';
import { isSameWish, type Wish } from './wish.ts';

const WRITES_AT_ONCE = 16;
const REFUSED_RETRY_MICROS = 30 * SECOND;
const REFUSED_RETRY_MAX_MICROS = 5 * MINUTE;

/** Hindrances that end with what is there: it is watched. */
const BY_WHAT_IS_THERE: ReadonlySet<string> = new Set(['NotOurs', 'Terminating']);

/** What keeps a workload out of a member. */
export interface Hindering extends Hindrance {
  readonly sinceMicros: number;
}

export interface CarrierOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** The time that decisions see. */
  readonly nowMicros: () => number;
  /** A wish was fulfilled, or what hinders it changed. */
  readonly onChange: (cluster: string, key: Key) => void;
  readonly onResult: (cluster: string, type: Wish['type'], result: 'done' | 'refused' | 'failed') => void;
  /** Takes secrets out of what a member says. */
  readonly clean: (text: string) => string;
  /** Told of each failure that is not the member's own word. */
  readonly onError: (cluster: string, key: Key, error: unknown) => void;
}

interface Lane {
  wish: Wish | null;
  hindering: Hindering | null;
  refusals: number;
  /** Its turn came while the member was closed or not there. */
  isWaiting: boolean;
}

interface Route {
  readonly member: Member;
  readonly queue: WorkQueue;
  /** Whether the member may be written to now. */
  isOpen: boolean;
}

export class Carrier {
  private readonly options: CarrierOptions;
  private readonly routes = new Map<string, Route>();
  private readonly lanes = new Map<Key, Map<string, Lane>>();
  private readonly brake: Brake;
  /** Workloads whose wishes wait, whoever opens. */
  private readonly held = new Set<Key>();

  constructor(options: CarrierOptions) {
    this.options = options;
    this.brake = new Brake(options.clock);
  }

  /** A member can be written to from now on, once it is opened. */
  addMember(member: Member): void {
    const { clock, random } = this.options;
    const process = (key: Key): Promise<Outcome> => this.carry(member.name, key);
    const queue = new WorkQueue({ clock, random, concurrency: WRITES_AT_ONCE, process });
    this.routes.set(member.name, { member, queue, isOpen: false });
  }

  /** What is wished of it and not fulfilled stays wished, in case it comes back. */
  async removeMember(name: string): Promise<void> {
    const route = this.routes.get(name);
    this.routes.delete(name);
    for (const lanes of this.lanes.values()) {
      const lane = lanes.get(name);
      if (lane !== undefined) lane.isWaiting = true;
    }
    await route?.queue.stop();
  }

  /** Opens a member to writes or closes it; what was wished meanwhile is carried out when it opens. */
  setOpen(name: string, isOpen: boolean): void {
    const route = this.routes.get(name);
    if (route === undefined || route.isOpen === isOpen) return;
    route.isOpen = isOpen;
    if (!isOpen) return;
    for (const [key, lanes] of this.lanes) {
      const lane = lanes.get(name);
      if (lane?.isWaiting === true) this.wake(name, key, lane);
    }
  }

  /**
   * Says all that is wished of a workload now, by cluster. A wish that is not repeated is dropped, apart from removals: these
   * stand until they are fulfilled, or until the workload is `wanted` in that cluster again.
   */
  say(key: Key, wishes: ReadonlyMap<string, Wish>, wanted: ReadonlySet<string>): void {
    const lanes = this.lanes.get(key) ?? new Map<string, Lane>();
    for (const [cluster, lane] of lanes) {
      const stands = lane.wish?.type === 'remove' && !wanted.has(cluster);
      if (!wishes.has(cluster) && !stands) lanes.delete(cluster);
    }
    if (this.held.delete(key))
      for (const [cluster, lane] of lanes) if (lane.wish !== null) this.wake(cluster, key, lane);
    for (const [cluster, wish] of wishes) this.wish(lanes, cluster, key, wish);
    if (lanes.size > 0) this.lanes.set(key, lanes);
    else this.lanes.delete(key);
  }

  private wish(lanes: Map<string, Lane>, cluster: string, key: Key, wish: Wish): void {
    const lane = lanes.get(cluster) ?? { wish: null, hindering: null, refusals: 0, isWaiting: false };
    lanes.set(cluster, lane);
    if (lane.wish !== null && isSameWish(lane.wish, wish)) return;
    lane.wish = wish;
    lane.refusals = 0;
    this.wake(cluster, key, lane);
  }

  /** Something was seen of a workload in a member: what it hindered there by being as it was is tried again. */
  nudge(cluster: string, key: Key): void {
    const lane = this.lanes.get(key)?.get(cluster);
    if (lane !== undefined && BY_WHAT_IS_THERE.has(lane.hindering?.reason ?? ''))
      this.wake(cluster, key, lane);
  }

  /** Nothing is written for a workload until something is said again: what was wished waits. */
  hold(key: Key): void {
    this.held.add(key);
  }

  /** Whether anything is wished of a workload in clusters that are still members and not among `given up`. */
  isPending(key: Key, givenUp: readonly string[]): boolean {
    for (const [cluster, { wish }] of this.lanes.get(key) ?? []) {
      if (wish !== null && this.routes.has(cluster) && !givenUp.includes(cluster)) return true;
    }
    return false;
  }

  /** What keeps a workload out of a member; null: nothing. */
  hinderingOf(key: Key, cluster: string): Hindering | null {
    return this.lanes.get(key)?.get(cluster)?.hindering ?? null;
  }

  /** Clusters in which a removal of a workload is not fulfilled. */
  removingFrom(key: Key): readonly string[] {
    const lanes = this.lanes.get(key);
    if (lanes === undefined) return [];
    return [...lanes].filter(([, { wish }]) => wish?.type === 'remove').map(([cluster]) => cluster);
  }

  /** The workload is gone from cluster0. */
  forget(key: Key): void {
    this.lanes.delete(key);
    this.held.delete(key);
    this.brake.forget(key);
    for (const { queue } of this.routes.values()) queue.forget(key);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.routes.values()].map(({ queue }) => queue.stop()));
  }

  /** Gives a lane its turn at once, or once the member opens. */
  private wake(cluster: string, key: Key, lane: Lane): void {
    const route = this.routes.get(cluster);
    lane.isWaiting = route?.isOpen !== true;
    if (route?.isOpen !== true || lane.wish === null) return;
    route.queue.forget(key);
    route.queue.addAfter(key, this.brake.delayMicros(key, cluster, lane.wish));
  }

  private async carry(cluster: string, key: Key): Promise<Outcome> {
    const route = this.routes.get(cluster);
    const lane = this.lanes.get(key)?.get(cluster);
    const wish = lane?.wish ?? null;
    if (lane === undefined || wish === null || this.held.has(key)) return { type: 'done' };
    if (route?.isOpen !== true) {
      lane.isWaiting = true;
      return { type: 'done' };
    }
    try {
      await fulfil(route.member, wish);
    } catch (error) {
      return this.failed(cluster, key, lane, error);
    }
    this.options.onResult(cluster, wish.type, 'done');
    this.brake.note(key, cluster, wish);
    lane.hindering = null;
    lane.refusals = 0;
    if (lane.wish === wish) lane.wish = null;
    this.options.onChange(cluster, key);
    return lane.wish === null ? { type: 'done' } : { type: 'again', afterMicros: 0 };
  }

  private failed(cluster: string, key: Key, lane: Lane, error: unknown): Outcome {
    const said = error instanceof Hindered ? error.hindrance : hindranceOf(error);
    const hindrance = { ...said, message: this.options.clean(said.message) };
    const isRefused = hindrance.refusal !== null;
    this.options.onResult(cluster, lane.wish?.type ?? 'ensure', isRefused ? 'refused' : 'failed');
    this.hinder(cluster, key, lane, hindrance);
    if (isRefused) {
      const afterMicros = REFUSED_RETRY_MICROS * 2 ** Math.min(lane.refusals++, 4);
      return { type: 'again', afterMicros: Math.min(afterMicros, REFUSED_RETRY_MAX_MICROS) };
    }
    this.options.onError(cluster, key, error);
    return { type: 'retry', error, afterMicros: retryDelayMicros(error) };
  }

  /** Remembers what hinders, since when it is the same, and says so where it is another. */
  private hinder(cluster: string, key: Key, lane: Lane, hindrance: Hindrance): void {
    const before = lane.hindering;
    const isSame = before?.reason === hindrance.reason && before.refusal === hindrance.refusal;
    lane.hindering = { ...hindrance, sinceMicros: isSame ? before.sinceMicros : this.options.nowMicros() };
    if (!isSame || before.message !== hindrance.message) this.options.onChange(cluster, key);
  }
}
