// What one pod shape meets on each class of nodes, computed once and kept. It reads labels, taints and flags alone.

import type { NodeClass } from '../nodes/node-class.ts';
import type { NodeTable } from '../nodes/node-table.ts';
import { grow } from '../nodes/resource-column.ts';
import type { PodShape } from '../pod/pod-shape.ts';
import { weightMet } from './requirements.ts';
import { namesNodes, selectionOf, selectsNode, staticVerdict } from './static-verdict.ts';
import { countDiscouraging, toleratesAll } from './tolerations.ts';
import { codeOf, FITS, VERDICT_CODE } from './verdict.ts';

/** Columns over class ids for one shape. */
export class ShapeOnClasses {
  readonly shape: PodShape;
  /** Verdict codes of the static checks. */
  verdicts: Uint8Array = new Uint8Array(4);
  /** 1 where each node must be asked whether the pod selects it. */
  askNode: Uint8Array = new Uint8Array(4);
  /** 1 where node selector and required node affinity choose the class (or may choose nodes of it). */
  selected: Uint8Array = new Uint8Array(4);
  /** 1 where all taints that keep pods away are tolerated. */
  tolerated: Uint8Array = new Uint8Array(4);
  /** Untolerated PreferNoSchedule taints. */
  discouraging: Int32Array = new Int32Array(4);
  /** Sum of weights of the preferred node terms that the class meets; unused where `preferenceNamesNodes`. */
  preference: Int32Array = new Int32Array(4);
  readonly preferenceNamesNodes: boolean;
  /** Whether a class that the pod may run on has PreferNoSchedule taints it does not tolerate. */
  isDiscouraged = false;
  private known = 0;

  constructor(shape: PodShape) {
    this.shape = shape;
    this.preferenceNamesNodes = shape.preferredNodeTerms.some((preferred) => namesNodes(preferred.term));
  }

  /** Takes in classes that came up since the last call. */
  extend(classes: readonly NodeClass[]): void {
    while (this.known < classes.length) this.add(classes[this.known]!);
  }

  /** The static checks' verdict code for a present node. */
  verdictOn(table: NodeTable, slot: number): number {
    const id = table.classOf[slot]!;
    const code = this.verdicts[id]!;
    if (code !== FITS || this.askNode[id] === 0) return code;
    return selectsNode(this.shape, table.facts[slot]!) ? FITS : VERDICT_CODE.notSelected;
  }

  /** Whether node selector and required node affinity choose a present node. */
  selects(table: NodeTable, slot: number): boolean {
    const id = table.classOf[slot]!;
    if (this.selected[id] === 0) return false;
    return this.askNode[id] === 0 || selectsNode(this.shape, table.facts[slot]!);
  }

  private add(nodeClass: NodeClass): void {
    const id = this.known++;
    if (this.known > this.verdicts.length) this.enlarge();
    const { shape } = this;
    const verdict = staticVerdict(shape, nodeClass);
    const selection = selectionOf(shape, nodeClass);
    this.verdicts[id] = verdict === 'askNode' ? FITS : codeOf(verdict);
    this.askNode[id] = selection === 'askNode' ? 1 : 0;
    this.selected[id] = selection === 'notSelected' ? 0 : 1;
    this.tolerated[id] = toleratesAll(shape.tolerations, nodeClass.taints) ? 1 : 0;
    this.discouraging[id] = countDiscouraging(shape.tolerations, nodeClass.taints);
    this.preference[id] = weightMet(shape.preferredNodeTerms, nodeClass.labels, '');
    if (this.verdicts[id] === FITS && this.discouraging[id] > 0) this.isDiscouraged = true;
  }

  private enlarge(): void {
    const size = this.verdicts.length * 2;
    this.verdicts = grow(this.verdicts, new Uint8Array(size));
    this.askNode = grow(this.askNode, new Uint8Array(size));
    this.selected = grow(this.selected, new Uint8Array(size));
    this.tolerated = grow(this.tolerated, new Uint8Array(size));
    this.discouraging = grow(this.discouraging, new Int32Array(size));
    this.preference = grow(this.preference, new Int32Array(size));
  }
}
