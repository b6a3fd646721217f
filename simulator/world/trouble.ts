// Carries out the faults of a run: what is broken when, and mended again. Several faults may befall the same thing; it is mended
// when the last of them is over. What follows from it is for clusters, mail and health to say.

import type { FakeCluster } from '../cluster/fake-cluster.ts';
import { Opcode, Priority } from '../cluster/opcode.ts';
import type { Spell } from '../faults/spells.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import { CLUSTER0, type Links } from './links.ts';
import type { Mail } from './mail.ts';
import type { Members } from './members.ts';

/** Where in its course a fault is: `b` of the event. */
const Phase = { begins: 0, noticeOver: 1, ends: 2 } as const;

export interface TroubleOptions {
  readonly spells: readonly Spell[];
  readonly queue: EventQueue;
  readonly members: Members;
  readonly links: Links;
  readonly mail: Mail;
  /** A provider took a machine away, or gave another for it. */
  readonly onTaken?: (member: number, slot: number, isTaken: boolean) => void;
}

export class Trouble {
  private readonly options: TroubleOptions;
  /** Faults that hold now, by what they befall. */
  private readonly counts = new Map<string, number>();
  private readonly going = new Set<Spell>();

  constructor(options: TroubleOptions) {
    this.options = options;
    const { queue, spells } = options;
    for (const [index, { effect, atMicros, endMicros }] of spells.entries()) {
      const push = (micros: number, phase: number): void => {
        if (micros < Infinity) queue.push(micros, Priority.world, Opcode.fault, index, phase);
      };
      push(atMicros, Phase.begins);
      if (effect.kind === 'spotReclaim') push(atMicros + effect.noticeMicros, Phase.noticeOver);
      push(endMicros, Phase.ends);
    }
  }

  /** A fault begins, or goes on, or ends. */
  handle(index: number, phase: number): void {
    const spell = this.options.spells[index]!;
    if (phase === Phase.begins) this.going.add(spell);
    if (phase === Phase.ends) this.going.delete(spell);
    const { effect, target } = spell;
    const cluster = this.options.members.clusters[this.options.members.indexOf(target.cluster)]!;
    const isOn = phase !== Phase.ends;
    switch (effect.kind) {
      case 'nodeDown':
        this.turnNode(cluster, target.node, isOn);
        return;
      case 'spotReclaim':
        this.reclaim(cluster, target.node, phase);
        return;
      case 'clusterDown':
        this.turnCluster(cluster, isOn);
        return;
      case 'partition':
        for (const other of this.othersIn(effect.from, cluster.name)) {
          if (!effect.hears) this.turnWay(cluster.name, other, isOn);
          if (!effect.writes) this.turnWay(other, cluster.name, isOn);
        }
        return;
      case 'staleView':
      case 'slowApi':
        this.slow(cluster.name);
        return;
    }
  }

  /** The other ends of a partition. */
  private othersIn(from: 'all' | readonly string[] = [CLUSTER0], cluster: string): readonly string[] {
    if (from !== 'all') return from.filter((name) => name !== cluster);
    const members = this.options.members.clusters.map(({ name }) => name);
    return [CLUSTER0, ...members.filter((name) => name !== cluster)];
  }

  private turnNode(cluster: FakeCluster, node: string, isOn: boolean): void {
    const slot = cluster.nodes.slot(node);
    const isTurned = this.turns(`node ${cluster.name}/${node}`, isOn);
    if (!isTurned) return;
    if (isOn) cluster.machines.stop(slot);
    else cluster.machines.start(slot);
  }

  private reclaim(cluster: FakeCluster, node: string, phase: number): void {
    const slot = cluster.nodes.slot(node);
    const reclaimed = `reclaimed ${cluster.name}/${node}`;
    const down = `node ${cluster.name}/${node}`;
    if (phase === Phase.begins) {
      if (this.turns(reclaimed, true)) cluster.machines.giveNotice(slot);
      return;
    }
    const isTaken = phase === Phase.noticeOver;
    if (this.turns(`taken ${cluster.name}/${node}`, isTaken))
      this.options.onTaken?.(this.options.members.indexOf(cluster.name), slot, isTaken);
    if (isTaken) {
      this.turns(down, true);
      cluster.machines.reclaim(slot);
      return;
    }
    const isUp = this.turns(down, false);
    if (this.turns(reclaimed, false)) cluster.machines.replace(slot, isUp);
    else if (isUp) cluster.machines.start(slot);
  }

  /** The ways are there again before anything in the cluster happens that could be told. */
  private turnCluster(cluster: FakeCluster, isOn: boolean): void {
    if (!this.turns(`cluster ${cluster.name}`, isOn)) return;
    this.turnWay(cluster.name, CLUSTER0, isOn);
    this.turnWay(CLUSTER0, cluster.name, isOn);
    if (isOn) {
      cluster.machines.stopAll();
      return;
    }
    cluster.machines.startAll();
    cluster.resume();
  }

  private turnWay(from: string, to: string, isOn: boolean): void {
    if (this.turns(`way ${from}/${to}`, isOn)) this.options.links.setDown(from, to, isOn);
  }

  /** Of several, the longest delay counts, and factors multiply. */
  private slow(cluster: string): void {
    let lateMicros = 0;
    let factor = 1;
    for (const { effect, target } of this.going) {
      if (target.cluster !== cluster) continue;
      if (effect.kind === 'staleView') lateMicros = Math.max(lateMicros, effect.delayMicros);
      if (effect.kind === 'slowApi') factor *= effect.factor;
    }
    const { mail, members } = this.options;
    mail.slow(members.indexOf(cluster), lateMicros, factor);
  }

  /** Counts a cause more or less; whether that turns things. */
  private turns(what: string, isOn: boolean): boolean {
    const before = this.counts.get(what) ?? 0;
    this.counts.set(what, before + (isOn ? 1 : -1));
    return before === (isOn ? 0 : 1);
  }
}
