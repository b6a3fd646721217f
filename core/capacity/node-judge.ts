// What one pod shape meets on one node: a number of pods that fit, or the first check that fails. It knows nothing of other
// nodes; constraints between nodes (spreading) are applied to the whole cluster elsewhere.

import type { NodeTable } from '../nodes/node-table.ts';
import type { PodShape } from '../pod/pod-shape.ts';
import type { ShapeOnClasses } from '../scheduling/shape-on-classes.ts';
import { FITS } from '../scheduling/verdict.ts';
import { roomOnNode, type GivenBack } from './node-room.ts';

/** Holds one shape against the nodes of one table, as long as the table has the classes it was made with. */
export class NodeJudge {
  private readonly table: NodeTable;
  private readonly shape: PodShape;
  private readonly onClasses: ShapeOnClasses;

  constructor(table: NodeTable, shape: PodShape, onClasses: ShapeOnClasses) {
    this.table = table;
    this.shape = shape;
    this.onClasses = onClasses;
  }

  /** The pods that fit on a present node with `back` given back, or a code of node-tally.ts. */
  judge(slot: number, back: GivenBack): number {
    const refused = this.onClasses.verdictOn(this.table, slot);
    return refused === FITS ? roomOnNode(this.table, slot, this.shape, back) : -refused;
  }
}
