// Who is woken by what happened, and in what order. Both wrappers use it, so that a rehearsal wakes whom a live run wakes.
// It decides nothing about those it wakes.

import type { Key } from '../decide/key.ts';
import { settleClaims } from '../fleet/claims.ts';
import type { ClusterState, Fleet } from '../fleet/fleet.ts';
import type { ResourceColumn } from '../nodes/resource-column.ts';
import type { NodeTable } from '../nodes/node-table.ts';
import { shapeIn } from '../placement/variants.ts';
import type { PodShape } from '../pod/pod-shape.ts';
import { staticVerdict } from '../scheduling/static-verdict.ts';
import { compareText } from '../text.ts';
import type { Board, BoardEntry } from './board.ts';

/** Nodes on which room was freed, by cluster. */
type Risen = Map<ClusterState, readonly number[]>;

/**
 * The workloads to decide after all that was folded and promised since the last call: those whose own pods
 * ended, went away or were named by the wrapper (ready, unschedulable), those placed in, leaving or waiting for a cluster whose facts changed, and the waiting ones for whose shape some node now holds more
 * pods than before, or which they have pods leaving beside. By priority, then waiting since, then namespace and name. They come one at a time, to be decided and
 * promised before the next: a waiting workload is passed over once those before it took the room that woke it.
 */
export function* affected(fleet: Fleet, board: Board): Generator<Key, void, undefined> {
  if (fleet.dirty.size === 0 && fleet.touched.size === 0) return;
  const certain = new Set<Key>(fleet.touched);
  fleet.touched.clear();
  const risen: Risen = new Map();
  const hopeful = wakeByClusters(fleet, board, certain, risen);
  const woken = hopeful.length === 0 ? certain : new Set([...certain, ...hopeful]);
  for (const key of inTurn(board, woken)) {
    if (certain.has(key) || stillHopeful(board, key, risen)) yield key;
  }
}

/** What changed in clusters wakes for certain, or (returned) in the hope of the room that was freed. */
function wakeByClusters(fleet: Fleet, board: Board, certain: Set<Key>, risen: Risen): Key[] {
  const hopeful: Key[] = [];
  for (const cluster of fleet.dirty) {
    settleClaims(cluster);
    if (cluster.changed) wakeAll(board, cluster, certain);
    cluster.changed = false;
    const slots = risenSlots(cluster.nodes);
    if (slots.length > 0) {
      risen.set(cluster, slots);
      wakeWaiting(board, cluster, slots, hopeful);
    }
    cluster.nodes.clearTouched();
  }
  fleet.dirty.clear();
  return hopeful;
}

/** Orders keys by priority (high first), then how long they wait, then namespace and name. */
function inTurn(board: Board, keys: ReadonlySet<Key>): Iterable<Key> {
  if (keys.size < 2) return keys;
  const turns = [...keys].map((key) => turnOf(key, board.entries.get(key)));
  return turns.sort(byTurn).map(({ key }) => key);
}

interface Turn {
  readonly key: Key;
  readonly priority: number;
  readonly sinceMicros: number;
}

function turnOf(key: Key, entry: BoardEntry | undefined): Turn {
  return { key, priority: entry?.priority ?? 0, sinceMicros: waitingSince(entry) };
}

function byTurn(a: Turn, b: Turn): number {
  if (a.priority !== b.priority) return b.priority - a.priority;
  if (a.sinceMicros !== b.sinceMicros) return a.sinceMicros < b.sinceMicros ? -1 : 1;
  return compareText(nameOf(a.key), nameOf(b.key)) || compareText(a.key, b.key);
}

/** Objects that are not on the board are new: they wait since now. */
function waitingSince(entry: BoardEntry | undefined): number {
  return entry === undefined ? Infinity : (entry.unplaced?.sinceMicros ?? entry.createdMicros);
}

/** `namespace/name` of a key. */
function nameOf(key: Key): string {
  return key.slice(key.indexOf('/') + 1);
}

function wakeAll(board: Board, cluster: ClusterState, woken: Set<Key>): void {
  const { name } = cluster.facts;
  for (const entry of board.entries.values()) {
    const isThere = entry.placements.some((placed) => placed.cluster === name);
    const isToAsk = entry.unplaced !== null || entry.followsClusters === true;
    if (isToAsk || isThere || entry.leaving?.includes(name) === true) woken.add(entry.key);
  }
}

/** Slots with more free room than when they were last looked at. */
function risenSlots(table: NodeTable): number[] {
  const risen: number[] = [];
  for (const slot of table.touchedSlots) if (hasRisen(table, slot)) risen.push(slot);
  return risen;
}

