// The machines that are there, and what of them is requested. A machine that is not created yet or has stopped counts for nothing,
// and neither does what is still bound to it.

export interface MachineSize {
  readonly cpuMilli: number;
  readonly memoryBytes: number;
}

/** Why a machine is not there; both may hold at once. */
export const Absence = { notCreated: 1, stopped: 2 } as const;

interface ClusterRoom {
  readonly machines: readonly MachineSize[];
  /** Reasons of each machine, and what is bound to it. */
  readonly absent: Uint8Array;
  readonly cpuMilli: Float64Array;
  readonly memoryBytes: Float64Array;
  /** Of machines that are there. */
  cpuAllocatable: number;
  cpuUsed: number;
  /** Of all that is bound. */
  cpuBound: number;
}

export class Room {
  /** Of all machines that are there. */
  cpuAllocatable = 0;
  memoryAllocatable = 0;
  cpuUsed = 0;
  memoryUsed = 0;
  private readonly clusters: readonly ClusterRoom[];
  /** Clusters that have any cpu, and their shares in use. */
  private withCpu = 0;
  private readonly shares: Float64Array;
  private shareSum = 0;
  private shareSquares = 0;

  /** @param clusters the machines of each, by slot */
  constructor(clusters: readonly (readonly MachineSize[])[]) {
    this.clusters = clusters.map(roomOf);
    this.shares = new Float64Array(clusters.length);
    for (const cluster of this.clusters) {
      for (const { cpuMilli, memoryBytes } of cluster.machines) {
        cluster.cpuAllocatable += cpuMilli;
        this.cpuAllocatable += cpuMilli;
        this.memoryAllocatable += memoryBytes;
      }
      if (cluster.cpuAllocatable > 0) this.withCpu++;
    }
  }

  /** So much more (or less) is bound to a machine. Returns the cpu bound in its cluster then. */
  occupied(member: number, slot: number, cpuMilli: number, memoryBytes: number): number {
    const cluster = this.clusters[member]!;
    cluster.cpuMilli[slot]! += cpuMilli;
    cluster.memoryBytes[slot]! += memoryBytes;
    cluster.cpuBound += cpuMilli;
    if (cluster.absent[slot] === 0) this.use(member, cpuMilli, memoryBytes, 0);
    return cluster.cpuBound;
  }

  /** A machine is not there for a reason, or not for that one any more. */
  turned(member: number, slot: number, reason: number, isAbsent: boolean): void {
    const cluster = this.clusters[member]!;
    const before = cluster.absent[slot]!;
    const after = isAbsent ? before | reason : before & ~reason;
    cluster.absent[slot] = after;
    if ((before === 0) === (after === 0)) return;
    const sign = after === 0 ? 1 : -1;
    const { cpuMilli, memoryBytes } = cluster.machines[slot]!;
    const hadCpu = cluster.cpuAllocatable > 0;
    this.cpuAllocatable += sign * cpuMilli;
    this.memoryAllocatable += sign * memoryBytes;
    this.use(member, sign * cluster.cpuMilli[slot]!, sign * cluster.memoryBytes[slot]!, sign * cpuMilli);
    this.withCpu += Number(cluster.cpuAllocatable > 0) - Number(hadCpu);
  }

  /** Whether anything runs that could be spread over clusters. */
  get isShared(): boolean {
    return this.cpuUsed > 0 && this.withCpu > 1;
  }

  /** Jain's index of the clusters' shares of cpu in use: see fairness.ts. */
  jain(): number {
    let sum = 0;
    let squares = 0;
    const { shares } = this;
    for (let member = 0; member < shares.length; member++) {
      const share = shares[member]!;
      sum += share;
      squares += share * share;
    }
    return squares === 0 ? 0 : (sum * sum) / (this.withCpu * squares);
  }

  /** Coefficient of variation of the clusters' shares of cpu in use. */
  imbalance(): number {
    if (!this.isShared) return 0;
    const n = this.withCpu;
    const mean = this.shareSum / n;
    const variance = Math.max(0, this.shareSquares / n - mean * mean);
    return mean > 0 ? Math.sqrt(variance) / mean : 0;
  }

  private use(member: number, cpuMilli: number, memoryBytes: number, moreCpu: number): void {
    const cluster = this.clusters[member]!;
    this.cpuUsed += cpuMilli;
    this.memoryUsed += memoryBytes;
    const before = this.shares[member]!;
    cluster.cpuUsed += cpuMilli;
    cluster.cpuAllocatable += moreCpu;
    const after = cluster.cpuAllocatable === 0 ? 0 : cluster.cpuUsed / cluster.cpuAllocatable;
    this.shares[member] = after;
    this.shareSum += after - before;
    this.shareSquares += after * after - before * before;
  }
}

function roomOf(machines: readonly MachineSize[]): ClusterRoom {
  const count = machines.length;
  return {
    machines,
    absent: new Uint8Array(count),
    cpuMilli: new Float64Array(count),
    memoryBytes: new Float64Array(count),
    cpuAllocatable: 0,
    cpuUsed: 0,
    cpuBound: 0,
  };
}
