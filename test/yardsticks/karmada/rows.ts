// How Karmada's tables write clusters and numbers. Upstream's results have no order unless a row says so, and a cluster with 0
// replicas is a result.

import { isRow, type Row } from '../case.ts';

export interface Count {
  readonly name: string;
  readonly replicas: number;
}

/** The rows in a field; none where it is absent or null. */
export function rowsIn(row: Row, field: string): readonly Row[] {
  const value = row[field] ?? [];
  if (!Array.isArray(value) || !value.every(isRow)) throw new Error(`the row has no list in "${field}"`);
  return value;
}

/** A list of `{name, replicas}`; none where it is absent or null. */
export function countsIn(row: Row, field: string): readonly Count[] {
  return rowsIn(row, field).map((entry) => ({
    name: String(entry['name']),
    replicas: Number(entry['replicas']),
  }));
}

/** As a text that is the same for the same results; sorted by name unless the order counts. */
export function textOf(counts: readonly Count[], inOrder = false): string {
  const list = inOrder ? counts : counts.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return list.map(({ name, replicas }) => `${name}=${replicas}`).join(' ');
}

/** The workload's uid; empty where the row has none. */
export function uidIn(row: Row): string {
  return typeof row['uid'] === 'string' ? row['uid'] : '';
}
