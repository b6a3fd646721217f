// Carries wishes to members: one lane for each object in a member, in which the newest wish wins, and a queue for each member, so
// that members never wait for each other. It decides nothing; what a member answers is kept for the next decision to read.

import type { Key } from '../../core/decide/key.ts';
import { retryDelayMicros } from '../kube/api-error.ts';
import type { Member } from '../members/member.ts';
import type { OwnedKind } from '../observe/owned.ts';
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

/** What keeps an object out of a member. */
export interface Hindering extends Hindrance {
  readonly sinceMicros: number;
}

export interface CarrierOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** The time that decisions see. */
  readonly nowMicros: () => number;
  /** A wish was fulfilled, or what hinders it changed or is of no interest any more. */
  readonly onChange: (cluster: string, key: Key) => void;
  readonly onResult: (cluster: string, type: Wish['type'], result: 'done' | 'refused' | 'failed') => void;
  /** Takes secrets out of what a member says. */
  readonly clean: (text: string) => string;
  /** Told of each failure that is not the member's own word. */
  readonly onError: (cluster: string, key: Key, error: unknown) => void;
}

/** The way of one object on cluster0 to one object in a member. */
interface Lane {
  readonly key: Key;
  readonly cluster: string;
  /** Names the lane among all of its cluster. */
  readonly name: string;
  readonly kind: OwnedKind;
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
  /** By object on cluster0, then by cluster and name. */
  private readonly lanes = new Map<Key, Map<string, Lane>>();
  private readonly brake: Brake;
  /** Objects on cluster0 whose wishes wait, whoever opens. */
  private readonly held = new Set<Key>();

  constructor(options: CarrierOptions) {
    this.options = options;
    this.brake = new Brake(options.clock);
  }

  /** A member can be written to from now on, once it is opened. */
  addMember(member: Member): void {
    const { clock, random } = this.options;
    const process = (name: string): Promise<Outcome> => this.carry(member.name, name);
    const queue = new WorkQueue({ clock, random, concurrency: WRITES_AT_ONCE, process });
    this.routes.set(member.name, { member, queue, isOpen: false });
  }

  /** What is wished of it and not fulfilled stays wished, in case it comes back. */
  async removeMember(name: string): Promise<void> {
    const route = this.routes.get(name);
    this.routes.delete(name);
    for (const lane of this.lanesTo(name)) lane.isWaiting = true;
    await route?.queue.stop();
  }

  /** Opens a member to writes or closes it; what was wished meanwhile is carried out when it opens. */
  setOpen(name: string, isOpen: boolean): void {
    const route = this.routes.get(name);
    if (route === undefined || route.isOpen === isOpen) return;
    route.isOpen = isOpen;
    if (isOpen) for (const lane of this.lanesTo(name)) if (lane.isWaiting) this.wake(lane);
  }

  /**
   * Says all that is wished for an object on cluster0 now. A wish that is not repeated is dropped, apart from removals: these
   * stand until they are fulfilled, or until the object `isWanted` in that cluster again.
   */
  say(key: Key, wishes: Iterable<Wish>, isWanted: (cluster: string) => boolean): void {
    const lanes = this.lanes.get(key) ?? new Map<string, Lane>();
    const said = new Map([...wishes].map((wish) => [laneOf(key, wish), wish]));
    for (const [at, lane] of lanes) {
      const stands = lane.wish?.type === 'remove' && !isWanted(lane.cluster);
      if (!said.has(at) && !stands) this.drop(lanes, at, lane);
    }
    if (this.held.delete(key)) for (const lane of lanes.values()) if (lane.wish !== null) this.wake(lane);
    for (const [at, wish] of said) this.wish(lanes, at, key, wish);
    if (lanes.size > 0) this.lanes.set(key, lanes);
    else this.lanes.delete(key);
  }

  /** Something was seen of an object in a member: what it hindered there by being as it was is tried again. */
  nudge(cluster: string, key: Key): void {
    for (const lane of this.lanesFor(key, cluster))
      if (BY_WHAT_IS_THERE.has(lane.hindering?.reason ?? '')) this.wake(lane);
  }

  /** Nothing is written for an object on cluster0 until something is said again: what was wished waits. */
  hold(key: Key): void {
    this.held.add(key);
  }

  /** Whether anything is wished for it in clusters that are still members and not among those `givenUp`. */
  isPending(key: Key, givenUp: readonly string[]): boolean {
    for (const { cluster, wish } of this.lanes.get(key)?.values() ?? []) {
      if (wish !== null && this.routes.has(cluster) && !givenUp.includes(cluster)) return true;
    }
    return false;
  }

  /** What keeps anything of it out of a member; null: nothing. */
  hinderingOf(key: Key, cluster: string): Hindering | null {
    for (const { hindering } of this.lanesFor(key, cluster)) if (hindering !== null) return hindering;
    return null;
  }

