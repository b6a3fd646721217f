// A sweep on the command line: every point as if it were compared alone, and nothing lost by an interrupt.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { METRICS } from '../../simulator/measure/metrics.ts';
import { directScenario, mck8s, smallScenario, temporaryDirectory, type Ended } from './run-cli.ts';

const small = smallScenario();
const POLICIES = ['--policy', 'pinned', '--policy', 'random'];
const GRID = ['--grid', 'clusters.edge1.nodes.0.count=1,2', '--grid', 'delays.pull=0s,2s'];
const SHORT = ['--set', 'duration=1m'];
const SWEEP = ['sweep', small, ...SHORT, ...POLICIES, ...GRID, '--seeds', '3'];
const newDirectory = (): string => join(temporaryDirectory(), 'results');

interface Document {
  readonly partial?: true;
  readonly points: readonly {
    readonly settings: Readonly<Record<string, string>>;
    readonly hash: string;
    readonly policies: readonly { readonly name: string; readonly metrics: object }[];
  }[];
}

const documentOf = ({ stdout }: Ended): Document => JSON.parse(stdout) as Document;

describe.concurrent('a sweep', () => {
  it('says of each point what a comparison with its settings says, with any number of workers', async () => {
    const [one, two] = await Promise.all(
      ['1', '2'].map((workers) => mck8s([...SWEEP, '--workers', workers, '-o', 'json'])),
    );
    expect(one!.code).toBe(0);
    expect(two!.stdout).toBe(one!.stdout);
    const { points } = documentOf(one!);
    expect(points.map(({ settings }) => Object.values(settings))).toEqual([
      ['1', '0s'],
      ['1', '2s'],
      ['2', '0s'],
      ['2', '2s'],
    ]);
    const settings = [...SHORT, '--set', 'clusters.edge1.nodes.0.count=1', '--set', 'delays.pull=2s'];
    const compared = await mck8s(['compare', small, ...POLICIES, ...settings, '--seeds', '3', '-o', 'json']);
    const { hash, policies } = JSON.parse(compared.stdout) as Document['points'][number];
    expect(points[1]).toMatchObject({ hash, policies });
  });

  it('writes a row per point and policy, and a row per run', async () => {
    const out = newDirectory();
    const { code, stdout } = await mck8s([...SWEEP, '--out', out]);
    expect(code).toBe(0);
    expect(stdout).toContain('clusters.edge1.nodes.0.count  delays.pull  POLICY');
    expect(readdirSync(out).sort()).toEqual([
      'effects.csv',
      'effects.parquet',
      'pairs.csv',
      'pairs.parquet',
      'points',
      'result.json',
      'runs.csv',
      'runs.parquet',
      'sweep.csv',
      'sweep.json',
      'sweep.parquet',
      'table.txt',
      'timing.json',
    ]);
    const rows = (name: string): Record<string, string>[] =>
      parse<Record<string, string>>(readFileSync(join(out, name)), { columns: true });
    expect(rows('sweep.csv')).toHaveLength(4 * 3);
    expect(rows('runs.csv')).toHaveLength(4 * 3 * 3);
    expect(rows('effects.csv')).toHaveLength(4 * 2 * METRICS.length);
    expect(stdout).toMatch(/delays\.pull +POLICY +AGAINST +PENDING % POINTS/);
    expect(stdout).toContain('p-values adjusted by Holm over 8 effects');
    expect(rows('sweep.csv')[4]).toMatchObject({ 'delays.pull': '2s', policy: 'random', n: '3' });
  });

  it('compares policies two by two at each point, all points in one family', async () => {
    const out = newDirectory();
    const sweep = ['sweep', small, '--set', 'duration=3m', ...POLICIES, '--policy', 'best_fit', ...GRID];
    const { stdout } = await mck8s([...sweep, '--seeds', '4', '--pairs', 'homeShare', '--out', out]);
    expect(stdout).toMatch(/delays\.pull +PAIR +HOME % POINTS +95 % INTERVAL +ADJUSTED P +VERDICT/);
    expect(stdout).toContain('p-values adjusted by Holm over 12 pairs');
    const { points } = JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')) as {
      points: { pairs: { metric: string; mean: number; pAdjusted: number }[] }[];
    };
    const alone = [
      '--set',
      'duration=3m',
      '--set',
      'clusters.edge1.nodes.0.count=2',
      '--set',
      'delays.pull=2s',
    ];
    const compared = await mck8s([
      ...['compare', small, ...alone, ...POLICIES, '--policy', 'best_fit', '--seeds', '4', '-o', 'json'],
    ]);
    const { pairs } = JSON.parse(compared.stdout) as (typeof points)[number];
    const here = pairs.filter(({ metric }) => metric === 'homeShare');
    expect(points[3]!.pairs.map(({ mean }) => mean)).toEqual(here.map(({ mean }) => mean));
    for (const [place, { pAdjusted }] of points[3]!.pairs.entries())
      expect(pAdjusted).toBeGreaterThanOrEqual(here[place]!.pAdjusted);
    const rows = parse<Record<string, string>>(readFileSync(join(out, 'pairs.csv')), { columns: true });
    const row = rows.find((one) => one['metric'] === 'homeShare' && one['delays.pull'] === '2s');
    expect(row).toMatchObject({ a: 'pinned', b: 'random', n: '4', mean: String(points[1]!.pairs[0]!.mean) });
  });

  it('says with --bounds how far each policy is above what none can beat', async () => {
    const out = newDirectory();
    const { stdout } = await mck8s([...SWEEP, '--bounds', '--out', out]);
    expect(stdout).toMatch(/ABOVE BOUND pods +ABOVE BOUND %/);
    const rows = parse<Record<string, string>>(readFileSync(join(out, 'sweep.csv')), { columns: true });
    for (const row of rows.filter(({ policy }) => policy !== 'pooled')) {
      const { pendingPodsTimeMean, pendingPodsTimeMeanBound, pendingPodsTimeMeanAboveBound } = row;
      expect(Number(pendingPodsTimeMeanAboveBound)).toBeGreaterThanOrEqual(0);
      const sum = Number(pendingPodsTimeMeanBound) + Number(pendingPodsTimeMeanAboveBound);
      expect(sum).toBeCloseTo(Number(pendingPodsTimeMean), 9);
    }
  });

  it('stops each point by itself with --until', async () => {
    const until = ['--until', 'utilisationCpu:0.5', '--seeds', '12'];
    const { stdout } = await mck8s(['sweep', small, ...SHORT, ...POLICIES, ...GRID, ...until, '-o', 'json']);
    for (const point of documentOf({ stdout } as Ended).points)
      expect(point).toMatchObject({ stopping: { because: 'reached', looks: [{ seeds: 12 }] } });
  });
});

