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

/** Groups by `PodShape.groupId`. A group ends with its last pod. */
export class PodGroups {
  readonly byId: Map<string, PodGroup> = new Map<string, PodGroup>();
  /** The same by namespace and one label, so that who looks for a label need not walk all. */
  private readonly byLabel = new Map<string, Set<PodGroup>>();
  /** Groups whose pods carry affinity or anti-affinity terms (they bear on other pods), and groups with host ports. */
  withTerms = 0;
  withPorts = 0;
  private size: number;

  constructor(size: number) {
    this.size = size;
  }

  /** Counts `count` pods (negative: takes them away) of a shape in a slot. */
  add(slot: number, shape: PodShape, count: number): void {
    let group = this.byId.get(shape.groupId);
    if (group === undefined) {
      group = { shape, perSlot: new Int32Array(this.size), total: 0 };
      this.byId.set(shape.groupId, group);
      this.list(group);
      this.count(shape, 1);
    }
    group.perSlot[slot]! += count;
    group.total += count;
    if (group.total === 0) this.end(group);
  }

  /** The groups of a namespace that carry a label with this value. */
  labelled(namespace: string, key: string, value: string): Iterable<PodGroup> {
    return this.byLabel.get(labelKey(namespace, key, value)) ?? [];
  }

  /** Forgets the pods in a slot. */
  clearSlot(slot: number): void {
    for (const group of [...this.byId.values()]) {
      group.total -= group.perSlot[slot]!;
      group.perSlot[slot] = 0;
      if (group.total === 0) this.end(group);
    }
  }

  /** Makes room for more slots. */
  grow(size: number): void {
    this.size = size;
    for (const group of this.byId.values()) group.perSlot = grow(group.perSlot, new Int32Array(size));
  }

  private list(group: PodGroup): void {
    for (const [key, value] of group.shape.labels) {
      const label = labelKey(group.shape.namespace, key, value);
      const groups = this.byLabel.get(label);
      if (groups === undefined) this.byLabel.set(label, new Set([group]));
      else groups.add(group);
    }
  }

  private end(group: PodGroup): void {
    this.byId.delete(group.shape.groupId);
    for (const [key, value] of group.shape.labels) {
      const label = labelKey(group.shape.namespace, key, value);
      const groups = this.byLabel.get(label);
      groups?.delete(group);
      if (groups?.size === 0) this.byLabel.delete(label);
    }
    this.count(group.shape, -1);
  }

  private count(shape: PodShape, change: number): void {
    if (shape.hasPodTerms) this.withTerms += change;
    if (shape.hostPorts.length > 0) this.withPorts += change;
  }
}

function labelKey(namespace: string, key: string, value: string): string {
  return `${namespace}/${key}=${value}`;
}
