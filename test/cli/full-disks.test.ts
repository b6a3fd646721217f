// A real disk that is full: what could be written is whole, what could not is named, and nothing half written is left.

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mck8s, smallScenario, temporaryDirectory } from './run-cli.ts';

const COMPARE = ['compare', smallScenario(), '--policy', 'pinned', '--seeds', '2', '--workers', '1'];

/** Room on the disk, in pages of 4 KiB: enough for some files of a comparison and not for all. */
const SIZE = '24k';

/** Why disks cannot be mounted here; null if they can. */
function whyNot(): string | null {
  const folder = temporaryDirectory();
  try {
    mount(folder);
    unmount(folder);
    return null;
  } catch {
    return 'mounting a tmpfs is for root on Linux';
  }
}

function mount(folder: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', folder], { stdio: 'ignore' });
}

function unmount(folder: string): void {
  execFileSync('umount', [folder], { stdio: 'ignore' });
}

const reason = whyNot();

describe.skipIf(reason !== null)(`a full disk${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  let disk = '';
  beforeEach(() => {
    disk = temporaryDirectory();
    mount(disk);
  });
  afterEach(() => {
    unmount(disk);
    rmSync(disk, { recursive: true });
  });

  it('keeps the files that are whole, prints the table and names the one that found no room', async () => {
    const { code, stdout, stderr } = await mck8s([...COMPARE, '--out', join(disk, 'results')]);
    expect(code).toBe(1);
    expect(stdout).toContain('PENDING %');
    expect(stderr).toMatch(/results\/[a-z.]+ cannot be written \(ENOSPC.*make room and run it again/);
    const kept = readdirSync(join(disk, 'results'));
    expect(kept).toContain('result.json');
    expect(kept).not.toContain('runs.parquet');
    expect(kept.filter((name) => name.endsWith('.part'))).toEqual([]);
    expect(JSON.parse(readFileSync(join(disk, 'results/result.json'), 'utf8'))).toHaveProperty('policies');
  });

  it('leaves what was there as it was, where --force would have written over it', async () => {
    writeFileSync(join(disk, 'report.html'), 'mine');
    const { code, stdout, stderr } = await mck8s([
      ...COMPARE,
      '--report',
      join(disk, 'report.html'),
      '--force',
    ]);
    expect(code).toBe(1);
    expect(stdout).toContain('PENDING %');
    expect(stderr).toMatch(/report\.html cannot be written \(ENOSPC.*make room and run it again/);
    expect(readdirSync(disk)).toEqual(['report.html']);
    expect(readFileSync(join(disk, 'report.html'), 'utf8')).toBe('mine');
  });

  it('leaves no half page of a gallery', async () => {
    const out = join(disk, 'gallery');
    const { code, stderr } = await mck8s(['gallery', smallScenario(), '--out', out, '--seeds', '1']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/\.html cannot be written \(ENOSPC/);
    expect(readdirSync(out)).toEqual([]);
  });

  it('leads to the pages of a gallery that are whole', async () => {
    const roomy = join(temporaryDirectory(), 'gallery');
    const [first, second] = [smallScenario(), 'scenarios/bad-image.yaml'];
    const args = (out: string, ...files: string[]): string[] => [
      'gallery',
      ...files,
      '--out',
      out,
      '--seeds',
      '1',
    ];
    expect((await mck8s(args(roomy, first))).code).toBe(0);
    const size = statSync(join(roomy, 'scenario.html')).size;
    execFileSync('mount', ['-o', `remount,size=${Math.ceil(size / 1024) + 40}k`, disk]);
    const out = join(disk, 'gallery');
    const { code, stderr } = await mck8s(args(out, first, second));
    expect(code).toBe(1);
    expect(stderr).toMatch(/bad-image\.html cannot be written \(ENOSPC/);
    expect(readdirSync(out).sort()).toEqual(['index.html', 'scenario.html']);
    expect(readFileSync(join(out, 'index.html'), 'utf8')).toContain(
      'Ended early: there is no page for bad-image.',
    );
  });

  it('keeps the finished points of a sweep, from which it goes on', async () => {
    const out = join(disk, 'sweep');
    const points = ['0s', '1s', '2s', '3s', '4s', '5s', '6s', '7s'].join();
    const args = ['sweep', ...COMPARE.slice(1), '--grid', `delays.pull=${points}`, '--out', out];
    const { code, stderr } = await mck8s(args);
    expect(code).toBe(1);
    expect(stderr).toMatch(/cannot be written \(ENOSPC/);
    const kept = readdirSync(join(out, 'points'));
    expect(kept.length).toBeGreaterThan(0);
    for (const name of kept) JSON.parse(readFileSync(join(out, 'points', name), 'utf8'));
    execFileSync('mount', ['-o', 'remount,size=4m', disk]);
    expect((await mck8s([...args, '--resume'])).code).toBe(0);
    expect(readdirSync(out)).toContain('sweep.parquet');
  });
});
