// The books of nodes against the pods on them, for a member's own table and for what cluster0 knows of it.

import type { Book, NodeTable } from '../../../core/nodes/node-table.ts';
import type { PodShape } from '../../../core/pod/pod-shape.ts';
import type { FakeCluster } from '../../cluster/fake-cluster.ts';
import { PodState, type Pods } from '../../cluster/pods.ts';
import { mustHold } from './must-hold.ts';

/** Requests added up anew, by resource and node slot. */
export class NodeSums {
  private readonly table: NodeTable;
  private readonly sums = new Map<string, Float64Array>();

  constructor(table: NodeTable) {
    this.table = table;
  }

  /** Adds pods of a shape on a node. */
  add(slot: number, shape: PodShape, count: number): void {
    this.of('cpu')[slot]! += count * shape.cpuMilli;
    this.of('memory')[slot]! += count * shape.memoryBytes;
    this.of('pods')[slot]! += count;
    for (const { resource, amount } of shape.otherRequests) this.of(resource)[slot]! += count * amount;
  }

  /** Every column of a book must be these sums. */
  mustEqual(book: Book, where: string): void {
    for (const column of this.table.columns()) {
      const sums = this.of(column.name);
      for (let slot = 0; slot < this.table.slots; slot++) {
        const [kept, sum] = [column[book][slot]!, sums[slot]!];
        mustHold(
          kept === sum,
          () => `${where}: ${column.name} ${book} on node ${slot} is ${kept}, its pods add up to ${sum}`,
        );
      }
    }
  }

  private of(resource: string): Float64Array {
    let sums = this.sums.get(resource);
    if (sums === undefined) this.sums.set(resource, (sums = new Float64Array(this.table.slots)));
    return sums;
  }
}

/** What is requested of each node of a member is what its pods and those of others request, and no more than it has. */
export function checkNodes({ nodes, name, others }: FakeCluster, member: number, pods: Pods): void {
  const sums = new NodeSums(nodes);
  for (let pod = 0; pod < pods.rows; pod++) {
    if (pods.member[pod] === member && pods.isOnNode(pod)) sums.add(pods.slot[pod]!, pods.shape[pod]!, 1);
  }
  for (const [node, groups] of others)
    for (const { shape, count } of groups) sums.add(nodes.slot(node), shape, count);
  sums.mustEqual('requested', name);
  checkRoom(nodes, name);
}

/** No pod runs on a machine that is down. */
export function checkMachines({ machines, name }: FakeCluster, member: number, pods: Pods): void {
  for (let pod = 0; pod < pods.rows; pod++) {
    if (pods.member[pod] !== member || !pods.isOnNode(pod) || machines.isUp(pods.slot[pod]!)) continue;
    const state = pods.state[pod]!;
    mustHold(
      state === PodState.bound,
      () => `pod ${pod} is in state ${state} on node ${pods.slot[pod]!} of ${name}, which is down`,
    );
  }
}

/** Nothing is given away twice: what is requested and claimed of a node fits on it. */
export function checkRoom(nodes: NodeTable, where: string): void {
  for (const { name, allocatable, requested, claimed } of nodes.columns()) {
    for (let slot = 0; slot < nodes.slots; slot++) {
      const used = requested[slot]! + claimed[slot]!;
      mustHold(
        used <= allocatable[slot]!,
        () => `${where}: node ${slot} has ${allocatable[slot]!} of ${name} and ${used} are given away`,
      );
    }
  }
}
