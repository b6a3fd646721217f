// Which nodes share a topology domain (a zone, a host), as columns of domain numbers. It knows labels, not pods.

import type { NodeFacts } from '../nodes/node-facts.ts';
import type { NodeTable } from '../nodes/node-table.ts';
import { ChangeCursor } from './change-cursor.ts';

/** The values of one label over node slots. */
export interface Domains {
  /** Domain number by slot; a node without the label counts under the empty value. */
  readonly of: Int32Array;
  /** 1 where the node has the label. */
  readonly has: Uint8Array;
  /** How many domains there are. */
  readonly count: number;
}

/** Domains by label, kept until what is said of some node changes. */
export class Topologies {
  private readonly table: NodeTable;
  private readonly cursor: ChangeCursor;
  private readonly byKey = new Map<string, Domains>();
  private readonly seen: (NodeFacts | undefined)[] = [];

  constructor(table: NodeTable) {
    this.table = table;
    this.cursor = new ChangeCursor(table);
  }

  /** The domains of a label. */
  of(key: string): Domains {
    this.follow();
    let domains = this.byKey.get(key);
    if (domains === undefined) {
      domains = domainsOf(this.table, key);
      this.byKey.set(key, domains);
    }
    return domains;
  }

  private follow(): void {
    if (this.cursor.hasLostTrack()) {
      for (let slot = 0; slot < this.table.slots; slot++) this.look(slot);
      return;
    }
    for (let slot = this.cursor.next(); slot >= 0; slot = this.cursor.next()) this.look(slot);
  }

  private look(slot: number): void {
    const facts = this.table.facts[slot];
    if (this.seen[slot] === facts) return;
    this.seen[slot] = facts;
    this.byKey.clear();
  }
}

function domainsOf(table: NodeTable, key: string): Domains {
  const of = new Int32Array(table.slots);
  const has = new Uint8Array(table.slots);
  const numbers = new Map<string, number>();
  for (let slot = 0; slot < table.slots; slot++) {
    if (table.present[slot] === 0) continue;
    const value = table.facts[slot]!.labels.get(key);
    if (value !== undefined) has[slot] = 1;
    let number = numbers.get(value ?? '');
    if (number === undefined) {
      number = numbers.size;
      numbers.set(value ?? '', number);
    }
    of[slot] = number;
  }
  return { of, has, count: numbers.size };
}
