// The nodes of one cluster sorted by the first check that a pod shape fails there, and the room that is left on the others.

import { VERDICT_CODE } from '../scheduling/verdict.ts';

/** Every node stands in exactly one of the counts below `nodes`; nodes with room are in none of them. */
export interface NodeTally {
  readonly nodes: number;
  readonly notReady: number;
  readonly cordoned: number;
  readonly tainted: number;
  readonly notSelected: number;
  /** One pod alone is larger than what the node offers. */
  readonly tooSmall: number;
  /** Another pod uses the host port, or one that must keep away is there. */
  readonly conflicting: number;
  /** One pod would fit on the empty node, not on what is left of it. */
  readonly full: number;
  /** Pods of the shape that fit on all nodes together; never below zero. */
  readonly capacity: number;
  /** Pods that would fit beside these, but for hard topology spreading. */
  readonly heldBack: number;
}

/** What a tally says of a single node: a capacity from 0 up, or one of these. The first four are the scheduler's own codes. */
const NODE_NOT_READY = -VERDICT_CODE.notReady;
const NODE_CORDONED = -VERDICT_CODE.cordoned;
const NODE_TAINTED = -VERDICT_CODE.tainted;
const NODE_NOT_SELECTED = -VERDICT_CODE.notSelected;
export const NODE_TOO_SMALL = -5;
export const NODE_CONFLICTING = -6;
export const NODE_FULL = -7;

/** Counts while nodes are walked; index = -code of the node, capacity apart. */
export interface Counts {
  nodes: number;
  readonly failing: number[];
  capacity: number;
}

/** Counts of no nodes. */
export function emptyCounts(): Counts {
  return { nodes: 0, failing: [0, 0, 0, 0, 0, 0, 0, 0], capacity: 0 };
}

/** Adds (sign 1) or takes back (sign -1) what was said of one node. */
export function count(counts: Counts, said: number, sign: 1 | -1): void {
  counts.nodes += sign;
  if (said < 0) counts.failing[-said]! += sign;
  else counts.capacity += sign * said;
}

/** The counts as a tally. */
export function tallyOf(counts: Counts): NodeTally {
  const failing = counts.failing;
  return {
    nodes: counts.nodes,
    notReady: failing[-NODE_NOT_READY]!,
    cordoned: failing[-NODE_CORDONED]!,
    tainted: failing[-NODE_TAINTED]!,
    notSelected: failing[-NODE_NOT_SELECTED]!,
    tooSmall: failing[-NODE_TOO_SMALL]!,
    conflicting: failing[-NODE_CONFLICTING]!,
    full: failing[-NODE_FULL]!,
    capacity: counts.capacity,
    heldBack: 0,
  };
}
