// Whole runs of the simulator on the shipped scenarios: time, memory, and many of them in threads.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { FullScan } from '../../core/scheduling/full-scan.ts';
import type { NodeTable } from '../../core/nodes/node-table.ts';
import { runOnce } from '../../simulator/run/run.ts';
import { medianSeconds, type Benchmark, type Measurement } from './benchmark.ts';
import { bindings, firstJobs, shipped } from './shipped.ts';
import { simpleReplay } from './simple-replay.ts';

/** The full scan runs on so many of the pods; a thousand nodes are scanned for each. */
const SCANNED_PODS = 10_000;
const MIB = 2 ** 20;

const fullScan = (table: NodeTable): FullScan => new FullScan(table);

/**
 * Time of the event loop alone, with all plugins and phases. The reference is the same run with the same plugins on the same
 * arrays, without the index, on the first pods; both must bind every one of them alike.
 */
function scaleTime(): Measurement[] {
  const input = { ...shipped('scale-100k'), policy: null };
  const few = { ...input, load: firstJobs(input.load, SCANNED_PODS) };
  const expected = bindings(runOnce({ ...few, picker: fullScan }), SCANNED_PODS);
  const check = (checksum: number): void => {
    if (checksum !== expected) throw new Error('The index and the full scan bind pods to different nodes.');
  };
  const all = medianSeconds(() => {
    check(bindings(runOnce(input), SCANNED_PODS));
  });
  const indexed = medianSeconds(() => {
    check(bindings(runOnce(few), SCANNED_PODS));
  });
  const scanned = medianSeconds(() => {
    check(bindings(runOnce({ ...few, picker: fullScan }), SCANNED_PODS));
  });
  const against = `full scan on the first ${SCANNED_PODS} pods`;
  return [
    { name: 'scale-100k, event loop', value: all, unit: 's', ratio: indexed / scanned, against },
    {
      name: 'scale-100k, pods placed, run and ended',
      value: input.load.jobs.count / all,
      unit: 'pods/s',
      ratio: scanned / indexed,
      against,
    },
  ];
}

function scaleMemory(): Measurement[] {
  const script = fileURLToPath(new URL('./peak-memory.ts', import.meta.url));
  const peak = Number(nodeProcess(script, 'scale-100k'));
  const before = Number(nodeProcess(script, 'scale-100k', '--only-load'));
  return [
    {
      name: 'scale-100k, peak memory',
      value: peak / MIB,
      unit: 'MiB',
      ratio: peak / before,
      against: 'the process before the run',
    },
  ];
}

function twoHours(policy: 'pinned' | 'worst_fit'): Measurement[] {
  const input = shipped('mck8s-2h');
  const ours = medianSeconds(() => runOnce({ ...input, policy }), 15);
  const simple = medianSeconds(() => simpleReplay(input.scenario, input.load, policy), 15);
  return [
    {
      name: `mck8s-2h, one run, ${policy}`,
      value: ours,
      unit: 's',
      ratio: ours / simple,
      against: 'a replay without control plane, delays and scores',
    },
  ];
}

/** Through the command line, start-up and report included; both must print the same. */
function comparison(): Measurement[] {
  const timed = (workers: number): { readonly seconds: number; readonly printed: string } => {
    const start = performance.now();
    const printed = nodeProcess(
      'simulator/cli/main.ts',
      'compare',
      'scenarios/mck8s-2h.yaml',
      ...['--workers', String(workers), '-o', 'json'],
    );
    return { seconds: (performance.now() - start) / 1000, printed };
  };
  const two = timed(2);
  const one = timed(1);
  if (two.printed !== one.printed) throw new Error('One worker and two report different results.');
  return [
    {
      name: 'mck8s-2h, compare 30 seeds x 6 policies, 2 workers',
      value: two.seconds,
      unit: 's',
      ratio: two.seconds / one.seconds,
      against: '1 worker',
    },
  ];
}

/** What a process of its own prints. */
function nodeProcess(...argv: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, {
    encoding: 'utf8',
    maxBuffer: 64 * MIB,
  });
  if (status !== 0) throw new Error(`node ${argv.join(' ')} failed:\n${stderr}`);
  return stdout;
}

export const simulatorBenchmarks: readonly Benchmark[] = [
  { name: 'scale-100k time', run: scaleTime },
  { name: 'scale-100k memory', run: scaleMemory },
  { name: 'mck8s-2h pinned', run: () => twoHours('pinned') },
  { name: 'mck8s-2h worst_fit', run: () => twoHours('worst_fit') },
  { name: 'mck8s-2h compare', run: comparison },
];
