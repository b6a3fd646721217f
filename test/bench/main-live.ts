// Measures the operator on real control planes of this machine, against a client that does the least that has to be done, and says
// what its goals and its peers' best figures are. Whatever it starts ends with it. It is no test: nothing fails for being slow.

import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import type { Bench } from './live/bench.ts';
import { measureBurst } from './live/burst.ts';
import { Figures } from './live/figures.ts';
import { Ground, inGuardedFolder, MEMBERS } from './live/ground.ts';
import { measureKinds } from './live/kinds-steady.ts';
import { measureMemory } from './live/memory.ts';
import { OperatorUnderTest } from './live/operator-under-test.ts';
import { readOptions, type BenchOptions } from './live/options.ts';
import { measureOutage } from './live/outage.ts';
import { Reference } from './live/reference.ts';
import { measureResync } from './live/resync.ts';
import { measureScale } from './live/scale.ts';
import { measureSteady } from './live/steady.ts';
import type { Part } from './live/yardstick.ts';

/** In this order, so that those that disturb the most come last. Each runs where one of its parts was asked for. */
const STEPS: readonly {
  readonly parts: readonly Part[];
  readonly measure: (bench: Bench) => Promise<void>;
}[] = [
  { parts: ['a', 'e', 'f'], measure: measureSteady },
  { parts: ['b'], measure: measureBurst },
  { parts: ['c'], measure: measureScale },
  { parts: ['g'], measure: measureResync },
  { parts: ['h'], measure: measureKinds },
  { parts: ['e', 'h'], measure: measureMemory },
  { parts: ['d'], measure: measureOutage },
];

const SPARE_PODS = 100;
const MEBIBYTE = 2 ** 20;

function say(line: string): void {
  const seconds = String(Math.round(performance.now() / 1000)).padStart(5);
  console.error(`${seconds} s, load ${loadavg()[0]!.toFixed(1)}: ${line}`);
}

async function measureAll(options: BenchOptions, folder: string, figures: Figures): Promise<void> {
  const pods = Math.max(options.apps, options.steady, options.scaled * 5, Math.ceil(options.pods / MEMBERS));
  const ground = await Ground.start(folder, pods + Math.max(SPARE_PODS, 2 * options.scaled), say);
  const operator = new OperatorUnderTest(ground);
  const bench = { options, ground, operator, reference: new Reference(ground), figures, say };
  try {
    for (const { parts, measure } of STEPS) {
      if (!parts.some((part) => options.parts.has(part))) continue;
      await measure(bench);
      say(`the operator's peak of memory so far: ${Math.round(operator.peakBytesOfRun() / MEBIBYTE)} MiB`);
    }
    figures.add('peakMemoryOfRun', operator.peakBytesOfRun() / MEBIBYTE);
    await operator.rest();
  } catch (error) {
    const said = operator.lastWords();
    if (said !== '') say(`the operator said last:\n${said}`);
    throw error;
  } finally {
    ground.stop();
  }
}

async function main(options: BenchOptions): Promise<void> {
  const figures = new Figures(options.parts);
  const began = new Date().toISOString();
  try {
    await inGuardedFolder((folder) => measureAll(options, folder, figures));
  } finally {
    console.log(figures.table());
    if (options.json !== null) {
      const asked = { ...options, parts: [...options.parts] };
      writeFileSync(
        options.json,
        `${JSON.stringify({ began, asked, ...figures.document() }, undefined, 2)}\n`,
      );
    }
  }
}

// The guard of the folder ends all processes once this one is gone.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    console.error('Interrupted: ending all that was started.');
    process.exit(130);
  });
}

let exitCode = 2;
try {
  const options = readOptions(process.argv.slice(2));
  exitCode = 1;
  await main(options);
  exitCode = 0;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
}
process.exitCode = exitCode;