const isKept = (name: string): boolean => name.endsWith('.json');

describe('an interrupted sweep', () => {
  const LONG = ['sweep', small, '--set', 'duration=4m', ...POLICIES, '--grid', 'delays.pull=0s,1s,2s,3s'];
  const ASKED = [...LONG, '--seeds', '12', '--workers', '2'];

  /** Interrupts once points are kept. */
  async function interrupted(out: string): Promise<Ended> {
    return mck8s([...ASKED, '--out', out, '-o', 'json'], (child) => {
      const timer = setInterval(() => {
        if (!existsSync(join(out, 'points')) || !readdirSync(join(out, 'points')).some(isKept)) return;
        clearInterval(timer);
        child.kill('SIGINT');
      }, 5);
      child.on('close', () => {
        clearInterval(timer);
      });
    });
  }

  it('reports on what is finished, and goes on from there to the same bytes', async () => {
    const out = newDirectory();
    const ended = await interrupted(out);
    expect(ended.code).toBe(1);
    const { partial, points } = documentOf(ended);
    expect(partial).toBe(true);
    expect(points.length).toBeGreaterThan(0);
    expect(points.length).toBeLessThan(4);
    expect(ended.stderr).toContain(`interrupted after ${points.length} of 4 points`);
    const first = join(out, 'points', readdirSync(join(out, 'points')).find(isKept)!);
    const { mtimeMs } = statSync(first);

    const other = await mck8s([...LONG, '--seeds', '5', '--out', out, '--resume']);
    expect(other).toMatchObject({ code: 2, stdout: '' });
    expect(other.stderr).toContain('holds another sweep: its seeds is {"first":1,"count":12}');

    const neither = await mck8s([...ASKED, '--out', out]);
    expect(neither).toMatchObject({ code: 2, stdout: '' });
    expect(neither.stderr).toContain('holds a sweep; give --resume to go on with it');

    const resumed = await mck8s([...ASKED, '--out', out, '--resume', '-o', 'json']);
    expect(resumed.code).toBe(0);
    expect(statSync(first).mtimeMs).toBe(mtimeMs);
    const whole = newDirectory();
    expect((await mck8s([...ASKED, '--out', whole, '-o', 'json'])).stdout).toBe(resumed.stdout);
    for (const name of ['result.json', 'table.txt', 'runs.csv', 'sweep.csv', 'sweep.parquet']) {
      const files = [out, whole].map((path) => readFileSync(join(path, name), 'latin1'));
      const [one, two] = files;
      expect(one === two, name).toBe(true);
    }
  }, 120_000);
});

const REFUSED: readonly (readonly [what: string, args: readonly string[], sentence: string])[] = [
  ['no grid', [small], "required option '--grid <path=a,b,...>' not specified"],
  ['a path of no field', [small, '--grid', 'durration=5m,6m'], 'did you mean duration?'],
  ['a path of no cluster', [small, '--grid', 'clusters.edge9.traffic=1,2'], 'the list has no edge9'],
  ['a value out of bounds', [small, '--grid', 'duration=5m,-1s'], '--grid duration="-1s"'],
  ['a grid over seeds', [small, '--grid', 'seeds=1,2'], 'write --seeds'],
  ['nothing to resume', [small, '--grid', 'duration=5m', '--resume'], 'give --out'],
  ['no placement', [directScenario(), '--grid', 'duration=5m'], 'there are no policies to compare'],
];

it.concurrent.each(REFUSED)(
  'a sweep is refused before anything is written: %s',
  async (_, args, sentence) => {
    const out = newDirectory();
    const { code, stdout, stderr } = await mck8s([
      'sweep',
      ...args,
      ...(args.includes('--resume') ? [] : ['--out', out]),
    ]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(existsSync(out)).toBe(false);
  },
);