  /** Clusters in which a removal of its object of a kind is not fulfilled. */
  removingFrom(key: Key, kind: OwnedKind): readonly string[] {
    const lanes = this.lanes.get(key);
    if (lanes === undefined) return [];
    return [...lanes.values()]
      .filter((lane) => lane.kind === kind && lane.wish?.type === 'remove')
      .map(({ cluster }) => cluster);
  }

  /** The object is gone from cluster0. */
  forget(key: Key): void {
    for (const lane of this.lanes.get(key)?.values() ?? [])
      this.routes.get(lane.cluster)?.queue.forget(lane.name);
    this.lanes.delete(key);
    this.held.delete(key);
    this.brake.forget(key);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.routes.values()].map(({ queue }) => queue.stop()));
  }

  private *lanesTo(cluster: string): Generator<Lane> {
    for (const lanes of this.lanes.values())
      for (const lane of lanes.values()) if (lane.cluster === cluster) yield lane;
  }

  private *lanesFor(key: Key, cluster: string): Generator<Lane> {
    for (const lane of this.lanes.get(key)?.values() ?? []) if (lane.cluster === cluster) yield lane;
  }

  /** What hindered a wish that is no more was told, and is to be told no longer. */
  private drop(lanes: Map<string, Lane>, at: string, { key, cluster, hindering }: Lane): void {
    lanes.delete(at);
    if (hindering !== null) this.options.onChange(cluster, key);
  }

  private wish(lanes: Map<string, Lane>, at: string, key: Key, wish: Wish): void {
    const lane = lanes.get(at) ?? newLane(key, wish);
    lanes.set(at, lane);
    if (lane.wish !== null && isSameWish(lane.wish, wish)) return;
    lane.wish = wish;
    lane.refusals = 0;
    this.wake(lane);
  }

  /** Gives a lane its turn at once, or once the member opens. */
  private wake(lane: Lane): void {
    const route = this.routes.get(lane.cluster);
    lane.isWaiting = route?.isOpen !== true;
    if (route?.isOpen !== true || lane.wish === null) return;
    route.queue.forget(lane.name);
    route.queue.addAfter(lane.name, this.brake.delayMicros(lane.key, lane.wish));
  }

  private async carry(cluster: string, name: string): Promise<Outcome> {
    const route = this.routes.get(cluster);
    const key = keyIn(name);
    const lane = this.lanes.get(key)?.get(`${cluster} ${name}`);
    const wish = lane?.wish ?? null;
    if (lane === undefined || wish === null || this.held.has(key)) return { type: 'done' };
    if (route?.isOpen !== true) {
      lane.isWaiting = true;
      return { type: 'done' };
    }
    try {
      await fulfil(route.member, wish);
    } catch (error) {
      return this.failed(lane, error);
    }
    this.options.onResult(cluster, wish.type, 'done');
    this.brake.note(key, wish);
    lane.hindering = null;
    lane.refusals = 0;
    if (lane.wish === wish) lane.wish = null;
    this.options.onChange(cluster, key);
    return lane.wish === null ? { type: 'done' } : { type: 'again', afterMicros: 0 };
  }

  private failed(lane: Lane, error: unknown): Outcome {
    const said = error instanceof Hindered ? error.hindrance : hindranceOf(error);
    const hindrance = { ...said, message: this.options.clean(said.message) };
    const isRefused = hindrance.refusal !== null;
    this.options.onResult(lane.cluster, lane.wish?.type ?? 'ensure', isRefused ? 'refused' : 'failed');
    this.hinder(lane, hindrance);
    if (isRefused) {
      const afterMicros = REFUSED_RETRY_MICROS * 2 ** Math.min(lane.refusals++, 4);
      return { type: 'again', afterMicros: Math.min(afterMicros, REFUSED_RETRY_MAX_MICROS) };
    }
    this.options.onError(lane.cluster, lane.key, error);
    return { type: 'retry', error, afterMicros: retryDelayMicros(error) };
  }

  /** Remembers what hinders, since when it is the same, and says so where it is another. */
  private hinder(lane: Lane, hindrance: Hindrance): void {
    const before = lane.hindering;
    const isSame = before?.reason === hindrance.reason && before.refusal === hindrance.refusal;
    lane.hindering = { ...hindrance, sinceMicros: isSame ? before.sinceMicros : this.options.nowMicros() };
    if (!isSame || before.message !== hindrance.message) this.options.onChange(lane.cluster, lane.key);
  }
}

function newLane(key: Key, wish: Wish): Lane {
  const { cluster, kind } = wish;
  const name = nameIn(key, wish);
  return { key, cluster, name, kind, wish: null, hindering: null, refusals: 0, isWaiting: false };
}

/** Keys, kinds and ids hold no blanks. */
function nameIn(key: Key, { kind, id }: Wish): string {
  return `${key} ${kind.resource.kind}/${id}`;
}

function keyIn(name: string): Key {
  return name.slice(0, name.indexOf(' '));
}

function laneOf(key: Key, wish: Wish): string {
  return `${wish.cluster} ${nameIn(key, wish)}`;
}
