// What --out leaves behind: the same rows as CSV and Parquet, nothing overwritten without leave, and what could be written where a
// disk is full.

import { readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { mck8s, smallScenario, temporaryDirectory } from './run-cli.ts';

const small = smallScenario();
const RUN = ['compare', small, '--policy', 'pinned', '--policy', 'random', '--seeds', '2', '--workers', '1'];
const ROWS = ['pairs', 'policies', 'runs'];
const FILES = [
  ...ROWS.flatMap((name) => [`${name}.csv`, `${name}.parquet`]),
  ...['result.json', 'table.txt', 'timing.json'],
].sort();

/** A Parquet file's rows, as CSV has them. */
async function rowsOf(path: string): Promise<readonly Readonly<Record<string, string>>[]> {
  const bytes = readFileSync(path);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const rows = await parquetReadObjects({ file });
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, text(cell)])));
}

const text = (cell: unknown): string => String((cell as string | number | bigint | null | undefined) ?? '');

describe.concurrent('a directory of results', () => {
  it('has the same rows in both formats, endless values and missing ones too', async () => {
    const out = join(temporaryDirectory(), 'results');
    const never = ['--set', 'load.0.poisson.cpu=[8]'];
    expect((await mck8s([...RUN, ...never, '--out', out])).code).toBe(0);
    expect(readdirSync(out).sort()).toEqual(FILES);
    const csv = parse<Record<string, string>>(readFileSync(join(out, 'runs.csv')), { columns: true });
    expect(csv).toHaveLength(2 * 3);
    expect(csv[0]).toMatchObject({ seed: '1', policy: 'pinned', timeToPlaceP50Seconds: 'Infinity' });
    expect(csv.at(-1)).toMatchObject({ policy: 'pooled', jain: '' });
    for (const name of ROWS) {
      const rows = parse<Record<string, string>>(readFileSync(join(out, `${name}.csv`)), { columns: true });
      expect(await rowsOf(join(out, `${name}.parquet`))).toEqual(rows);
    }
  });

  it('has a row per policy and one per pair and metric, which say what the document says', async () => {
    const out = join(temporaryDirectory(), 'results');
    expect((await mck8s([...RUN, '--out', out])).code).toBe(0);
    const rows = (name: string): Record<string, string>[] =>
      parse<Record<string, string>>(readFileSync(join(out, name)), { columns: true });
    const { policies, pairs } = JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')) as {
      policies: { name: string; metrics: { imbalance: { mean: number; high: number } } }[];
      pairs: { a: string; b: string; metric: string; mean: number | null; verdict: string }[];
    };
    expect(
      rows('policies.csv').map((row) => [row['policy'], row['n'], row['imbalance'], row['imbalanceHigh']]),
    ).toEqual(
      policies.map(({ name, metrics: { imbalance } }) => [
        name,
        '2',
        `${imbalance.mean}`,
        `${imbalance.high}`,
      ]),
    );
    expect(
      rows('pairs.csv').map((row) => [row['a'], row['b'], row['metric'], row['mean'], row['verdict']]),
    ).toEqual(pairs.map(({ a, b, metric, mean, verdict }) => [a, b, metric, text(mean), verdict]));
  });

  it('is written over with --force alone', async () => {
    const out = temporaryDirectory();
    writeFileSync(join(out, 'runs.csv'), 'precious\n');
    writeFileSync(join(out, 'mine.txt'), 'mine\n');
    const refused = await mck8s([...RUN, '--out', out]);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('is not empty, and nothing is overwritten');
    expect(refused.stderr).toContain('--force');
    expect((await mck8s([...RUN, '--out', out, '--force'])).code).toBe(0);
    expect(readdirSync(out).sort()).toEqual([...FILES, 'mine.txt'].sort());
    expect(readFileSync(join(out, 'runs.csv'), 'utf8')).toContain('pinned');
    expect(readFileSync(join(out, 'mine.txt'), 'utf8')).toBe('mine\n');
  });

  it('keeps what was written where the disk is full, and says so', async () => {
    const out = temporaryDirectory();
    symlinkSync('/dev/full', join(out, 'runs.csv.part'));
    const { code, stdout, stderr } = await mck8s([...RUN, '--out', out, '--force']);
    expect(code).toBe(1);
    expect(stdout).toContain('PENDING %');
    expect(stderr).toMatch(
      /runs\.csv cannot be written \(ENOSPC.*what was written before is kept; make room/,
    );
    expect(readFileSync(join(out, 'table.txt'), 'utf8')).toContain('PENDING %');
    expect(readdirSync(out).sort()).toEqual(['result.json', 'table.txt', 'timing.json']);
  });
});

describe.concurrent('--until', () => {
  it('says how many seeds it took, and why', async () => {
    const until = ['compare', small, '--policy', 'random', '--until', 'utilisationCpu:0.05', '-o', 'json'];
    const { code, stdout } = await mck8s(until);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      seeds: Array.from({ length: 10 }, (_, i) => i + 1),
      stopping: { metric: 'utilisationCpu', halfWidth: 0.05, because: 'reached', looks: [{ seeds: 10 }] },
    });
  });

  it.each([
    [['--until', 'pendingShare:0.1'], 'The metrics are pendingShareAtEnd,'],
    [['--until', 'jain'], 'Write a number above 0 after the colon'],
    [['--until', 'jain:0'], 'Write a number above 0 after the colon'],
    [['--until', 'jain:0.1', '--seeds', '3'], 'how many are run before the first look; write 10 to 200'],
    [['--seeds-max', '50'], '--seeds-max bounds --until'],
  ])('refuses %j', async (args, sentence) => {
    const { code, stdout, stderr } = await mck8s(['compare', small, ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
  });
});
