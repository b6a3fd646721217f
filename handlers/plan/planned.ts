// What would become of objects, as people and programs read it. Records and one table; it decides nothing.

import type { Key } from '../../core/decide/key.ts';
import { columnLines } from '../why/columns.ts';

/** What would become of an object in one cluster; pods. */
export interface PlannedCluster {
  readonly cluster: string;
  readonly now: number;
  readonly after: number;
  /** Pods run on there until those that replace them are ready. */
  readonly leaving: boolean;
  /** The verdict on the cluster; absent: nothing had to be placed, so nobody asked. */
  readonly code?: string;
  readonly why?: string;
}

/** What would become of one object. */
export interface PlannedObject {
  readonly key: Key;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly change: 'new' | 'changed' | 'unchanged';
  /** Empty where the object names one that nobody knows. */
  readonly policy: string;
  /** Pods. */
  readonly wanted: number;
  readonly placed: number;
  readonly waiting: number;
  /** Why nothing at all is decided; null: it is. */
  readonly stalled: string | null;
  readonly clusters: readonly PlannedCluster[];
  readonly notes: readonly string[];
}

/** Whether all that is wanted would be placed. */
export function isWhole({ waiting, stalled }: PlannedObject): boolean {
  return waiting === 0 && stalled === null;
}

/** The plan of one object as text, without a line feed at its end. */
export function planText(planned: PlannedObject): string {
  const { kind, namespace, name, change, clusters, notes } = planned;
  const head = `${kind} ${namespace}/${name} (${change}): ${sentenceOf(planned)}`;
  const rows = clusters.map((cluster) => [
    cluster.cluster,
    String(cluster.now),
    String(cluster.after),
    `${cluster.leaving ? 'runs on until those elsewhere are ready; ' : ''}${cluster.why ?? 'stays as it is'}`,
  ]);
  const heads = ['CLUSTER', 'NOW', 'AFTER', 'WHY'];
  const table = rows.length === 0 ? [] : columnLines(heads, rows, ['NOW', 'AFTER']);
  return [head, ...table.map((line) => `  ${line}`), ...notes.map((note) => `  note: ${note}`)].join('\n');
}

function sentenceOf({ wanted, placed, waiting, stalled }: PlannedObject): string {
  if (stalled !== null) return `nothing would be placed: ${stalled}`;
  if (waiting === 0) return `all of ${wanted} pods would be placed`;
  return `${placed} of ${wanted} pods would be placed, ${waiting} would wait`;
}