function hasRisen(table: NodeTable, slot: number): boolean {
  if (rises(table.cpu, slot) || rises(table.memory, slot) || rises(table.pods, slot)) return true;
  for (const column of table.others.values()) if (rises(column, slot)) return true;
  return false;
}

function rises(column: ResourceColumn, slot: number): boolean {
  return column.free[slot]! > column.freeBefore[slot]!;
}

function wakeWaiting(board: Board, cluster: ClusterState, risen: readonly number[], woken: Key[]): void {
  const { nodes } = cluster;
  // Most that wait ask for more than any of the nodes has: they need no closer look, and there may be thousands.
  const cpuMilliMost = mostFree(nodes.cpu, risen);
  const memoryBytesMost = mostFree(nodes.memory, risen);
  const holdsMore = (shape: PodShape): boolean =>
    shape.cpuMilli <= cpuMilliMost &&
    shape.memoryBytes <= memoryBytesMost &&
    holdsMoreSomewhere(nodes, risen, shape);
  const wake = (entry: BoardEntry): void => {
    const shape = shapeIn(entry, cluster.facts.name);
    const isHopeful = isLeaving(entry, cluster) ? isOpenSomewhere(nodes, risen, shape) : holdsMore(shape);
    if (isHopeful) woken.push(entry.key);
  };
  for (const entry of board.waitingAnywhere.values()) wake(entry);
  for (const entry of board.waitingAt.get(cluster.facts.name)?.values() ?? []) wake(entry);
}

/** Whether pods of the workload run on in the cluster until others replace them: those may take the room of these as well. */
function isLeaving({ leaving }: BoardEntry, cluster: ClusterState): boolean {
  return leaving !== undefined && leaving.length > 0 && leaving.includes(cluster.facts.name);
}

function isOpenSomewhere(table: NodeTable, slots: readonly number[], shape: PodShape): boolean {
  return slots.some((slot) => isOpen(table, slot, shape));
}

function mostFree({ free }: ResourceColumn, slots: readonly number[]): number {
  let most = 0;
  for (const slot of slots) most = Math.max(most, free[slot]!);
  return most;
}

function holdsMoreSomewhere(table: NodeTable, slots: readonly number[], shape: PodShape): boolean {
  for (const slot of slots) {
    const now = roomBy(table, slot, shape, 'free');
    if (now <= 0) continue;
    if (!dependsOnOthers(shape) && now <= roomBy(table, slot, shape, 'freeBefore')) continue;
    if (isOpen(table, slot, shape)) return true;
  }
  return false;
}

/** Whether other pods keep the shape from nodes: when one leaves, room rises though no node holds more by resources. */
function dependsOnOthers({ hostPorts, requiredAntiAffinity, topologySpread }: PodShape): boolean {
  return hostPorts.length > 0 || requiredAntiAffinity.length > 0 || topologySpread.length > 0;
}

/** Whether room that woke a waiting workload is still there. */
function stillHopeful(board: Board, key: Key, risen: Risen): boolean {
  const entry = board.entries.get(key);
  if (entry === undefined) return false;
  for (const [cluster, slots] of risen) {
    settleClaims(cluster);
    const { nodes, facts } = cluster;
    const shape = shapeIn(entry, facts.name);
    if (isLeaving(entry, cluster) && isOpenSomewhere(nodes, slots, shape)) return true;
    if (slots.some((slot) => roomBy(nodes, slot, shape, 'free') > 0 && isOpen(nodes, slot, shape)))
      return true;
  }
  return false;
}

function isOpen(table: NodeTable, slot: number, shape: PodShape): boolean {
  if (table.present[slot] === 0) return false;
  const verdict = staticVerdict(shape, table.nodeClass(slot));
  return verdict === null || verdict === 'askNode';
}

/** Pods of a shape that a node holds now, or held before it was touched. */
function roomBy(table: NodeTable, slot: number, shape: PodShape, when: 'free' | 'freeBefore'): number {
  let room = table.pods[when][slot]!;
  if (shape.cpuMilli > 0) room = Math.min(room, Math.floor(table.cpu[when][slot]! / shape.cpuMilli));
  if (room <= 0) return 0;
  if (shape.memoryBytes > 0) room = Math.min(room, Math.floor(table.memory[when][slot]! / shape.memoryBytes));
  for (let i = 0; i < shape.otherRequests.length; i++) {
    const { resource, amount } = shape.otherRequests[i]!;
    room = Math.min(room, Math.floor(table.column(resource)[when][slot]! / amount));
  }
  return Math.max(0, room);
}
