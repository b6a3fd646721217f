// The machines of a member and what its node lifecycle controller makes of their silence. It says which nodes are up and what the
// API server shows of them; what pods go through is for the cluster to carry out.

import type { NodeFacts } from '../../core/nodes/node-facts.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import { Opcode, Priority } from './opcode.ts';

const SECOND = 1_000_000;
/** kube-controller-manager: --node-monitor-grace-period, as it was for most of Kubernetes' life. */
const NODE_GRACE_MICROS = 40 * SECOND;
/** The toleration of not-ready and unreachable nodes that admission gives to every pod. */
const TOLERATION_MICROS = 300 * SECOND;

const UP = -1;

/** Carries out what becomes of the pods on a node, and tells what is shown of it. */
export interface MachineRoom {
  /** Their containers are gone; nobody knows yet. */
  stopPods(slot: number): void;
  /** The API server shows them as not ready. */
  showUnready(slot: number): void;
  /** They are deleted, and their controllers make others. */
  evictPods(slot: number): void;
  /** The kubelet is back, and starts what is bound to its node. */
  restartPods(slot: number): void;
  /** Images of a machine that was replaced are gone with it. */
  dropImages(slot: number): void;
  /** What the API server says of a node changed. */
  show(slot: number, facts: NodeFacts): void;
}

export interface MachinesOptions {
  readonly member: number;
  /** By slot, as the scenario has them. */
  readonly facts: readonly NodeFacts[];
  readonly queue: EventQueue;
  readonly room: MachineRoom;
}

export class Machines {
  /** The control plane is gone, and every node with it. */
  isDown = false;
  private readonly options: MachinesOptions;
  private readonly downSinceMicros: Float64Array;
  /** As the API server shows it: not ready; given notice. */
  private readonly isLost: boolean[];
  private readonly isReclaimed: boolean[];
  private readonly shown: Uint8Array;

  constructor(options: MachinesOptions) {
    this.options = options;
    const count = options.facts.length;
    this.downSinceMicros = new Float64Array(count).fill(UP);
    this.shown = new Uint8Array(count);
    this.isLost = Array.from({ length: count }, () => false);
    this.isReclaimed = Array.from({ length: count }, () => false);
  }

  /** Whether containers run on a node. */
  isUp(slot: number): boolean {
    return !this.isDown && this.downSinceMicros[slot] === UP;
  }

  /** A machine stops. */
  stop(slot: number): void {
    this.halt(slot);
    this.watch(slot);
  }

  /** A machine runs again. */
  start(slot: number): void {
    this.downSinceMicros[slot] = UP;
    if (!this.isDown) this.recover(slot);
  }

  /** A notice of the provider: nothing new comes to the node, and its pods are made anew elsewhere. */
  giveNotice(slot: number): void {
    this.isReclaimed[slot] = true;
    if (this.isDown) return;
    this.show(slot);
    this.options.room.evictPods(slot);
  }

  /** The machine is taken away. Its node object goes with it, so nobody waits for it. */
  reclaim(slot: number): void {
    this.halt(slot);
    this.options.room.dropImages(slot);
    this.isLost[slot] = true;
    if (this.isDown) return;
    this.show(slot);
    this.options.room.evictPods(slot);
  }

  /** A fresh machine takes the place of the one that was taken away; `isUp`: nothing else keeps it down. */
  replace(slot: number, isUp: boolean): void {
    this.isReclaimed[slot] = false;
    if (isUp) this.start(slot);
    else if (!this.isDown) this.show(slot);
  }

  /** API server and nodes stop. */
  stopAll(): void {
    for (let slot = 0; slot < this.downSinceMicros.length; slot++)
      if (this.isUp(slot)) this.options.room.stopPods(slot);
    this.isDown = true;
  }

  /** They run again. To the controllers that start, nodes that are still down have just fallen silent. */
  startAll(): void {
    this.isDown = false;
    for (let slot = 0; slot < this.downSinceMicros.length; slot++) {
      if (this.downSinceMicros[slot] === UP) {
        this.recover(slot);
        continue;
      }
      this.downSinceMicros[slot] = this.options.queue.clock;
      this.watch(slot);
    }
  }

  /** The grace of a silent node is over. */
  lose(slot: number): void {
    if (!this.isStillDown(slot, NODE_GRACE_MICROS)) return;
    const { room } = this.options;
    this.isLost[slot] = true;
    this.show(slot);
    room.showUnready(slot);
    this.later(TOLERATION_MICROS, Opcode.evict, slot);
  }

  /** What its pods tolerate is over. */
  evict(slot: number): void {
    if (this.isStillDown(slot, NODE_GRACE_MICROS + TOLERATION_MICROS)) this.options.room.evictPods(slot);
  }

  private halt(slot: number): void {
    const wasUp = this.isUp(slot);
    this.downSinceMicros[slot] = this.options.queue.clock;
    if (wasUp) this.options.room.stopPods(slot);
  }

  private recover(slot: number): void {
    this.isLost[slot] = false;
    this.show(slot);
    this.options.room.restartPods(slot);
  }

  private watch(slot: number): void {
    if (!this.isDown) this.later(NODE_GRACE_MICROS, Opcode.nodeLost, slot);
  }

  /** Whether it went down so long ago, and has been so without a break. */
  private isStillDown(slot: number, afterMicros: number): boolean {
    const since = this.downSinceMicros[slot]!;
    return !this.isDown && since !== UP && since + afterMicros === this.options.queue.clock;
  }

  /** Writes to the API server what it does not show yet. */
  private show(slot: number): void {
    const isLost = this.isLost[slot]!;
    const isReclaimed = this.isReclaimed[slot]!;
    const said = (isLost ? 1 : 0) + (isReclaimed ? 2 : 0);
    if (this.shown[slot] === said) return;
    this.shown[slot] = said;
    const facts = this.options.facts[slot]!;
    const ready = facts.ready && !isLost;
    this.options.room.show(slot, { ...facts, ready, unschedulable: facts.unschedulable || isReclaimed });
  }

  private later(delayMicros: number, opcode: number, slot: number): void {
    const { queue, member } = this.options;
    queue.push(queue.clock + delayMicros, Priority.world, opcode, member, slot);
  }
}
