// One pod against every node of a cluster, by all filters and scores: the scheduler's decision and its explanation. It
// must not bind; and it keeps nothing that the table could contradict.

import type { NodeTable } from '../nodes/node-table.ts';
import type { PodShape } from '../pod/pod-shape.ts';
import { Recent } from './recent.ts';
import { FILTERS, SCORES } from './registry.ts';
import type { Scan } from './scan.ts';
import { ShapeOnClasses } from './shape-on-classes.ts';
import type { Tie } from './tie.ts';
import { Topologies } from './topologies.ts';
import { FITS, NO_NODE, verdictOf, type Verdict } from './verdict.ts';

/** Why a node is refused, or what each score plugin gives it (weighted, in the order of `SCORES`). */
export type NodeExplanation = { readonly slot: number; readonly name: string } & (
  | { readonly refusedBy: Verdict }
  | { readonly refusedBy: null; readonly scores: readonly number[]; readonly total: number }
);

type MutableScan = { -readonly [K in keyof Scan]: Scan[K] };

/** Holds pods against one table, with scratch memory that is used again and again. */
export class FullScan {
  private readonly table: NodeTable;
  private readonly topologies: Topologies;
  private readonly shapes: Recent<ShapeOnClasses>;
  private scan: MutableScan | undefined;
  private totals: Float64Array = new Float64Array(0);
  private tied: Int32Array = new Int32Array(0);
  private readonly tiedSlot = (k: number): number => this.tied[k]!;

  constructor(table: NodeTable, maxShapes = 64) {
    this.table = table;
    this.topologies = new Topologies(table);
    this.shapes = new Recent(maxShapes);
  }

  /** What a shape meets on the classes of the table as it is now; shapes that ask the same of nodes share it. */
  onClasses(shape: PodShape): ShapeOnClasses {
    const onClasses = this.shapes.get(shape.nodeRulesId, () => new ShapeOnClasses(shape));
    onClasses.extend(this.table.classes);
    return onClasses;
  }

  /** The slot of the best node, or -1 if none fits. */
  pick(shape: PodShape, tie: Tie): number {
    const scan = this.filter(shape);
    if (scan.count <= 1) return scan.count === 0 ? -1 : scan.feasible[0]!;
    const { totals } = this;
    totals.fill(0, 0, scan.count);
    for (const { score, weight } of SCORES) {
      if (!score(scan)) continue;
      for (let i = 0; i < scan.count; i++) totals[i]! += weight * scan.scores[i]!;
    }
    return this.best(scan, tie);
  }

  /** Every node in slot order with its first refusal or its scores. */
  explain(shape: PodShape): NodeExplanation[] {
    const scan = this.filter(shape);
    const scores = Array.from({ length: scan.count }, () => SCORES.map(() => 0));
    SCORES.forEach(({ score, weight }, plugin) => {
      if (!score(scan)) return;
      for (let i = 0; i < scan.count; i++) scores[i]![plugin] = weight * scan.scores[i]!;
    });
    const nodes: NodeExplanation[] = [];
    let position = 0;
    for (let slot = 0; slot < this.table.slots; slot++) {
      const code = scan.verdicts[slot]!;
      if (code === NO_NODE) continue;
      const { name } = this.table.facts[slot]!;
      const refusedBy = verdictOf(code);
      if (refusedBy !== null) nodes.push({ slot, name, refusedBy });
      else {
        const own = scores[position++]!;
        nodes.push({ slot, name, refusedBy, scores: own, total: own.reduce((sum, s) => sum + s, 0) });
      }
    }
    return nodes;
  }

  private filter(shape: PodShape): MutableScan {
    const { table } = this;
    const scan = this.begin(shape);
    const { verdicts, feasible } = scan;
    for (let slot = 0; slot < table.slots; slot++)
      verdicts[slot] = table.present[slot] === 1 ? FITS : NO_NODE;
    for (const filter of FILTERS) filter(scan);
    let count = 0;
    for (let slot = 0; slot < table.slots; slot++) if (verdicts[slot] === FITS) feasible[count++] = slot;
    scan.count = count;
    return scan;
  }

  private begin(shape: PodShape): MutableScan {
    const { table, topologies } = this;
    const onClasses = this.onClasses(shape);
    if (this.scan === undefined || this.scan.verdicts.length < table.slots) {
      const size = table.present.length;
      this.totals = new Float64Array(size);
      this.tied = new Int32Array(size);
      this.scan = {
        table,
        shape,
        onClasses,
        topologies,
        verdicts: new Uint8Array(size),
        feasible: new Int32Array(size),
        count: 0,
        scores: new Float64Array(size),
      };
    }
    this.scan.shape = shape;
    this.scan.onClasses = onClasses;
    this.scan.count = 0;
    return this.scan;
  }

  private best(scan: Scan, tie: Tie): number {
    const { totals, tied } = this;
    let best = -1;
    let count = 0;
    for (let i = 0; i < scan.count; i++) {
      if (totals[i]! < best) continue;
      if (totals[i]! > best) {
        best = totals[i]!;
        count = 0;
      }
      tied[count++] = scan.feasible[i]!;
    }
    return tied[count === 1 ? 0 : tie(count, this.tiedSlot)]!;
  }
}
