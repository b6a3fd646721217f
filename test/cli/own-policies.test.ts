// Policies in files of their own, on the command line: they run beside ours, in any number of threads; files that are broken are
// told with their line before anything runs, and policies that break a rule with what they did and when.

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SMALL } from '../scenario/scenarios-under-test.ts';
import { fileWith, mck8s, smallScenario, temporaryDirectory } from './run-cli.ts';

const small = smallScenario();

/** A policy like worst_fit, but for the lines given. */
function policyFile(lines: string, name = 'mine.ts'): string {
  return fileWith(
    `import type { PlacementPolicy } from 'mck8s/policy';

export default {
  name: 'mine',
  summary: 'Clusters with the most room first.',
  rank: (candidates, context) => {
    ${lines}
    return candidates
      .map((candidate) => ({ candidate, score: candidate.capacity }))
      .toSorted((a, b) => b.score - a.score);
  },
} satisfies PlacementPolicy;
`,
    name,
  );
}

describe.concurrent('a policy of a file', () => {
  it.each(['1', '2'])(
    'runs beside ours with %s workers, and one that is the same is no different',
    async (workers) => {
      const file = policyFile('void context;');
      const args = ['--policy', file, '--policy', 'worst_fit', '--workers', workers, '-o', 'json'];
      const { code, stdout } = await mck8s(['compare', small, '--seeds', '2', ...args]);
      expect(code).toBe(0);
      const { policies, pairs, policyFiles } = JSON.parse(stdout) as {
        policies: { name: string }[];
        policyFiles: unknown;
        pairs: { a: string; b: string; mean: number | null }[];
      };
      expect(policies.map(({ name }) => name)).toEqual(['mine', 'worst_fit', 'pooled']);
      expect(policyFiles).toEqual([
        { file: 'mine.ts', hash: createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 16) },
      ]);
      expect(pairs.length).toBeGreaterThan(5);
      for (const { mean } of pairs) expect(mean ?? 0).toBe(0);
    },
  );

  it('is known by name to a scenario that names it', async () => {
    const scenario = fileWith(SMALL.replace(/policies: .*/, 'policies: [mine]'));
    const refused = await mck8s(['validate', scenario]);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('there is no policy mine');
    const { code, stdout } = await mck8s(['validate', scenario, '--policy-file', policyFile('')]);
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('policies mine') as string,
    });
  });

  it('explains where a workload is', async () => {
    const args = ['--at', '5m', '--policy', policyFile('')];
    const { code, stdout } = await mck8s(['explain', small, 'job-1', ...args]);
    expect(code).toBe(0);
    expect(stdout).toContain('policy mine, scenario');
  });
});

const BROKEN: readonly (readonly [what: string, name: string, text: string, sentence: RegExp])[] = [
  ['a syntax error', 'a.ts', 'const a: number = 1;\nexport default { ;\n', /a\.ts:2: does not compile: /],
  [
    'a syntax error in JavaScript',
    'a.mjs',
    'const a = 1;\nexport default { ;\n',
    /a\.mjs:2: does not compile: /,
  ],
  [
    'syntax that types cannot be taken out of',
    'a.ts',
    '\nenum Order { first }\nexport default {};\n',
    /a\.ts:2: does not compile: TypeScript enum .* write plain JavaScript/,
  ],
  [
    'a name declared twice',
    'a.ts',
    'const a: number = 1;\nconst a: number = 2;\n',
    /a\.ts:2: does not compile: /,
  ],
  ['an error as it loads', 'a.ts', '\n\nnull.foo;\n', /a\.ts:3: throws TypeError while it is loaded: /],
  [
    'an import of nothing',
    'a.ts',
    "import { a } from './nowhere.ts';\n",
    /a\.ts: it imports what is not there: .*nowhere\.ts/,
  ],
  ['an import of more than types', 'a.ts', "import { rank } from 'mck8s/policy';\n", /with the word type$/m],
  [
    'no policy',
    'a.ts',
    'export const policy = {};\n',
    /a\.ts: there is no default export \(it exports policy only\)/,
  ],
  [
    'faults of form',
    'a.ts',
    "export default { name: 'a', rank: 3 };\n",
    /a\.ts: default\.summary: is missing.*\n.*a\.ts: default\.rank: is wrong/,
  ],
  [
    'the name of one of ours',
    'a.ts',
    "export default { name: 'worst_fit', summary: 'x', rank: (all) => all };\n",
    /worst_fit is the name of a policy that there is already/,
  ],
];

describe.concurrent('refused before anything runs', () => {
  it.each(BROKEN)('a file with %s', async (_, name, text, sentence) => {
    const file = join(temporaryDirectory(), name);
    writeFileSync(file, text);
    const { code, stdout, stderr } = await mck8s(['compare', small, '--policy', file]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('for the operator just the same', async () => {
    const file = policyFile('', 'mine.ts');
    writeFileSync(file, "export default { name: 'worst_fit' ;");
    const { code, stdout, stderr } = await mck8s(['run', '--policy-file', file]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`${file}:1: does not compile: `);
  });

  it('a file that is not there', async () => {
    const { code, stderr } = await mck8s(['validate', small, '--policy', './nowhere.ts']);
    expect(code).toBe(2);
    expect(stderr).toContain(
      'nowhere.ts: there is no such file; write the path of a TypeScript or JavaScript file',
    );
  });
});

describe.concurrent('a rule that is broken in a run', () => {
  it.each(['1', '2'])('is told with policy, line, workload and time, with %s workers', async (workers) => {
    const file = policyFile('if (candidates.length < 9) throw new RangeError("lost");');
    const args = ['--policy', file, '--seeds', '2', '--workers', workers];
    const { code, stdout, stderr } = await mck8s(['simulate', small, ...args]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /policy mine broke a rule: its rank threw RangeError: lost \(mine\.ts:7:\d+\); it was to place MultiClusterJob\/default\/job-0 at [\d.]+ s/,
    );
  });
});
