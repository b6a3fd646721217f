// What the benchmark is asked for on its command line. What cannot be done is refused before anything is started.

import { parseArgs } from 'node:util';
import { PARTS, type Part } from './yardstick.ts';

const USAGE = `usage: npm run bench:live -- [--only a,b] [--json FILE] [--steady N] [--apps N] [--scaled N] [--pods N]
  a  latency of one application at one a second (--steady, 100 of them)
  b  a burst (--apps, 1000 of them), and its removal
  c  replicas 1 to 5 (--scaled, 50 applications)
  d  a member that freezes and comes back
  e  processor time, and peak memory with many pods (--pods, 5000)
  f  requests to cluster0
  g  writes where nothing is to be done
  h  the steady load of a, with a service for each application and then of jobs (--steady of each), and memory and the idle
     operator among --scaled of each kind and --pods pods`;

export interface BenchOptions {
  readonly parts: ReadonlySet<Part>;
  /** Applications of the steady load, one a second; applications with services, and jobs, of that of all kinds. */
  readonly steady: number;
  /** Applications of the burst. */
  readonly apps: number;
  /** Applications that are scaled, those that are touched, and those that memory is measured with. */
  readonly scaled: number;
  /** Pods in all members together while memory is measured. */
  readonly pods: number;
  readonly json: string | null;
}

/** Reads the arguments. Throws an Error that says what to write instead. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', default: PARTS.join(',') },
      steady: { type: 'string', default: '100' },
      apps: { type: 'string', default: '1000' },
      scaled: { type: 'string', default: '50' },
      pods: { type: 'string', default: '5000' },
      json: { type: 'string' },
    },
  });
  return {
    parts: readParts(values.only),
    steady: readCount('--steady', values.steady),
    apps: readCount('--apps', values.apps),
    scaled: readCount('--scaled', values.scaled),
    pods: readCount('--pods', values.pods),
    json: values.json ?? null,
  };
}

function readParts(written: string): ReadonlySet<Part> {
  const names = written.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !PARTS.some((part) => part === name));
  if (unknown.length > 0) throw new Error(`--only ${written}: there is no part '${unknown[0]!}'.\n${USAGE}`);
  return new Set(PARTS.filter((part) => names.includes(part)));
}

function readCount(flag: string, written: string): number {
  const value = Number(written);
  if (/^\d+$/.test(written) && value >= 2 && value <= 20_000) return value;
  throw new Error(`${flag} ${written}: write a whole number from 2 to 20000.\n${USAGE}`);
}
