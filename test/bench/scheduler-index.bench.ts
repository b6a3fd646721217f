// The score index against the full scan: the same pods picked, bound and released on the same nodes. The nodes are large and
// the pods few kinds, as in a simulated region; the two must bind every pod alike.
import { NodeTable } from '../../core/nodes/node-table.ts';
import type { PodShape } from '../../core/pod/pod-shape.ts';
import { FullScan } from '../../core/scheduling/full-scan.ts';
import { ScoreIndex } from '../../core/scheduling/score-index.ts';
import type { Tie } from '../../core/scheduling/tie.ts';
import { stream } from '../../simulator/random/stream.ts';
import { GIB, nodeWith, shapeWith } from '../support/shapes.ts';
import { measure, type Benchmark, type Measurement } from './benchmark.ts';

const NODES = 1000;
const PODS = 20_000;
const ARRIVALS_PER_NODE_SECOND = 0.01;
const MEDIAN_SECONDS = 365;
const SIGMA = 1.5;
const CAP_SECONDS = 7200;
const CPU_MILLI = [500, 1000, 2000, 4000];
const MEMORY_GIB = [1, 2, 4, 8];

const SHAPES: readonly PodShape[] = CPU_MILLI.flatMap((cpuMilli) =>
  MEMORY_GIB.map((gib) => shapeWith({ cpuMilli, memoryBytes: gib * GIB, ownerKind: 'Job' })),
);

/** A load drawn beforehand: pod numbers in order of time, ~pod where it ends; and the shape and tie draw of each pod. */
interface Load {
  readonly steps: readonly number[];
  readonly shapes: readonly PodShape[];
  readonly draws: readonly number[];
}

function drawLoad(): Load {
  const random = stream(1, 'scheduler-index', 'load');
  const events: { readonly seconds: number; readonly step: number }[] = [];
  const shapes: PodShape[] = [];
  const draws: number[] = [];
  let seconds = 0;
  for (let pod = 0; pod < PODS; pod++) {
    seconds += random.exponential(1 / (NODES * ARRIVALS_PER_NODE_SECOND));
    const duration = Math.min(CAP_SECONDS, random.lognormal(MEDIAN_SECONDS, SIGMA));
    events.push({ seconds, step: pod }, { seconds: seconds + duration, step: ~pod });
    shapes.push(SHAPES[random.integer(SHAPES.length)]!);
    draws.push(random.integer(2 ** 31));
  }
  return { steps: events.toSorted((a, b) => a.seconds - b.seconds).map(({ step }) => step), shapes, draws };
}

function emptyTable(): NodeTable {
  const table = new NodeTable();
  const allocatable = new Map([
    ['cpu', 64_000],
    ['memory', 128 * GIB],
    ['pods', 110],
  ]);
  for (let i = 0; i < NODES; i++) table.setNode(nodeWith(`node-${i}`, { allocatable }));
  return table;
}

/** Picks, binds and releases all pods; the checksum tells where each of them ran. */
function play(
  load: Load,
  pickerFor: (table: NodeTable) => { pick: (shape: PodShape, tie: Tie) => number },
): number {
  const table = emptyTable();
  const picker = pickerFor(table);
  const slots = new Int32Array(PODS);
  let draw = 0;
  const tie: Tie = (count) => draw % count;
  let checksum = 0;
  for (const step of load.steps) {
    const pod = step < 0 ? ~step : step;
    const shape = load.shapes[pod]!;
    if (step < 0) {
      if (slots[pod]! >= 0) table.addPods(slots[pod]!, shape, -1, 'requested');
      continue;
    }
    draw = load.draws[pod]!;
    const slot = picker.pick(shape, tie);
    slots[pod] = slot;
    checksum = (Math.imul(checksum, 31) + slot) | 0;
    if (slot >= 0) table.addPods(slot, shape, 1, 'requested');
  }
  return checksum;
}

export const schedulerIndexBenchmarks: readonly Benchmark[] = [
  {
    name: 'scheduler index',
    run: (): Measurement[] => {
      const load = drawLoad();
      const rates = measure({
        work: PODS,
        ours: () => play(load, (table) => new ScoreIndex(table)),
        reference: () => play(load, (table) => new FullScan(table)),
      });
      return [
        {
          name: `pick, bind and release on ${NODES} nodes`,
          value: rates.oursPerSecond,
          unit: 'pods/s',
          ratio: rates.oursPerSecond / rates.referencePerSecond,
          against: 'full scan',
        },
      ];
    },
  },
];
