// Runs the benchmarks: a table for people, or JSON for machines. It must judge no figure: speed is never a test.
import { parseArgs } from 'node:util';
import type { Benchmark, Measurement } from './benchmark.ts';
import { eventQueueBenchmarks } from './event-queue.bench.ts';
import { placementBenchmarks } from './placement.bench.ts';
import { schedulerIndexBenchmarks } from './scheduler-index.bench.ts';
import { simulatorBenchmarks } from './simulator.bench.ts';
import { studyBenchmarks } from './study.bench.ts';

const USAGE = 'usage: npm run bench -- [--only REGEX] [-o json|table]';

/** Every benchmark of the repository. */
const registry: readonly Benchmark[] = [
  ...eventQueueBenchmarks,
  ...schedulerIndexBenchmarks,
  ...placementBenchmarks,
  ...simulatorBenchmarks,
  ...studyBenchmarks,
];

function main(): void {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: '' },
      output: { type: 'string', short: 'o', default: 'table' },
    },
  });
  if (values.output !== 'json' && values.output !== 'table') {
    throw new Error(`There is no output '${values.output}'. ${USAGE}`);
  }
  const wanted = new RegExp(values.only, 'i');
  const chosen = registry.filter(({ name }) => wanted.test(name));
  if (chosen.length === 0) {
    const names = registry.map(({ name }) => `  ${name}`).join('\n');
    throw new Error(`No benchmark matches '${values.only}'. There are:\n${names}`);
  }
  const measurements = chosen.flatMap((benchmark) => benchmark.run());
  console.log(values.output === 'json' ? JSON.stringify(measurements, null, 2) : table(measurements));
}

function table(measurements: readonly Measurement[]): string {
  const rows = measurements.map(({ name, value, unit, ratio, against }) => [
    name,
    value.toPrecision(3),
    unit,
    `${ratio.toFixed(2)} x ${against}`,
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    ) // prettier-ignore
    .join('\n');
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
