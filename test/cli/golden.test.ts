// The shipped scenarios, made small, give the bytes that are kept in test/golden: again, and in any number of threads.
// What changes them on purpose writes them anew: vitest run test/cli/golden.test.ts -u.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { mck8s, temporaryDirectory } from './run-cli.ts';

const MCK8S = ['scenarios/mck8s-2h.yaml', '--set', 'duration=45m'];
const AZURE = ['scenarios/azure-functions.yaml', '--set', 'duration=10m'];
const SCALE = ['scenarios/scale-100k.yaml', '--set', 'load.0.poisson.count=500'];
const SHIPPED = ['scenarios/mck8s-2h.yaml', 'scenarios/azure-functions.yaml', 'scenarios/scale-100k.yaml'];
const EXPLAINED = ['explain', 'scenarios/mck8s-2h.yaml', 'job-1000', '--at', '45m', '--policy', 'pinned'];

const BAD_IMAGE = 'scenarios/bad-image.yaml';
const ROLLOUTS = 'load.0.manifests.1.apply.spec.rollout=null,{order: [canary], readyWithin: 5m}';

const PARTED = ['diff', ...MCK8S, '--a', 'policy=worst_fit', '--b', 'policy=best_fit', '--seed', '3'];

/** Outputs of what runs in one thread whatever it is told, as it has one seed or none. */
const KEPT: readonly (readonly [file: string, args: readonly string[]])[] = [
  ['compare-azure.yaml', ['compare', ...AZURE, '-o', 'yaml']],
  ['simulate-scale.json', ['simulate', ...SCALE, '-o', 'json']],
  ['simulate-mck8s.json', ['simulate', ...MCK8S, '--seeds', '1', '-o', 'json', '--explain-metrics']],
  ['explain-pinned.txt', EXPLAINED],
  ['explain-pinned.json', [...EXPLAINED, '-o', 'json']],
  ['explain-bad-image.txt', ['explain', BAD_IMAGE, 'mcd/shop', '--at', '35m']],
  ['sweep-bad-image.json', ['sweep', BAD_IMAGE, '--seeds', '1', '--grid', ROLLOUTS, '-o', 'json']],
  ['diff.txt', PARTED],
  ['diff.json', [...PARTED, '-o', 'json']],
  ['policies.txt', ['policies']],
  ['validate.txt', ['validate', ...SHIPPED]],
];

const REPORTED = [
  'scenarios/mck8s-2h.yaml',
  '--set',
  'duration=10m',
  '--policy',
  'pinned',
  '--policy',
  'worst_fit',
];

const golden = (file: string): string => join(import.meta.dirname, '../golden', file);

describe.concurrent('kept outputs', () => {
  it.for(KEPT)('%s', async ([file, args], { expect }) => {
    const { code, stdout } = await mck8s(args);
    expect(code).toBe(0);
    await expect(stdout).toMatchFileSnapshot(golden(file));
  });
});

describe('a comparison', () => {
  it.for(['1', '2'])('prints and writes the kept bytes, with %s workers', async (workers, { expect }) => {
    const out = join(temporaryDirectory(), `results-${workers}`);
    const read = (file: string): string => readFileSync(join(out, file), 'utf8');
    const format = workers === '1' ? 'table' : 'json';
    const args = ['compare', ...MCK8S, '--seeds', '3', '--workers', workers, '--out', out, '-o', format];
    const { stdout, stderr } = await mck8s(args);
    await expect(read('result.json')).toMatchFileSnapshot(golden('compare-mck8s.json'));
    await expect(read('table.txt')).toMatchFileSnapshot(golden('compare-mck8s.txt'));
    await expect(read('runs.csv')).toMatchFileSnapshot(golden('compare-mck8s.csv'));
    expect(JSON.parse(read('timing.json'))).toMatchObject({ runs: 21, workers: Number(workers) });
    const time = format === 'table' ? stdout.slice(read('table.txt').length) : stderr;
    expect(stdout).toBe(format === 'table' ? read('table.txt') + time : read('result.json'));
    expect(time).toMatch(/^21 runs, [\d ]+ events in [\d.]+ s: [\d ]+ events\/s, \d workers?\n$/);
  });
});

describe('a report', () => {
  it.for(['1', '2'])('has the kept bytes, with %s workers', async (workers, { expect }) => {
    const file = join(temporaryDirectory(), 'report.html');
    const args = ['compare', ...REPORTED, '--seeds', '2', '--workers', workers, '--report', file];
    const { code } = await mck8s([...args, '--explain-workload', 'job-100']);
    expect(code).toBe(0);
    const page = readFileSync(file, 'utf8').replace(`<dd>${process.version}</dd>`, '<dd>v0</dd>');
    await expect(page).toMatchFileSnapshot(golden('report-mck8s.html'));
  });
});
