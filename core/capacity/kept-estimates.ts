// The estimates of one cluster that are kept between decisions, by shape: a row each in columns, brought up to date together from
// the nodes that changed. A node that changed is read once for all shapes, which is most of what an estimate costs. It derives
// all from the table, so nobody can tell what is kept.

import type { NodeTable } from '../nodes/node-table.ts';
import { grow } from '../nodes/resource-column.ts';
import type { PodShape } from '../pod/pod-shape.ts';
import type { ScoreIndex } from '../scheduling/score-index.ts';
import { FITS } from '../scheduling/verdict.ts';
import { NodeJudge } from './node-judge.ts';
import { fitsEmpty, NOTHING_BACK } from './node-room.ts';
import { emptyCounts, NODE_FULL, NODE_TOO_SMALL, type Counts } from './node-tally.ts';

const FIRST_ROWS = 4;
const MOST_ROWS = 64;
/** Said of a slot without a node; more than any count of pods, so that it is none of the codes either. */
const ABSENT = 2 ** 31 - 1;
/** Codes of what a node says stand at their negative. */
const CODES = emptyCounts().failing.length;

interface Row {
  readonly shape: PodShape;
  readonly judge: NodeJudge;
  /** Codes of what classes say, where nothing else but cpu, memory and pod slots counts; null: the judge is to be asked. */
  readonly verdicts: readonly number[] | null;
}

export class KeptEstimates {
  private readonly table: NodeTable;
  private readonly scheduler: ScoreIndex;
  private readonly rowOf = new Map<string, number>();
  private readonly rows: Row[] = [];
  /** The row that is given away next once all are taken. */
  private oldest = 0;
  private size = 0;
  /** By row. */
  private cpuMilli = new Float64Array(0);
  private memoryBytes = new Float64Array(0);
  private capacity = new Float64Array(0);
  private failing = new Int32Array(0);
  /** What was said of each slot, row by row in each. */
  private said = new Int32Array(0);
  /** How far the table's changes were read, and what it was like then. */
  private seen = 0;
  private epoch = -1;
  private slots = 0;
  private classes = 0;

  constructor(table: NodeTable, scheduler: ScoreIndex) {
    this.table = table;
    this.scheduler = scheduler;
  }

  /** Pods of a shape that fit. */
  capacityOf(shape: PodShape): number {
    const row = this.rowUpToDate(shape);
    return this.capacity[row]!;
  }

  /** The nodes counted by what a shape meets there; the counts are the caller's. */
  countsOf(shape: PodShape): Counts {
    const row = this.rowUpToDate(shape);
    const counts = emptyCounts();
    counts.nodes = this.table.count;
    counts.capacity = this.capacity[row]!;
    for (let code = 0; code < CODES; code++) counts.failing[code] = this.failing[row * CODES + code]!;
    return counts;
  }

  /** What was said of a present node when the shape was last asked for. */
  saidOf(shape: PodShape, slot: number): number {
    return this.said[slot * this.size + this.rowOf.get(shape.id)!]!;
  }

  private rowUpToDate(shape: PodShape): number {
    const { table } = this;
    if (this.classes !== table.classes.length) this.forget();
    if (this.epoch !== table.epoch || this.slots !== table.slots) this.sayAll();
    else this.readOn();
    return this.rowOf.get(shape.id) ?? this.add(shape);
  }

  /** Reads what changed since. */
  private readOn(): void {
    const { changes } = this.table;
    let last = -1;
    for (; this.seen < changes.length; this.seen++) {
      const slot = changes[this.seen]!;
      if (slot !== last) this.saySlot(slot, 0, this.rows.length);
      last = slot;
    }
  }

  /** Says all of all slots anew, as too much changed to tell what. */
  private sayAll(): void {
    const { table, rows, size } = this;
    this.epoch = table.epoch;
    this.seen = table.changes.length;
    if (this.slots !== table.slots) {
      this.slots = table.slots;
      this.said = new Int32Array(table.slots * size).fill(ABSENT);
      this.capacity.fill(0);
      this.failing.fill(0);
    }
    for (let slot = 0; slot < table.slots; slot++) this.saySlot(slot, 0, rows.length);
  }

