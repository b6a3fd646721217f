// Collects jobs from all sources and puts them into order. It must not know where a job came from but by its name.

import type { PodShape } from '../../core/pod/pod-shape.ts';
import { plainShape } from '../../core/pod/plain-shape.ts';
import type { Jobs } from './load.ts';

/** One job as a source gives it. */
export interface JobRow {
  readonly atMicros: number;
  readonly runMicros: number;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly pods: number;
  readonly home: string;
}

/** Jobs of one source, in its order of arrival. */
export class JobRows {
  readonly rows: JobRow[] = [];
  readonly name: string;
  readonly namespace: string;

  constructor(name: string, namespace: string) {
    this.name = name;
    this.namespace = namespace;
  }

  add(row: JobRow): void {
    this.rows.push(row);
  }
}

/** All jobs as columns, by arrival, then by source, then by row. Equal requests share one shape. */
export function mergeJobs(sources: readonly JobRows[]): Jobs {
  const all = sources.flatMap((source, number) => source.rows.map((row, index) => ({ row, number, index })));
  if (sources.length > 1) all.sort((a, b) => a.row.atMicros - b.row.atMicros);
  const shapes = new Map<string, PodShape>();
  const shapeOf = ({ cpuMilli, memoryBytes }: JobRow, namespace: string): PodShape => {
    const key = `${cpuMilli}/${memoryBytes}/${namespace}`;
    const known = shapes.get(key);
    if (known !== undefined) return known;
    const made = plainShape({ namespace, cpuMilli, memoryBytes });
    shapes.set(key, made);
    return made;
  };
  // Runs keep the columns alone: what they were made of would be looked through at every collection of garbage.
  const sourceOf = Int32Array.from(all, ({ number }) => number);
  const indexIn = Int32Array.from(all, ({ index }) => index);
  const names = sources.map(({ name }) => name);
  const namespaces = sources.map(({ namespace }) => namespace);
  return {
    count: all.length,
    atMicros: Float64Array.from(all, ({ row }) => row.atMicros),
    runMicros: Float64Array.from(all, ({ row }) => row.runMicros),
    pods: Int32Array.from(all, ({ row }) => row.pods),
    shape: all.map(({ row, number }) => shapeOf(row, namespaces[number]!)),
    home: all.map(({ row }) => row.home),
    name: (index) => `${names[sourceOf[index]!]!}-${indexIn[index]!}`,
  };
}
