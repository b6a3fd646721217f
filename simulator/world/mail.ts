// What goes between cluster0 and its members: news that members tell, effects that they are asked for, each with its delay.
// While a way is down, what would come waits, and comes through in order once the way is mended. What it means is not known here.

import type { Change } from '../../core/fleet/change.ts';
import { Opcode, Priority } from '../cluster/opcode.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { Delays } from '../scenario/scenario.ts';
import { HeldBack } from './held-back.ts';
import { CLUSTER0, type Links } from './links.ts';
import type { Members } from './members.ts';

/** What a member tells: how a pod of it stands, or facts about anything else. */
type News = { readonly pod: number; readonly seen: number } | { readonly changes: readonly Change[] };

/** Takes what comes through. */
export interface Recipient {
  /** cluster0 sees a pod so. */
  observe(pod: number, seen: number): void;
  /** cluster0 learns of something else. */
  learn(changes: readonly Change[]): void;
  /** An effect reaches its member. */
  land(order: number): void;
}

export interface MailOptions {
  readonly queue: EventQueue;
  readonly delays: Delays;
  readonly members: Members;
  readonly links: Links;
  readonly recipient: Recipient;
}

/** Which way has caught up: `b` of the event. */
const Way = { in: 0, out: 1 } as const;

export class Mail {
  private readonly options: MailOptions;
  private readonly news: HeldBack<News>;
  private readonly orders: HeldBack<number>;
  /** Facts under way, by number, and the numbers that are free. */
  private readonly facts: (readonly Change[] | undefined)[] = [];
  private readonly freeFacts: number[] = [];
  /** By member: how late news come, Infinity: not at all; and how many times as long requests take. */
  private readonly lateMicros: Float64Array;
  private readonly factors: Float64Array;
  /** When the last of what is under way will be there: nothing overtakes it, whatever the delays become meanwhile. */
  private readonly lastIn: Float64Array;
  private readonly lastOut: Float64Array;
  private readonly speedWatchers: ((member: number) => void)[] = [];

  constructor(options: MailOptions) {
    this.options = options;
    const { length } = options.members.clusters;
    this.news = new HeldBack(length);
    this.orders = new HeldBack(length);
    this.lateMicros = new Float64Array(length);
    this.factors = new Float64Array(length).fill(1);
    this.lastIn = new Float64Array(length);
    this.lastOut = new Float64Array(length);
    options.links.watch((from, to, isDown) => {
      if (from === CLUSTER0 || to === CLUSTER0) this.linkChanged(from, to, isDown);
    });
  }

  /** A pod changed in a member: cluster0 sees it after an API hop and the informer's delay. */
  tell(pod: number, seen: number): void {
    const { queue, members } = this.options;
    queue.push(this.dueIn(members.pods.member[pod]!), Priority.informer, Opcode.observe, pod, seen);
  }

  /** Something else changed in a member, or was measured there: cluster0 hears of it as late as of a pod. */
  tellFacts(member: number, changes: readonly Change[]): void {
    const { queue } = this.options;
    const index = this.freeFacts.pop() ?? this.facts.length;
    this.facts[index] = changes;
    queue.push(this.dueIn(member), Priority.informer, Opcode.learn, member, index);
  }

  /** An effect goes to its member: the status write and the request take an API hop each, then the member's controller acts. */
  send(member: number, order: number): void {
    const { queue } = this.options;
    const dueMicros = Math.max(this.lastOut[member]!, queue.clock + this.outMicros(member));
    this.lastOut[member] = dueMicros;
    queue.push(dueMicros, Priority.world, Opcode.apply, order, 0);
  }

  /**
   * From now on, news of a member come so much later (Infinity: they wait until that is over), and requests to it take so many
   * times as long.
   */
  slow(member: number, lateMicros: number, factor: number): void {
    const wasFrozen = this.lateMicros[member] === Infinity;
    this.lateMicros[member] = lateMicros;
    this.factors[member] = factor;
    if (lateMicros === Infinity) this.news.close(member);
    else if (wasFrozen) this.catchUp(member, Way.in);
    for (const watcher of this.speedWatchers) watcher(member);
  }

  /** Calls the watcher at each call of `slow` from now on. */
  watchSpeed(watcher: (member: number) => void): void {
    this.speedWatchers.push(watcher);
  }

  /** How long a request to a member takes now. */
  requestMicros(member: number): number {
    return Math.round(this.options.delays.apiMicros * this.factors[member]!);
  }

  /** News of a pod are here, if the way is up. */
  observed(pod: number, seen: number): void {
    const { members, recipient } = this.options;
    const member = members.pods.member[pod]!;
    if (this.news.holds(member)) this.news.hold(member, { pod, seen });
    else recipient.observe(pod, seen);
  }

  /** Facts are here, if the way is up. */
  learned(member: number, index: number): void {
    const changes = this.facts[index]!;
    this.facts[index] = undefined;
    this.freeFacts.push(index);
    if (this.news.holds(member)) this.news.hold(member, { changes });
    else this.options.recipient.learn(changes);
  }

  /** An effect is there, if the way is up. Of those that wait, `replaces` tells which the new one makes void. */
  landed(member: number, order: number, replaces: (other: number) => boolean): void {
    if (this.orders.holds(member)) this.orders.hold(member, order, replaces);
    else this.options.recipient.land(order);
  }

  /** A way that was mended has caught up. */
  caughtUp(member: number, way: number): void {
    const { links, members, recipient } = this.options;
    const { name } = members.clusters[member]!;
    if (way === Way.out) {
      for (const order of this.orders.caughtUp(member, links.isUp(CLUSTER0, name))) recipient.land(order);
      return;
    }
    const isOpen = links.isUp(name, CLUSTER0) && this.lateMicros[member] !== Infinity;
    for (const news of this.news.caughtUp(member, isOpen)) {
      if ('changes' in news) recipient.learn(news.changes);
      else recipient.observe(news.pod, news.seen);
    }
  }

  private inMicros(member: number): number {
    return this.requestMicros(member) + this.options.delays.informerMicros;
  }

  /** When news that are told now are there. What comes late comes late for good, also when the view is fresh again. */
  private dueIn(member: number): number {
    const lateMicros = this.lateMicros[member]!;
    const delay = this.inMicros(member) + (lateMicros === Infinity ? 0 : lateMicros);
    const dueMicros = Math.max(this.lastIn[member]!, this.options.queue.clock + delay);
    this.lastIn[member] = dueMicros;
    return dueMicros;
  }

  private outMicros(member: number): number {
    const { apiMicros, controllerMicros } = this.options.delays;
    return apiMicros + this.requestMicros(member) + controllerMicros;
  }

  /**
   * A way that is mended catches up: news come as a watch that begins anew lists what there is, effects are asked for once
   * more. Until then what comes waits behind what waits.
   */
  private linkChanged(from: string, to: string, isDown: boolean): void {
    const isOut = from === CLUSTER0;
    if (!isOut && to !== CLUSTER0) return;
    const member = this.options.members.indexOf(isOut ? to : from);
    if (!isDown) this.catchUp(member, isOut ? Way.out : Way.in);
    else if (isOut) this.orders.close(member);
    else this.news.close(member);
  }

  private catchUp(member: number, way: number): void {
    const { queue } = this.options;
    const isOut = way === Way.out;
    (isOut ? this.orders : this.news).mend(member);
    const dueMicros = queue.clock + (isOut ? this.outMicros(member) : this.inMicros(member));
    queue.push(dueMicros, isOut ? Priority.world : Priority.informer, Opcode.caughtUp, member, way);
  }
}
