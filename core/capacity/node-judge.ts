// What one pod shape meets on one node: a number of pods that fit, or the first check that fails. It knows nothing of other
// nodes; constraints between nodes (spreading) are applied to the whole cluster elsewhere.

import type { NodeTable } from '../nodes/node-table.ts';
import type { PodShape } from '../pod/pod-shape.ts';
import { selectsNode, staticVerdict, type StaticVerdict } from '../scheduling/static-verdict.ts';
import { roomOnNode, type GivenBack } from './node-room.ts';
import { NODE_CORDONED, NODE_NOT_READY, NODE_NOT_SELECTED, NODE_TAINTED } from './node-tally.ts';

const ASK_NODE = 1;

const SAID_OF: Readonly<Record<StaticVerdict, number>> = {
  notReady: NODE_NOT_READY,
  cordoned: NODE_CORDONED,
  tainted: NODE_TAINTED,
  notSelected: NODE_NOT_SELECTED,
  askNode: ASK_NODE,
};

/** Holds one shape against the nodes of one table; to be made anew for each walk. */
export class NodeJudge {
  private readonly table: NodeTable;
  private readonly shape: PodShape;
  private readonly byClass: Int8Array;

  constructor(table: NodeTable, shape: PodShape) {
    this.table = table;
    this.shape = shape;
    this.byClass = new Int8Array(table.classes.length);
    for (let id = 0; id < table.classes.length; id++) {
      const verdict = staticVerdict(shape, table.classes[id]!);
      this.byClass[id] = verdict === null ? 0 : SAID_OF[verdict];
    }
  }

  /** The pods that fit on a present node with `back` given back, or a code of node-tally.ts. */
  judge(slot: number, back: GivenBack): number {
    const verdict = this.byClass[this.table.classOf[slot]!]!;
    if (verdict < 0) return verdict;
    if (verdict === ASK_NODE && !selectsNode(this.shape, this.table.facts[slot]!)) return NODE_NOT_SELECTED;
    return roomOnNode(this.table, slot, this.shape, back);
  }

  /** Whether node selector and affinity choose the node, and whether its taints are tolerated. */
  isEligible(slot: number): { readonly selected: boolean; readonly tolerated: boolean } {
    const verdict = this.byClass[this.table.classOf[slot]!]!;
    const selected = verdict !== NODE_NOT_SELECTED && selectsNode(this.shape, this.table.facts[slot]!);
    return { selected, tolerated: verdict !== NODE_TAINTED };
  }
}
