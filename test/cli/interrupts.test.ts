// An interrupt half-way leaves a report on the seeds that are finished, marked as partial.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fileWith, mck8s, smallScenario, temporaryDirectory, type Ended } from './run-cli.ts';

/** Interrupts after a while; before the first seed is finished the process ends with nothing to show, so the while grows. */
async function interrupted(
  args: readonly string[],
  waitMillis = 1000,
): Promise<Ended & { readonly out: string }> {
  const out = join(temporaryDirectory(), 'results');
  const ended = await mck8s([...args, '--out', out], (child) => {
    setTimeout(() => child.kill('SIGINT'), waitMillis);
  });
  const isEarly = ended.code === null || ended.stderr.includes('before anything was run');
  return isEarly && waitMillis < 30_000 ? interrupted(args, waitMillis * 2) : { ...ended, out };
}

it('says so before anything is run, and ends at once', async () => {
  // A policy that takes an hour to load.
  const policy = fileWith('await new Promise((resolve) => setTimeout(resolve, 3_600_000));\n', 'mine.ts');
  const { code, stdout, stderr } = await mck8s(['compare', smallScenario(), '--policy', policy], (child) => {
    const again = setInterval(() => child.kill('SIGINT'), 3000);
    child.on('close', () => {
      clearInterval(again);
    });
  });
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain('interrupted before anything was run');
}, 120_000);

it.each([['compare'], ['simulate'], ['policies']])(
  'ends %s where a policy never answers',
  async (command) => {
    const endless = `import { writeSync } from 'node:fs';
const rank = () => { for (writeSync(2, 'asked'); ; ); };
export default { name: 'endless', summary: 'Never answers.', rank };
`;
    const policy = fileWith(endless, 'endless.ts');
    const args = command === 'policies' ? [policy] : [smallScenario(), '--policy', policy];
    const { code, stdout } = await mck8s([command, ...args], (child) => {
      child.stderr!.on('data', (said: Buffer) => {
        if (said.toString().includes('asked')) child.kill('SIGINT');
      });
    });
    expect([code, stdout]).toEqual([null, '']);
  },
  120_000,
);

it('keeps whole seeds', async () => {
  const args = ['compare', smallScenario(), '--policy', 'pinned', '--policy', 'random', '--seeds', '100000'];
  const { code, stdout, stderr, out } = await interrupted([...args, '--workers', '1', '-o', 'json']);
  expect(code).toBe(1);
  const document = JSON.parse(stdout) as {
    partial: boolean;
    seeds: number[];
    policies: { metrics: object }[];
  };
  expect(document.partial).toBe(true);
  const n = document.seeds.length;
  expect(n).toBeGreaterThan(0);
  expect(document.policies[0]).toMatchObject({ metrics: { utilisationCpu: { n } } });
  expect(stderr).toContain(`interrupted after ${n} of 100000 seeds`);
  expect(readFileSync(join(out, 'result.json'), 'utf8')).toBe(stdout);
  expect(readFileSync(join(out, 'table.txt'), 'utf8')).toContain('PARTIAL: interrupted');
  expect(readFileSync(join(out, 'runs.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(1 + 3 * n);
});
