// What the pages tell people to type works, and the scenario they show can be run.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileWith, mck8s, ROOT, temporaryDirectory } from './run-cli.ts';

const PAGES = ['README.md', 'CONTRIBUTING.md', 'docs/simulator.md', 'docs/policies.md'];
/** Their commands need real clusters: test/e2e runs what they tell. */
const LIVE_PAGES = ['docs/quickstart.md', 'docs/operating.md', 'docs/placement.md'];

/** Run by whoever reads them first, and by the tests as a whole. */
const FRESH_CLONE = ['npm ci && npm run rehearse', 'npm ci && npm test'];

/** As test/e2e does them on real control planes. */
const ON_REAL_CLUSTERS = [
  /^eval "\$\(npm run -s mck8s -- dev up\)"/,
  /^npm run -s mck8s -- run &/,
  /^kubectl /,
];

const read = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

function blocks(page: string, language: string): string[] {
  return [...read(page).matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm'))].map(
    ([, text]) => text!,
  );
}

const commands = PAGES.flatMap((page) =>
  blocks(page, 'sh').flatMap((block) =>
    block
      .trimEnd()
      .replaceAll(/\\\n\s*/g, '')
      .split('\n'),
  ),
).filter((command) => !ON_REAL_CLUSTERS.some((live) => live.test(command)));

describe.concurrent('commands', () => {
  it('of a fresh clone are the scripts there are', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    expect(commands.filter((command) => !command.startsWith('npm run -s mck8s -- '))).toEqual(FRESH_CLONE);
    expect(scripts).toMatchObject({ rehearse: 'node simulator/cli/main.ts compare scenarios/mck8s-2h.yaml' });
    expect(scripts['mck8s']).toBe('node simulator/cli/main.ts');
  });

  const ours = commands.filter((command) => command.startsWith('npm run -s mck8s -- '));
  it.each([...new Set(ours)])('%s', async (command) => {
    const args = command.split(' ').slice(5);
    const results = join(temporaryDirectory(), 'results');
    const isWritten = (option = ''): boolean => ['--out', '--dir', '--report'].includes(option);
    const { code } = await mck8s(args.map((arg, i) => (isWritten(args[i - 1]) ? results : arg)));
    expect(code).toBe(0);
  });
});

it('the scenario shown is a good one', async () => {
  const [shown] = blocks('docs/simulator.md', 'yaml');
  const { code, stderr } = await mck8s(['compare', fileWith(shown!), '--seeds', '1']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

it('the policy shown is the file that its commands run', () => {
  expect(blocks('docs/policies.md', 'ts')).toEqual([read('docs/examples/rtt_and_room.ts')]);
});

it.each([...PAGES, ...LIVE_PAGES])('%s names only files that are there', (page) => {
  const links = [...read(page).matchAll(/\]\(([^)#]+)\)/g)].map(([, link]) => link!);
  const local = links.filter((link) => !link.startsWith('https://'));
  expect(local.length).toBeGreaterThan(0);
  expect(local.filter((link) => !existsSync(join(ROOT, dirname(page), link)))).toEqual([]);
});
