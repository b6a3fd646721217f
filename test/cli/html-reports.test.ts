// --report: which file it writes and when it refuses to, before anything is run.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { directScenario, mck8s, smallScenario, temporaryDirectory } from './run-cli.ts';

const small = smallScenario();
const TWO = ['--policy', 'pinned', '--policy', 'worst_fit', '--seeds', '2'];

/** As a shell reads it. */
const oneLine = (page: string): string => page.replaceAll(/ \\\n +/g, ' ');

describe.concurrent('--report', () => {
  it('writes one page beside what is printed', async () => {
    const folder = temporaryDirectory();
    const file = join(folder, 'report.html');
    const args = ['compare', small, ...TWO, '--report', file, '--explain-workload', 'job-3'];
    const [plain, reported] = await Promise.all([mck8s(['compare', small, ...TWO]), mck8s(args)]);
    expect(reported.code).toBe(0);
    expect(reported.stderr).toBe(`report written to ${file}\n`);
    const table = (stdout: string): string => stdout.slice(0, stdout.indexOf('6 runs'));
    expect(table(reported.stdout)).toBe(table(plain.stdout));
    expect(readdirSync(folder)).toEqual(['report.html']);
    const page = readFileSync(file, 'utf8');
    expect(page).toMatch(/^<!doctype html>[^]*<\/html>\n$/);
    expect(page).toContain('MultiClusterJob/default/job-3');
    expect(oneLine(page)).toContain(
      `npm run -s mck8s -- compare ${small} --policy pinned --policy worst_fit --seed 1 --seeds 2<`,
    );
  });

  it('answers in the metric that is asked for, and says how to ask for it again', async () => {
    const file = join(temporaryDirectory(), 'report.html');
    const args = ['compare', small, ...TWO, '--pairs', 'utilisationCpu', '--report', file];
    expect((await mck8s(args)).code).toBe(0);
    const page = readFileSync(file, 'utf8');
    expect(/class="answer">([^<]*)/.exec(page)![1]).toContain('share of cpu requested');
    expect(/npm run -s mck8s[^<]*/.exec(oneLine(page))![0]).toMatch(
      / --seed 1 --seeds 2 --pairs utilisationCpu$/,
    );
  });

  it('reports on simulations too, also without placement', async () => {
    const file = join(temporaryDirectory(), 'report.html');
    const direct = directScenario();
    const { code } = await mck8s(['simulate', direct, '--report', file]);
    expect(code).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('Simulation of placement');
  });

  it('replaces a file only by --force', async () => {
    const file = join(temporaryDirectory(), 'report.html');
    writeFileSync(file, 'mine');
    const args = ['simulate', small, '--seeds', '1', '--report', file];
    const refused = await mck8s(args);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain(`${file} is there already; name another file, or add --force`);
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(await mck8s([...args, '--force'])).toMatchObject({ code: 0 });
    expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>/);
  });

  const folder = temporaryDirectory();
  mkdirSync(join(folder, 'taken'));
  it.each([
    { what: 'a directory that is not there', args: ['--report', join(folder, 'no/r.html')], says: 'make it' },
    { what: 'a directory', args: ['--report', join(folder, 'taken')], says: 'is a directory' },
    { what: 'a place without files', args: ['--report', '/proc/r.html'], says: '--report: ' },
    {
      what: 'a workload that there is not',
      args: ['--report', join(folder, 'r.html'), '--explain-workload', 'job-x'],
      says: 'there is no workload job-x',
    },
    { what: 'a workload without a report', args: ['--explain-workload', 'job-3'], says: 'needs --report' },
  ])('refuses $what before anything runs', async ({ args, says }) => {
    const { code, stdout, stderr } = await mck8s(['compare', small, ...TWO, ...args]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(says);
    expect(existsSync(join(folder, 'r.html'))).toBe(false);
  });
});
