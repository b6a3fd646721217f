// The nodes of one cluster as columns, the form that filters, scores, estimates and the fake cluster share. It counts
// what is on each node and remembers which nodes changed; it must not know workloads, clusters or decisions.

import type { PodShape } from '../pod/pod-shape.ts';
import { internNodeClass, type NodeClass } from './node-class.ts';
import type { NodeFacts } from './node-facts.ts';
import { PodGroups } from './pod-groups.ts';
import { book, clear, enlarge, grow, newColumn, offer } from './resource-column.ts';
import type { Book, ResourceColumn } from './resource-column.ts';

export type { Book } from './resource-column.ts';

const INITIAL_SLOTS = 8;

/**
 * Columns over node slots. A slot keeps its number as long as its node lives; freed slots are reused, and a slot that
 * is not `present` reads as a node without room. Free = allocatable - requested - claimed, and may be negative on a
 * node that shrank.
 */
export class NodeTable {
  /** Slots ever used: loop to here and skip those not `present`. */
  slots = 0;
  /** Nodes present. */
  count = 0;
  present: Uint8Array = new Uint8Array(INITIAL_SLOTS);
  /** Index into `classes`. */
  classOf: Int32Array = new Int32Array(INITIAL_SLOTS);
  readonly classes: NodeClass[] = [];
  readonly cpu: ResourceColumn = newColumn('cpu', INITIAL_SLOTS);
  readonly memory: ResourceColumn = newColumn('memory', INITIAL_SLOTS);
  readonly pods: ResourceColumn = newColumn('pods', INITIAL_SLOTS);
  /** Every other resource that some node offers or some pod on a node requests. */
  readonly others: Map<string, ResourceColumn> = new Map<string, ResourceColumn>();
  /** Requested and claimed with the scheduler's stand-ins for missing requests (100m, 200Mi); read by scores only. */
  nonZeroCpu: Float64Array = new Float64Array(INITIAL_SLOTS);
  nonZeroMemory: Float64Array = new Float64Array(INITIAL_SLOTS);
  readonly facts: (NodeFacts | undefined)[] = [];
  readonly groups: PodGroups = new PodGroups(INITIAL_SLOTS);
  /** Nodes that hold images: while zero, image locality cannot tell nodes apart. */
  nodesWithImages = 0;
  /** Changed slots in order of change; a cache that has read to the end is up to date. Restarted with `epoch`. */
  readonly changes: number[] = [];
  epoch = 0;
  /** How often anything here changed: the same number means the same columns. */
  revision = 0;

  private readonly slotOf = new Map<string, number>();
  private readonly holes: number[] = [];
  private readonly classIds = new Map<string, number>();
  private readonly touched: number[] = [];
  private isTouched: Uint8Array = new Uint8Array(INITIAL_SLOTS);

  /** The slot of a node, or -1. */
  slot(name: string): number {
    return this.slotOf.get(name) ?? -1;
  }

  /** All resource columns: cpu, memory, pods, then the others in order of first appearance. */
  *columns(): Iterable<ResourceColumn> {
    yield this.cpu;
    yield this.memory;
    yield this.pods;
    yield* this.others.values();
  }

  /** The class of the node in a slot: labels (host name apart), taints and flags. */
  nodeClass(slot: number): NodeClass {
    return this.classes[this.classOf[slot]!]!;
  }

  /** Adds a node or replaces what was said of it; what is on it stays. Returns its slot. */
  setNode(facts: NodeFacts): number {
    let slot = this.slot(facts.name);
    if (slot < 0) {
      slot = this.holes.pop() ?? this.slots;
      if (slot === this.slots) this.openSlot();
      this.slotOf.set(facts.name, slot);
      this.present[slot] = 1;
      this.count++;
    }
    this.touch(slot);
    const before = this.facts[slot];
    if ((before?.images.size ?? 0) > 0) this.nodesWithImages--;
    if (facts.images.size > 0) this.nodesWithImages++;
    for (const name of facts.allocatable.keys()) this.column(name);
    for (const column of this.columns()) offer(column, slot, facts.allocatable.get(column.name) ?? 0);
    this.setClass(slot, facts, before === undefined);
    this.facts[slot] = facts;
    return slot;
  }

