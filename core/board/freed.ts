// Room that was freed on nodes since somebody last looked: whom it might serve. Decisions are made while those are gone through
// and take of it, so what was free when it was noticed is kept beside what is free now. It ranks nobody.

import { NOTHING_BACK, roomOnNode } from '../capacity/node-room.ts';
import { settleClaims } from '../fleet/claims.ts';
import type { ClusterState } from '../fleet/fleet.ts';
import type { NodeTable } from '../nodes/node-table.ts';
import type { ResourceColumn } from '../nodes/resource-column.ts';
import { shapeIn } from '../placement/variants.ts';
import type { PodShape } from '../pod/pod-shape.ts';
import { staticVerdict } from '../scheduling/static-verdict.ts';
import type { BoardEntry } from './entry.ts';
import type { Room } from './waiting.ts';

/** What a node had free at one time, whole units. */
interface Free {
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly pods: number;
  readonly others: ReadonlyMap<string, number>;
}

/** A node with more of something free than when it was last looked at. */
interface FreedNode {
  readonly slot: number;
  readonly before: Free;
  readonly noticed: Free;
}

interface FreedCluster {
  readonly cluster: ClusterState;
  readonly nodes: readonly FreedNode[];
}

const NO_OTHERS: ReadonlyMap<string, number> = new Map();

/** All room that was freed, over all clusters. */
export class Freed implements Room {
  /** The most that any of these nodes has free as of the last look. */
  cpuMilli = 0;
  memoryBytes = 0;
  private readonly clusters: FreedCluster[] = [];

  get isEmpty(): boolean {
    return this.clusters.length === 0;
  }

  /** Notices what was freed in a cluster whose claims are settled, since its marks were last cleared. */
  add(cluster: ClusterState): void {
    const table = cluster.nodes;
    const nodes: FreedNode[] = [];
    for (const slot of table.touchedSlots) {
      if (!hasRisen(table, slot)) continue;
      nodes.push({ slot, before: freeOn(table, slot, 'freeBefore'), noticed: freeOn(table, slot, 'free') });
    }
    if (nodes.length > 0) this.clusters.push({ cluster, nodes });
  }

  /** Looks at what is free now. */
  look(): void {
    let cpuMilli = 0;
    let memoryBytes = 0;
    for (const { cluster, nodes } of this.clusters) {
      settleClaims(cluster);
      const { cpu, memory } = cluster.nodes;
      for (const { slot } of nodes) {
        cpuMilli = Math.max(cpuMilli, cpu.free[slot]!);
        memoryBytes = Math.max(memoryBytes, memory.free[slot]!);
      }
    }
    this.cpuMilli = cpuMilli;
    this.memoryBytes = memoryBytes;
  }

  /** Whether any was freed in a cluster. */
  isIn(name: string): boolean {
    for (const { cluster } of this.clusters) if (cluster.facts.name === name) return true;
    return false;
  }

  /** Whether it was room for a pod of a waiting workload when it was noticed, and some of it is left as of the last look. */
  isHopeFor(entry: BoardEntry): boolean {
    let isLeft = false;
    let wasRoom = false;
    for (const { cluster, nodes } of this.clusters) {
      const asks = askOf(entry, cluster);
      for (const node of nodes) {
        const isLeftHere: boolean = !isLeft && isLeftFor(asks, node, cluster.nodes);
        const wasRoomHere: boolean = !wasRoom && wasRoomFor(asks, node);
        if (!(isLeftHere || wasRoomHere) || !isOpen(cluster.nodes, node.slot, asks.shape)) continue;
        isLeft ||= isLeftHere;
        wasRoom ||= wasRoomHere;
        if (isLeft && wasRoom) return true;
      }
    }
    return false;
  }
}

/** What a workload that waits asks of a cluster. */
interface RoomAsked {
  readonly shape: PodShape;
  /** Whether pods of it run on there until others replace them: those may take the room of these as well. */
  readonly isLeaving: boolean;
  /** Whether it waits for room there. */
  readonly waitsHere: boolean;
}

function askOf(entry: BoardEntry, { facts: { name } }: ClusterState): RoomAsked {
  const { leaving, unplaced } = entry;
  return {
    shape: shapeIn(entry, name),
    isLeaving: leaving !== undefined && leaving.length > 0 && leaving.includes(name),
    waitsHere: unplaced?.within?.includes(name) !== false,
  };
}

function isLeftFor({ shape, isLeaving }: RoomAsked, { slot }: FreedNode, table: NodeTable): boolean {
  return isLeaving || roomOnNode(table, slot, shape, NOTHING_BACK) > 0;
}

function wasRoomFor({ shape, isLeaving, waitsHere }: RoomAsked, node: FreedNode): boolean {
  return waitsHere && (isLeaving || holdsMore(node, shape));
}

/** Whether a node held more pods of a shape when it was noticed than before. */
function holdsMore({ before, noticed }: FreedNode, shape: PodShape): boolean {
  const now = roomIn(noticed, shape);
  return now > 0 && (dependsOnOthers(shape) || now > roomIn(before, shape));
}

/** Whether other pods keep the shape from nodes: when one leaves, room rises though no node holds more by resources. */
function dependsOnOthers({ hostPorts, requiredAntiAffinity, topologySpread }: PodShape): boolean {
  return hostPorts.length > 0 || requiredAntiAffinity.length > 0 || topologySpread.length > 0;
}

/** Whether a node is there and says nothing against the shape. */
function isOpen(table: NodeTable, slot: number, shape: PodShape): boolean {
  if (table.present[slot] === 0) return false;
  const verdict = staticVerdict(shape, table.nodeClass(slot));
  return verdict === null || verdict === 'askNode';
}

function hasRisen(table: NodeTable, slot: number): boolean {
  if (rises(table.cpu, slot) || rises(table.memory, slot) || rises(table.pods, slot)) return true;
  for (const column of table.others.values()) if (rises(column, slot)) return true;
  return false;
}

function rises(column: ResourceColumn, slot: number): boolean {
  return column.free[slot]! > column.freeBefore[slot]!;
}

function freeOn(table: NodeTable, slot: number, when: 'free' | 'freeBefore'): Free {
  return {
    cpuMilli: table.cpu[when][slot]!,
    memoryBytes: table.memory[when][slot]!,
    pods: table.pods[when][slot]!,
    others:
      table.others.size === 0
        ? NO_OTHERS
        : new Map([...table.others].map(([resource, column]) => [resource, column[when][slot]!])),
  };
}

/** Pods of a shape that fit into what is free. */
function roomIn(free: Free, shape: PodShape): number {
  let room = free.pods;
  if (shape.cpuMilli > 0) room = Math.min(room, Math.floor(free.cpuMilli / shape.cpuMilli));
  if (shape.memoryBytes > 0) room = Math.min(room, Math.floor(free.memoryBytes / shape.memoryBytes));
  for (const { resource, amount } of shape.otherRequests)
    room = Math.min(room, Math.floor((free.others.get(resource) ?? 0) / amount));
  return Math.max(0, room);
}
