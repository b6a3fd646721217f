// Draws the jobs of one generator for one seed. Each purpose has a stream of its own, drawn once per job in order of
// arrival: a changed table of durations moves no arrival.

import { QuantileTable } from '../random/quantile-table.ts';
import { stream } from '../random/stream.ts';
import type { RandomStream } from '../random/stream.ts';
import type { JobRows } from './job-rows.ts';
import { runDraw } from './run-draw.ts';
import type { PoissonSource, QuantilesSource } from './source.ts';
import { pick } from './weighted.ts';

const MEBIBYTE = 2 ** 20;

/** What a generator draws of each job. */
interface Draws {
  readonly gapMicros: () => number;
  readonly runMicros: () => number;
  readonly cpuMilli: () => number;
  readonly memoryBytes: () => number;
  readonly home: () => string;
}

/** The jobs that arrive before `untilMicros`, gap by gap from 0 on. */
export function generateJobs(
  source: QuantilesSource | PoissonSource,
  seed: number,
  untilMicros: number,
  into: JobRows,
): void {
  const streamOf = (purpose: string): RandomStream => stream(seed, purpose, source.name);
  const draws =
    source.kind === 'quantiles' ? quantileDraws(source, streamOf) : poissonDraws(source, streamOf);
  let at = 0;
  for (let index = 0; index < source.countMax; index++) {
    at += draws.gapMicros();
    const atMicros = Math.round(at);
    if (atMicros >= untilMicros) return;
    into.add({
      atMicros,
      runMicros: Math.round(draws.runMicros()),
      cpuMilli: draws.cpuMilli(),
      memoryBytes: draws.memoryBytes(),
      pods: 1,
      home: draws.home(),
    });
  }
}

function quantileDraws(source: QuantilesSource, streamOf: (purpose: string) => RandomStream): Draws {
  const drawer = (purpose: string, quantiles: QuantilesSource['gapMicros']): (() => number) => {
    const table = new QuantileTable(quantiles);
    const chance = streamOf(purpose);
    return () => chance.quantileTable(table);
  };
  const cpuMilli = drawer('cpu', source.cpuMilli);
  const memoryBytes = drawer('memory', source.memoryBytes);
  return {
    gapMicros: drawer('arrivals', source.gapMicros),
    runMicros: drawer('durations', source.runMicros),
    cpuMilli: () => Math.round(cpuMilli()),
    memoryBytes: () => Math.round(memoryBytes() / MEBIBYTE) * MEBIBYTE,
    home: homeDraw(source, streamOf),
  };
}

function poissonDraws(source: PoissonSource, streamOf: (purpose: string) => RandomStream): Draws {
  const [arrivals, cpu, memory] = [streamOf('arrivals'), streamOf('cpu'), streamOf('memory')];
  return {
    gapMicros: () => arrivals.exponential(1e6 / source.ratePerSecond),
    runMicros: runDraw(source.run, streamOf('durations')),
    cpuMilli: () => source.cpuMilli[cpu.integer(source.cpuMilli.length)]!,
    memoryBytes: () => source.memoryBytes[memory.integer(source.memoryBytes.length)]!,
    home: homeDraw(source, streamOf),
  };
}

function homeDraw(
  source: QuantilesSource | PoissonSource,
  streamOf: (purpose: string) => RandomStream,
): () => string {
  const homes = streamOf('homes');
  return () => pick(source.home, homes.uniform());
}
