// What goes between cluster0 and its members: news that members tell, effects that they are asked for, each with its delay.
// While a way is down, what would come waits, and comes through in order once the way is mended. What it means is not known here.

import type { Change } from '../../core/fleet/change.ts';
import { Opcode, Priority } from '../cluster/opcode.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { Delays } from '../scenario/scenario.ts';
import { HeldBack } from './held-back.ts';
import { CLUSTER0, type Links } from './links.ts';
import type { Members } from './members.ts';

/** What a member tells: how a pod of it stands, or a fact about anything else. */
type News = { readonly pod: number; readonly seen: number } | { readonly change: Change };

/** Takes what comes through. */
export interface Recipient {
  /** cluster0 sees a pod so. */
  observe(pod: number, seen: number): void;
  /** cluster0 learns of something else. */
  learn(change: Change): void;
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
  private readonly facts: (Change | undefined)[] = [];
  private readonly freeFacts: number[] = [];

  constructor(options: MailOptions) {
    this.options = options;
    this.news = new HeldBack(options.members.clusters.length);
    this.orders = new HeldBack(options.members.clusters.length);
    options.links.watch((from, to, isDown) => {
      this.linkChanged(from, to, isDown);
    });
  }

  /** A pod changed in a member: cluster0 sees it after an API hop and the informer's delay. */
  tell(pod: number, seen: number): void {
    const { queue } = this.options;
    queue.push(queue.clock + this.inMicros, Priority.informer, Opcode.observe, pod, seen);
  }

  /** Something else changed in a member, or was measured there: cluster0 hears of it as late as of a pod. */
  tellFact(member: number, change: Change): void {
    const { queue } = this.options;
    const index = this.freeFacts.pop() ?? this.facts.length;
    this.facts[index] = change;
    queue.push(queue.clock + this.inMicros, Priority.informer, Opcode.learn, member, index);
  }

  /** An effect goes to its member: the status write and the request take an API hop each, then the member's controller acts. */
  send(order: number): void {
    const { queue } = this.options;
    queue.push(queue.clock + this.outMicros, Priority.world, Opcode.apply, order, 0);
  }

  /** News of a pod are here, if the way is up. */
  observed(pod: number, seen: number): void {
    const { members, recipient } = this.options;
    const member = members.pods.member[pod]!;
    if (this.news.holds(member)) this.news.hold(member, { pod, seen });
    else recipient.observe(pod, seen);
  }

  /** A fact is here, if the way is up. */
  learned(member: number, index: number): void {
    const change = this.facts[index]!;
    this.facts[index] = undefined;
    this.freeFacts.push(index);
    if (this.news.holds(member)) this.news.hold(member, { change });
    else this.options.recipient.learn(change);
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
    for (const news of this.news.caughtUp(member, links.isUp(name, CLUSTER0))) {
      if ('change' in news) recipient.learn(news.change);
      else recipient.observe(news.pod, news.seen);
    }
  }

  private get inMicros(): number {
    const { apiMicros, informerMicros } = this.options.delays;
    return apiMicros + informerMicros;
  }

  private get outMicros(): number {
    const { apiMicros, controllerMicros } = this.options.delays;
    return 2 * apiMicros + controllerMicros;
  }

  /**
   * A way that is mended catches up: news come as a watch that begins anew lists what there is, effects are asked for once
   * more. Until then what comes waits behind what waits.
   */
  private linkChanged(from: string, to: string, isDown: boolean): void {
    const isOut = from === CLUSTER0;
    if (!isOut && to !== CLUSTER0) return;
    const { members, queue } = this.options;
    const member = members.indexOf(isOut ? to : from);
    const held = isOut ? this.orders : this.news;
    if (isDown) {
      held.close(member);
      return;
    }
    held.mend(member);
    const dueMicros = queue.clock + (isOut ? this.outMicros : this.inMicros);
    const priority = isOut ? Priority.world : Priority.informer;
    queue.push(dueMicros, priority, Opcode.caughtUp, member, isOut ? Way.out : Way.in);
  }
}
