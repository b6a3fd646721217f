// Figures as they come in, and how they are shown: a table for people, plain data for machines.

import { cpus, loadavg } from 'node:os';
import type { Part, Yardstick } from './yardstick.ts';
import { YARDSTICKS, type FigureName } from './yardsticks.ts';

/** One figure with what it is held against. */
export interface Figure {
  readonly part: Part;
  readonly id: FigureName;
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  /** The same of the reference, measured in the same run; null: it has none. */
  readonly reference: number | null;
  /** The most it should be; null: no goal. */
  readonly goal: number | null;
  readonly isMet: boolean | null;
  readonly peers: string;
  /** Load average of the machine over the minute before it was taken. */
  readonly load: number;
}

export class Figures {
  readonly #parts: ReadonlySet<Part>;
  readonly #figures: Figure[] = [];
  readonly #samples: Record<string, readonly number[]> = {};

  /** @param parts those that were asked for; figures of others are not kept */
  constructor(parts: ReadonlySet<Part>) {
    this.#parts = parts;
  }

  /** Takes a figure, with that of the reference where there is one. */
  add(id: FigureName, value: number, reference: number | null = null): void {
    const { part, name, unit, goal, peers }: Yardstick = YARDSTICKS[id];
    if (!this.#parts.has(part)) return;
    const limit = limitOf(goal, reference);
    const isMet = limit === null ? null : value <= limit;
    const load = loadavg()[0]!;
    this.#figures.push({ part, id, name, unit, value, reference, goal: limit, isMet, peers, load });
  }

  /** Keeps single measurements beside the figures made from them, for the document alone. */
  keep(name: string, values: readonly number[]): void {
    this.#samples[name] = values.map((value) => Number(value.toFixed(2)));
  }

  /** Everything, for machines. */
  document(): Readonly<Record<string, unknown>> {
    const [cpu] = cpus();
    const machine = { cpus: cpus().length, model: cpu?.model ?? '', node: process.version };
    return { machine, figures: this.#figures, samples: this.#samples };
  }

  /** A line a figure, below a header; empty where there is none. */
  table(): string {
    if (this.#figures.length === 0) return '';
    const rows = [HEADER, ...this.#figures.map(rowOf)];
    const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
    const isNumber = (column: number): boolean => column >= FIRST_NUMBER && column <= LAST_NUMBER;
    const line = (row: readonly string[]): string =>
      row
        .map((cell, column) =>
          isNumber(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
        )
        .join('  ')
        .trimEnd();
    return rows.map(line).join('\n');
  }
}

const HEADER = ['', 'FIGURE', 'VALUE', 'GOAL', 'REFERENCE', 'LOAD', 'UNIT', 'GOAL MET', 'BEST OF PEERS'];
const FIRST_NUMBER = 2;
const LAST_NUMBER = 5;

function rowOf({ part, name, unit, value, reference, goal, isMet, peers, load }: Figure): readonly string[] {
  return [
    part,
    name,
    rounded(value),
    goal === null ? '-' : `<= ${rounded(goal)}`,
    reference === null ? '-' : `${rounded(reference)} (x${rounded(value / reference)})`,
    load.toFixed(1),
    unit,
    isMet === null ? '-' : isMet ? 'yes' : 'no',
    peers === '' ? '-' : peers,
  ];
}

function limitOf(goal: Yardstick['goal'], reference: number | null): number | null {
  if (goal === null) return null;
  if ('atMost' in goal) return goal.atMost;
  return reference === null ? null : goal.timesReference * reference;
}

/** Three digits are more than the machine's noise leaves standing. */
function rounded(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

/** The smallest value that a part of all values does not exceed. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)]!;
}
