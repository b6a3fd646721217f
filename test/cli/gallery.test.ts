// The gallery: a page for each scenario and one that leads to them.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { directScenario, fileWith, mck8s, smallScenario, temporaryDirectory } from './run-cli.ts';
import { all, documentOf } from '../report/reports-under-test.ts';

describe.concurrent('gallery', () => {
  it('writes reports and an index with their answers', async () => {
    const folder = join(temporaryDirectory(), 'gallery');
    const files = [smallScenario(), fileWith(readFileSync(directScenario(), 'utf8'), 'direct.yaml')];
    const { code, stdout } = await mck8s(['gallery', ...files, '--out', folder, '--seeds', '2']);
    expect(code).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['direct.html', 'index.html', 'scenario.html']);
    expect(stdout.split('\n').map((line) => line.slice(folder.length + 1))).toEqual([
      'scenario.html',
      'direct.html',
      'index.html',
      '',
    ]);
    const index = documentOf(readFileSync(join(folder, 'index.html'), 'utf8'));
    expect(all(index, 'h2 a').map((link) => link.getAttribute('href'))).toEqual([
      'scenario.html',
      'direct.html',
    ]);
    for (const [i, page] of ['scenario.html', 'direct.html'].entries()) {
      const report = documentOf(readFileSync(join(folder, page), 'utf8'));
      const answer = report.querySelector('.answer')!.textContent;
      expect(all(index, 'main section')[i]!.textContent).toContain(answer);
    }
  });

  it('keeps the pages that are whole where it is interrupted, and says which are missing', async () => {
    const folder = join(temporaryDirectory(), 'gallery');
    const long = fileWith(
      readFileSync(smallScenario(), 'utf8').replace('duration: 10m', 'duration: 100h'),
      'long.yaml',
    );
    const { code, stderr } = await mck8s(
      ['gallery', smallScenario(), long, '--out', folder, '--seeds', '2', '--workers', '2'],
      (child) => {
        child.stdout!.once('data', () => setTimeout(() => child.kill('SIGINT'), 200));
      },
    );
    expect(code).toBe(1);
    expect(stderr).toContain('interrupted after 1 of 2 pages; index.html leads to these alone');
    const index = documentOf(readFileSync(join(folder, 'index.html'), 'utf8'));
    expect(all(index, 'h2 a').map((link) => link.getAttribute('href'))).toEqual(['scenario.html']);
    expect(index.querySelector('.partial')!.textContent).toContain('there is no page for small');
  }, 120_000);

  it('refuses two scenarios of one name and a directory that is not empty', async () => {
    const folder = temporaryDirectory();
    const twice = await mck8s(['gallery', smallScenario(), smallScenario(), '--out', folder]);
    expect([twice.code, twice.stdout]).toEqual([2, '']);
    expect(twice.stderr).toContain('two scenarios would make scenario.html');
    const full = await mck8s(['gallery', smallScenario(), '--out', join(fileWith(''), '..')]);
    expect([full.code, full.stdout]).toEqual([2, '']);
    expect(full.stderr).toContain('is not empty');
  });
});
