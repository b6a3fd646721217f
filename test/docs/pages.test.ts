// What the pages show is what there is: scenarios, policies, files, and every page is found from the index.

import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { fileWith, mck8s, ROOT } from '../cli/run-cli.ts';
import { blocksOf, PAGES, textOf } from './pages.ts';

/** What a page links to in this repository, as it is written there. */
function linksOf(page: string): string[] {
  return [...textOf(page).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)]
    .map(([, link]) => link!)
    .filter((link) => !link.startsWith('https://'));
}

it('the scenario shown is a good one', async () => {
  const [shown] = blocksOf('docs/simulator.md', 'yaml');
  const { code, stderr } = await mck8s(['compare', fileWith(shown!), '--seeds', '1']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

it('the policy shown is the file that its commands run', () => {
  expect(blocksOf('docs/policies.md', 'ts')).toEqual([textOf('docs/examples/rtt_and_room.ts')]);
});

it.each(PAGES)('%s names only files that are there', (page) => {
  const links = linksOf(page);
  expect(links.length).toBeGreaterThan(0);
  expect(links.filter((link) => !existsSync(join(ROOT, dirname(page), link)))).toEqual([]);
});

it('docs/README.md leads to every page', () => {
  const linked = new Set(linksOf('docs/README.md').map((link) => relative(ROOT, join(ROOT, 'docs', link))));
  const pages = PAGES.filter((page) => page.startsWith('docs/') && page !== 'docs/README.md');
  expect(pages.filter((page) => !linked.has(page))).toEqual([]);
});