  /** Takes a node away with all that is counted on it. */
  removeNode(name: string): void {
    const slot = this.slot(name);
    if (slot < 0) return;
    this.touch(slot);
    if (this.facts[slot]!.images.size > 0) this.nodesWithImages--;
    for (const column of this.columns()) clear(column, slot);
    this.nonZeroCpu[slot] = 0;
    this.nonZeroMemory[slot] = 0;
    this.groups.clearSlot(slot);
    this.present[slot] = 0;
    this.facts[slot] = undefined;
    this.slotOf.delete(name);
    this.holes.push(slot);
    this.count--;
  }

  /** Counts `count` pods of a shape on a node; a negative count takes them off again. */
  addPods(slot: number, shape: PodShape, count: number, into: Book): void {
    this.touch(slot);
    book(this.cpu, slot, shape.cpuMilli * count, into);
    book(this.memory, slot, shape.memoryBytes * count, into);
    book(this.pods, slot, count, into);
    for (let i = 0; i < shape.otherRequests.length; i++) {
      const request = shape.otherRequests[i]!;
      book(this.column(request.resource), slot, request.amount * count, into);
    }
    this.nonZeroCpu[slot]! += shape.nonZeroCpuMilli * count;
    this.nonZeroMemory[slot]! += shape.nonZeroMemoryBytes * count;
    if (shape.groupId !== '') this.groups.add(slot, shape, count);
  }

  /** The column of a resource, made on first use. */
  column(name: string): ResourceColumn {
    if (name === 'cpu') return this.cpu;
    if (name === 'memory') return this.memory;
    if (name === 'pods') return this.pods;
    let column = this.others.get(name);
    if (column === undefined) {
      column = newColumn(name, this.present.length);
      this.others.set(name, column);
    }
    return column;
  }

  /** Slots changed since marks were last cleared; their `freeBefore` holds what was free then. */
  get touchedSlots(): readonly number[] {
    return this.touched;
  }

  /** From here on, changes are told against what is free now. */
  clearTouched(): void {
    // Popping keeps the list's memory for the next touch; setting its length would give it back each time.
    while (this.touched.length > 0) this.isTouched[this.touched.pop()!] = 0;
  }

  private setClass(slot: number, facts: NodeFacts, isNew: boolean): void {
    const id = internNodeClass(facts, this.classIds, this.classes);
    if (!isNew && this.classOf[slot] === id) return;
    this.classOf[slot] = id;
    // What may run here changed: whatever room there is counts as newly free.
    for (const column of this.columns()) column.freeBefore[slot] = -Infinity;
  }

  /** Notes a change before it happens. */
  private touch(slot: number): void {
    this.revision++;
    if (this.changes.length > 64 + 4 * this.slots) {
      this.changes.length = 0;
      this.epoch++;
    }
    this.changes.push(slot);
    if (this.isTouched[slot] === 1) return;
    this.isTouched[slot] = 1;
    this.touched.push(slot);
    this.cpu.freeBefore[slot] = this.cpu.free[slot]!;
    this.memory.freeBefore[slot] = this.memory.free[slot]!;
    this.pods.freeBefore[slot] = this.pods.free[slot]!;
    if (this.others.size > 0)
      for (const other of this.others.values()) other.freeBefore[slot] = other.free[slot]!;
  }

  private openSlot(): void {
    this.slots++;
    if (this.slots <= this.present.length) return;
    const size = this.present.length * 2;
    this.present = grow(this.present, new Uint8Array(size));
    this.isTouched = grow(this.isTouched, new Uint8Array(size));
    this.classOf = grow(this.classOf, new Int32Array(size));
    this.nonZeroCpu = grow(this.nonZeroCpu, new Float64Array(size));
    this.nonZeroMemory = grow(this.nonZeroMemory, new Float64Array(size));
    for (const column of this.columns()) enlarge(column, size);
    this.groups.grow(size);
  }
}
