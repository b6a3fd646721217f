// The full scan's decision without the scan, for pods whose ranking of nodes is each node's own affair. It decides
// exactly what `FullScan` decides and hands it every pod for which that does not hold.

import type { NodeTable } from '../nodes/node-table.ts';
import type { PodShape } from '../pod/pod-shape.ts';
import { ChangeCursor } from './change-cursor.ts';
import { FullScan } from './full-scan.ts';
import { bestSlots, localScore } from './local-score.ts';
import { isSpread } from './plugins/pod-topology-spread.ts';
import { Recent } from './recent.ts';
import { ScoreTree } from './score-tree.ts';
import type { ShapeOnClasses } from './shape-on-classes.ts';
import type { Tie } from './tie.ts';

/** With fewer nodes looking at each costs less than keeping a tree for every shape. */
const WORTH_INDEXING = 128;

/** What is kept of a shape: a tree from its second pod on. */
interface Ranking {
  readonly shape: PodShape;
  readonly cursor: ChangeCursor;
  tree: ScoreTree | undefined;
  isSecond: boolean;
}

/** Picks nodes of one table; brought up to date from the table's changes when asked. */
export class ScoreIndex {
  private readonly table: NodeTable;
  private readonly scan: FullScan;
  private readonly rankings: Recent<Ranking>;
  private readonly worthIndexing: number;
  /** Scratch memory: the best slots of one look. */
  private readonly tied: number[] = [];
  private readonly tiedSlot = (k: number): number => this.tied[k]!;

  /** @param worthIndexing from how many nodes on a tree is kept */
  constructor(table: NodeTable, maxShapes = 64, worthIndexing: number = WORTH_INDEXING) {
    this.worthIndexing = worthIndexing;
    this.table = table;
    this.scan = new FullScan(table, maxShapes);
    this.rankings = new Recent(maxShapes);
  }

  /** The slot of the best node, or -1 if none fits: the same as the full scan's, for the same answers of `tie`. */
  pick(shape: PodShape, tie: Tie): number {
    if (!this.isLocalNow(shape) || !isLocal(shape)) return this.scan.pick(shape, tie);
    const onClasses = this.scan.onClasses(shape);
    if (onClasses.isDiscouraged) return this.scan.pick(shape, tie);
    if (this.table.count < this.worthIndexing) return this.pickByLooking(shape, onClasses, tie);
    const ranking = this.rankings.get(rankingId(shape), () => this.newRanking(shape));
    if (!ranking.isSecond) {
      ranking.isSecond = true;
      return this.pickByLooking(shape, onClasses, tie);
    }
    const tree = this.upToDate(ranking, onClasses);
    const count = tree.bestCount;
    if (count === 0) return -1;
    return tree.bestSlot(count === 1 ? 0 : tie(count, (k) => tree.bestSlot(k)));
  }

  /** The best by a look at every node. */
  private pickByLooking(shape: PodShape, onClasses: ShapeOnClasses, tie: Tie): number {
    const { tied } = this;
    const count = bestSlots(this.table, shape, onClasses, tied);
    if (count <= 1) return count === 0 ? -1 : tied[0]!;
    return tied[tie(count, this.tiedSlot)]!;
  }

  /** Whether nothing on the nodes makes one node's score depend on others. */
  private isLocalNow(shape: PodShape): boolean {
    const { groups, nodesWithImages } = this.table;
    return groups.withTerms === 0 && (nodesWithImages === 0 || shape.images.length === 0);
  }

  /** What a shape meets on the classes of the table as it is now. */
  onClasses(shape: PodShape): ShapeOnClasses {
    return this.scan.onClasses(shape);
  }

  private newRanking(shape: PodShape): Ranking {
    return { shape, cursor: new ChangeCursor(this.table), tree: undefined, isSecond: false };
  }

  private upToDate(ranking: Ranking, onClasses: ShapeOnClasses): ScoreTree {
    const { table } = this;
    const { shape, cursor } = ranking;
    let { tree } = ranking;
    if (cursor.hasLostTrack() || tree === undefined || tree.size < table.slots) {
      tree = ranking.tree = new ScoreTree(table.slots);
      tree.fill(table.slots, (slot) => localScore(table, shape, onClasses, slot));
      return tree;
    }
    for (let slot = cursor.next(); slot >= 0; slot = cursor.next())
      tree.set(slot, localScore(table, shape, onClasses, slot));
    return tree;
  }
}

/** Whether what a pod of this shape gets on a node depends on that node alone. */
function isLocal(shape: PodShape): boolean {
  return (
    !isSpread(shape) &&
    !shape.hasPodTerms &&
    shape.preferredNodeTerms.length === 0 &&
    shape.hostPorts.length === 0
  );
}

/** All that a node's own score reads of a shape: shapes that differ elsewhere, in labels say, share a ranking. */
function rankingId({ requestsId, nonZeroCpuMilli, nonZeroMemoryBytes, nodeRulesId }: PodShape): string {
  return `${requestsId} ${nonZeroCpuMilli} ${nonZeroMemoryBytes}${nodeRulesId}`;
}
