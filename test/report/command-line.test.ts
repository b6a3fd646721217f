// The command line of a report: what a shell makes of it is what was asked.

import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { commandLine } from '../../simulator/report/command-line.ts';

const ASKED = {
  command: 'compare',
  file: 'scenarios/mck8s-2h.yaml',
  policies: ['pinned'],
  seed: 1,
  seeds: 5,
};

it('is one line as long as that is short', () => {
  expect(commandLine(ASKED)).toBe(
    'npm run -s mck8s -- compare scenarios/mck8s-2h.yaml --policy pinned --seed 1 --seeds 5',
  );
});

it('is broken before options where it is long, and means the same to a shell', () => {
  const policies = ['pinned', 'worst_fit', 'best_fit', 'cluster_affinity', './my policies/mine.ts'];
  const set = ["question=How's a --policy x?", 'duration=30m'];
  const line = commandLine({ ...ASKED, policies, set, boundsInstants: 12 });
  for (const part of line.split('\n').slice(1)) expect(part).toMatch(/^ {2}--/);
  expect(line.split('\n').length).toBeGreaterThan(2);
  const words = execFileSync('sh', ['-c', `npm() { printf '%s\\n' "$@"; }; ${line}`], { encoding: 'utf8' });
  expect(words.trimEnd().split('\n')).toEqual([
    ...['run', '-s', 'mck8s', '--', 'compare', ASKED.file],
    ...set.flatMap((one) => ['--set', one]),
    ...policies.flatMap((one) => ['--policy', one]),
    ...['--seed', '1', '--seeds', '5', '--bounds', '--bounds-instants', '12'],
  ]);
});
