// What pods with one set of wishes on nodes meet on each class of nodes, computed once and kept. It reads labels, taints and
// flags alone, and of the shape nothing but those wishes.

import type { NodeClass } from '../nodes/node-class.ts';
import type { NodeTable } from '../nodes/node-table.ts';
import type { PodShape } from '../pod/pod-shape.ts';
import { weightMet } from '../pod/requirements.ts';
import { namesNodes, selectionOf, selectsNode, staticVerdict } from './static-verdict.ts';
import { countDiscouraging, toleratesAll } from './tolerations.ts';
import { codeOf, FITS, VERDICT_CODE } from './verdict.ts';

/** Columns over class ids for all shapes of one `nodeRulesId`; `shape` is any of them. Most shapes meet few classes and live shortly, so they are plain lists. */
export class ShapeOnClasses {
  readonly shape: PodShape;
  /** Verdict codes of the static checks. */
  readonly verdicts: number[] = [];
  /** 1 where each node must be asked whether the pod selects it. */
  readonly askNode: number[] = [];
  /** 1 where node selector and required node affinity choose the class (or may choose nodes of it). */
  readonly selected: number[] = [];
  /** 1 where all taints that keep pods away are tolerated. */
  readonly tolerated: number[] = [];
  /** Untolerated PreferNoSchedule taints. */
  readonly discouraging: number[] = [];
  /** Sum of weights of the preferred node terms that the class meets; unused where `preferenceNamesNodes`. */
  readonly preference: number[] = [];
  readonly preferenceNamesNodes: boolean;
  /** Whether a class that the pod may run on has PreferNoSchedule taints it does not tolerate. */
  isDiscouraged = false;
  /** Whether some class refuses it. */
  isRefused = false;
  /** Whether some class leaves it to its nodes whether the pod selects them. */
  asksNodes = false;

  constructor(shape: PodShape) {
    this.shape = shape;
    this.preferenceNamesNodes = shape.preferredNodeTerms.some((preferred) => namesNodes(preferred.term));
  }

  /** Takes in classes that came up since the last call. */
  extend(classes: readonly NodeClass[]): void {
    while (this.verdicts.length < classes.length) this.add(classes[this.verdicts.length]!);
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
    const { shape } = this;
    const verdict = staticVerdict(shape, nodeClass);
    const selection = selectionOf(shape, nodeClass);
    const code = verdict === 'askNode' ? FITS : codeOf(verdict);
    const discouraging = countDiscouraging(shape.tolerations, nodeClass.taints);
    this.verdicts.push(code);
    this.askNode.push(selection === 'askNode' ? 1 : 0);
    this.selected.push(selection === 'notSelected' ? 0 : 1);
    this.tolerated.push(toleratesAll(shape.tolerations, nodeClass.taints) ? 1 : 0);
    this.discouraging.push(discouraging);
    this.preference.push(weightMet(shape.preferredNodeTerms, nodeClass.labels, ''));
    if (code !== FITS) this.isRefused = true;
    else if (discouraging > 0) this.isDiscouraged = true;
    if (selection === 'askNode') this.asksNodes = true;
  }
}