  private forget(): void {
    this.classes = this.table.classes.length;
    this.rows.length = 0;
    this.rowOf.clear();
    this.oldest = 0;
    this.capacity.fill(0);
    this.failing.fill(0);
    this.said.fill(ABSENT);
  }

  private add(shape: PodShape): number {
    const { rows, rowOf, scheduler, table } = this;
    const row = this.freeRow();
    const onClasses = scheduler.onClasses(shape);
    const isPlain = shape.otherRequests.length === 0 && !onClasses.asksNodes;
    const judge = new NodeJudge(table, shape, onClasses);
    rows[row] = { shape, judge, verdicts: isPlain ? onClasses.verdicts : null };
    rowOf.set(shape.id, row);
    this.cpuMilli[row] = shape.cpuMilli;
    this.memoryBytes[row] = shape.memoryBytes;
    for (let slot = 0; slot < this.slots; slot++) this.saySlot(slot, row, row + 1);
    return row;
  }

  /** A row of which nothing is said yet. */
  private freeRow(): number {
    const { rows, size } = this;
    if (rows.length < size) return rows.length;
    if (size < MOST_ROWS) {
      this.enlarge(Math.max(FIRST_ROWS, 2 * size));
      return rows.length;
    }
    const row = this.oldest;
    this.oldest = (row + 1) % MOST_ROWS;
    this.rowOf.delete(rows[row]!.shape.id);
    this.capacity[row] = 0;
    this.failing.fill(0, row * CODES, (row + 1) * CODES);
    for (let slot = 0; slot < this.slots; slot++) this.said[slot * size + row] = ABSENT;
    return row;
  }

  private enlarge(size: number): void {
    const said = new Int32Array(this.slots * size).fill(ABSENT);
    for (let slot = 0; slot < this.slots; slot++)
      said.set(this.said.subarray(slot * this.size, (slot + 1) * this.size), slot * size);
    this.said = said;
    this.size = size;
    this.cpuMilli = grow(this.cpuMilli, new Float64Array(size));
    this.memoryBytes = grow(this.memoryBytes, new Float64Array(size));
    this.capacity = grow(this.capacity, new Float64Array(size));
    this.failing = grow(this.failing, new Int32Array(size * CODES));
  }

  /** Says anew what the rows from `from` to before `to` meet in a slot. */
  private saySlot(slot: number, from: number, to: number): void {
    const { table, rows, said, size } = this;
    const isThere = table.present[slot] === 1;
    const nodeClass = table.classOf[slot]!;
    for (let row = from; row < to; row++) {
      const { verdicts, judge } = rows[row]!;
      let now = ABSENT;
      if (isThere && verdicts === null) now = judge.judge(slot, NOTHING_BACK);
      else if (isThere) now = this.meets(slot, row, verdicts![nodeClass]!);
      const at = slot * size + row;
      const before = said[at]!;
      if (now === before) continue;
      said[at] = now;
      if (before < 0) this.failing[row * CODES - before]!--;
      else if (before !== ABSENT) this.capacity[row]! -= before;
      if (now < 0) this.failing[row * CODES - now]!++;
      else if (now !== ABSENT) this.capacity[row]! += now;
    }
  }

  /** Pods that fit, or a code of node-tally.ts; the same as the judge's for those who need not ask it. */
  private meets(slot: number, row: number, refused: number): number {
    if (refused !== FITS) return -refused;
    const { cpu, memory, pods } = this.table;
    let room = pods.free[slot]!;
    const cpuMilli = this.cpuMilli[row]!;
    // Divides only where a resource is scarcer than those before: comparing costs less. What comes out is less than there are
    // slots for pods, and what is below 0 is none, so that cutting off is as good as rounding down.
    if (cpuMilli > 0 && cpu.free[slot]! < room * cpuMilli) room = (cpu.free[slot]! / cpuMilli) | 0;
    const memoryBytes = this.memoryBytes[row]!;
    if (memoryBytes > 0 && memory.free[slot]! < room * memoryBytes)
      room = (memory.free[slot]! / memoryBytes) | 0;
    if (room > 0) return room;
    return fitsEmpty(this.table, slot, this.rows[row]!.shape) ? NODE_FULL : NODE_TOO_SMALL;
  }
}
