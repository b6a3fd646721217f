// How many pods of each kind are on each node, for what looks at other pods: spreading, pod affinity, host ports. Pods that
// no selector and no port can tell from others are not kept here.

import type { PodShape } from '../pod/pod-shape.ts';
import { grow } from './resource-column.ts';

/** Pods with the same namespace, labels, affinity terms and host ports. */
export interface PodGroup {
  /** Any shape of the group: its namespace, labels, terms and ports are those of all. */
  readonly shape: PodShape;
  perSlot: Int32Array;
  total: number;
}

/** Empty groups are kept while all their slots together are no more than this (a mebibyte). */
const EMPTY_SLOTS_MAX = 1 << 18;

/** Groups by `PodShape.groupId`. One without pods counts nothing, and is forgotten in time. */
export class PodGroups {
  readonly byId: Map<string, PodGroup> = new Map<string, PodGroup>();
  /** The same by namespace and one label, so that who looks for a label need not walk all. */
  private readonly byLabel = new Map<string, Set<PodGroup>>();
  /** Groups whose pods carry affinity or anti-affinity terms (they bear on other pods), and groups with host ports. */
  withTerms = 0;
  withPorts = 0;
  private size: number;
  /** Groups without pods. */
  private empty = 0;

  constructor(size: number) {
    this.size = size;
  }

  /** Counts `count` pods (negative: takes them away) of a shape in a slot. */
  add(slot: number, shape: PodShape, count: number): void {
    const group = this.byId.get(shape.groupId) ?? this.newGroup(shape);
    if (group.total === 0) this.count(group, 1);
    group.perSlot[slot]! += count;
    group.total += count;
    if (group.total === 0) this.emptied(group);
  }

  /** The groups of a namespace that carry a label with this value. */
  labelled(namespace: string, key: string, value: string): Iterable<PodGroup> {
    return this.byLabel.get(labelKey(namespace, key, value)) ?? [];
  }

  /** Forgets the pods in a slot. */
  clearSlot(slot: number): void {
    for (const group of this.byId.values()) {
      if (group.perSlot[slot] === 0) continue;
      group.total -= group.perSlot[slot]!;
      group.perSlot[slot] = 0;
      if (group.total === 0) this.emptied(group);
    }
  }

  /** Makes room for more slots. */
  grow(size: number): void {
    this.size = size;
    for (const group of this.byId.values()) group.perSlot = grow(group.perSlot, new Int32Array(size));
  }

  private newGroup(shape: PodShape): PodGroup {
    const group = { shape, perSlot: new Int32Array(this.size), total: 0 };
    this.byId.set(shape.groupId, group);
    for (const [key, value] of shape.labels) {
      const label = labelKey(shape.namespace, key, value);
      const groups = this.byLabel.get(label);
      if (groups === undefined) this.byLabel.set(label, new Set([group]));
      else groups.add(group);
    }
    this.empty++;
    return group;
  }

  /** Claims are packed and unpacked all the time: empty groups go only once there are many. */
  private emptied(group: PodGroup): void {
    this.count(group, -1);
    if (this.empty * this.size < EMPTY_SLOTS_MAX) return;
    for (const other of this.byId.values()) if (other.total === 0) this.forget(other);
    this.empty = 0;
  }

  private forget(group: PodGroup): void {
    const { shape } = group;
    this.byId.delete(shape.groupId);
    for (const [key, value] of shape.labels) {
      const label = labelKey(shape.namespace, key, value);
      const groups = this.byLabel.get(label);
      groups?.delete(group);
      if (groups?.size === 0) this.byLabel.delete(label);
    }
  }

  /** A group has pods from now on (1), or none (-1). */
  private count({ shape }: PodGroup, change: 1 | -1): void {
    this.empty -= change;
    if (shape.hasPodTerms) this.withTerms += change;
    if (shape.hostPorts.length > 0) this.withPorts += change;
  }
}

function labelKey(namespace: string, key: string, value: string): string {
  return `${namespace}/${key}=${value}`;
}
