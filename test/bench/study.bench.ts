// A whole study as the command line runs it: many clusters, many policies, a report, a week. Seconds of processor time stand
// beside the goals for an idle machine; nothing is judged by them.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { policies } from '../../core/policies/registry.ts';
import { runOnce } from '../../simulator/run/run.ts';
import type { Scenario } from '../../simulator/scenario/scenario.ts';
import { medianSeconds, type Benchmark, type Measurement } from './benchmark.ts';
import { shipped, type Shipped } from './shipped.ts';
import { simpleReplay } from './simple-replay.ts';

const CLUSTERS = 20;
const POLICIES = 20;
const MIB = 2 ** 20;

/** The shipped 1000 nodes as equal clusters under cluster0: pods become jobs of one pod. */
function overClusters({ scenario, load, seed }: Shipped): Shipped {
  const [all] = scenario.clusters;
  const size = all!.nodes.length / CLUSTERS;
  const clusters = Array.from({ length: CLUSTERS }, (_, i) => ({
    ...all!,
    name: `cluster${i + 1}`,
    nodes: all!.nodes.slice(i * size, (i + 1) * size),
  }));
  const changed: Scenario = { ...scenario, control: 'mck8s', clusters };
  return { scenario: changed, load, seed };
}

function manyClusters(): Measurement[] {
  const input = overClusters(shipped('scale-100k'));
  const ours = medianSeconds(() => runOnce({ ...input, policy: 'worst_fit' }), 2);
  const simple = medianSeconds(() => simpleReplay(input.scenario, input.load, 'worst_fit'), 1);
  return [
    {
      name: `scale-100k as jobs over ${CLUSTERS} clusters, worst_fit (goal 2.0)`,
      value: ours,
      unit: 's',
      ratio: ours / simple,
      against: 'a replay without control plane, delays and scores',
    },
  ];
}

/** The same study with and without a report. What the report takes is less than two studies differ by, so it is not told. */
function studyAndReport(): Measurement[] {
  const folder = mkdtempSync(join(tmpdir(), 'mck8s-bench-'));
  const report = join(folder, 'report.html');
  const chosen = policies().slice(0, POLICIES);
  const study = [
    ...['simulator/cli/main.ts', 'compare', 'scenarios/mck8s-2h.yaml', '--seeds', '30', '--workers', '2'],
    ...chosen.flatMap(({ name }) => ['--policy', name]),
    ...['-o', 'json'],
  ];
  try {
    const plain = processSeconds(study);
    nodeProcess([...study, '--report', report]);
    const bytes = statSync(report).size;
    return [
      {
        name: `mck8s-2h, compare 30 seeds x ${POLICIES} policies, 2 workers (goal 20)`,
        value: plain.wall,
        unit: 's',
        ratio: plain.wall / plain.processor,
        against: 'the processor time of all its threads',
      },
      {
        name: 'mck8s-2h, size of the report (goal 2)',
        value: bytes / MIB,
        unit: 'MiB',
        ratio: bytes / Buffer.byteLength(plain.printed),
        against: 'the same as JSON',
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function week(): Measurement[] {
  const input = shipped('azure-week');
  const ours = medianSeconds(() => runOnce({ ...input, policy: 'worst_fit' }), 1);
  const day = { ...input, untilMicros: input.scenario.durationMicros / 7 };
  const oneDay = medianSeconds(() => runOnce({ ...day, policy: 'worst_fit' }), 2);
  const script = fileURLToPath(new URL('./peak-memory.ts', import.meta.url));
  const peak = Number(nodeProcess([script, 'azure-week']));
  const before = Number(nodeProcess([script, 'azure-week', '--only-load']));
  return [
    {
      name: 'azure-week, one run, worst_fit (goal 20)',
      value: ours,
      unit: 's',
      ratio: ours / oneDay,
      against: 'its first day',
    },
    {
      name: 'azure-week, peak memory',
      value: peak / MIB,
      unit: 'MiB',
      ratio: peak / before,
      against: 'the process before the run',
    },
  ];
}

interface Took {
  readonly wall: number;
  /** Of all threads of the process, its start included. */
  readonly processor: number;
  readonly printed: string;
}

/** The process says at its end, on a line of its own in stderr, what it used. */
const SAY_USED =
  "data:text/javascript,process.on('exit',()=>{const{user,system}=process.cpuUsage();console.error('used '+(user+system))})";

function processSeconds(argv: readonly string[]): Took {
  const start = performance.now();
  const { stdout, stderr } = nodeRun(['--import', SAY_USED, ...argv]);
  const wall = (performance.now() - start) / 1000;
  const used = /^used (\d+)$/m.exec(stderr);
  if (used === null) throw new Error('The study did not say what it used.');
  return { wall, processor: Number(used[1]) / 1e6, printed: stdout };
}

function nodeProcess(argv: readonly string[]): string {
  return nodeRun(argv).stdout;
}

function nodeRun(argv: readonly string[]): { readonly stdout: string; readonly stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, {
    encoding: 'utf8',
    maxBuffer: 256 * MIB,
  });
  if (status !== 0) throw new Error(`node ${argv.join(' ')} failed:\n${stderr}`);
  return { stdout, stderr };
}

export const studyBenchmarks: readonly Benchmark[] = [
  { name: 'scale-100k clusters', run: manyClusters },
  { name: 'mck8s-2h study and report', run: studyAndReport },
  { name: 'azure-week', run: week },
];
