// `policies` with files: what it writes runs and compiles wherever it stands, what it checks is told, and nothing is overwritten.

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mck8s, ROOT, smallScenario, temporaryDirectory } from './run-cli.ts';

const TSC = join(ROOT, 'node_modules/.bin/tsc');

/** What the compiler says of a file that knows nothing of this repository. */
function compiled(file: string): string {
  const options = ['--noEmit', '--strict', '--lib', 'es2024', '--module', 'nodenext', '--target', 'es2024'];
  return spawnSync(TSC, [...options, file], { encoding: 'utf8', cwd: join(file, '..') }).stdout;
}

describe.concurrent('policies that are asked for', () => {
  it('are listed alone, by name or by file, each once', async () => {
    const dir = temporaryDirectory();
    await mck8s(['policies', 'new', 'my_own', '--dir', dir]);
    const { code, stdout } = await mck8s([
      'policies',
      'worst-fit',
      join(dir, 'my_own.ts'),
      'worst_fit',
      '-o',
      'json',
    ]);
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as { name: string }[]).map(({ name }) => name)).toEqual([
      'worst_fit',
      'my_own',
    ]);
  });

  it('are suggested where the name is nearly that of one', async () => {
    const { code, stderr } = await mck8s(['policies', 'wurst_fit']);
    expect(code).toBe(2);
    expect(stderr).toContain('there is no policy wurst_fit (did you mean worst_fit?)');
  });
});

describe.concurrent('a new policy', () => {
  it('is right as it is written, wherever that is: it compiles, it is checked, it is compared', async () => {
    const dir = temporaryDirectory();
    const written = await mck8s(['policies', 'new', 'my_first', '--dir', dir]);
    expect(written.code).toBe(0);
    expect(readdirSync(dir).sort()).toEqual(['mck8s-policy.d.ts', 'my_first.ts']);
    const file = join(dir, 'my_first.ts');
    expect(compiled(file)).toBe('');
    const checked = await mck8s(['policies', file]);
    expect(checked).toMatchObject({ code: 0, stderr: '' });
    expect(checked.stdout).toMatch(
      /^my_first\n {2}Clusters .*\n {2}reads placement\.home\n {2}from my own$/m,
    );
    const args = ['--policy', file, '--policy', 'pinned', '--seeds', '2'];
    expect(await mck8s(['compare', smallScenario(), ...args])).toMatchObject({ code: 0 });
  });

  it('is written against types that tell a mistake', async () => {
    const dir = temporaryDirectory();
    await mck8s(['policies', 'new', 'mistaken', '--dir', dir]);
    const file = join(dir, 'mistaken.ts');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('name === rules.home', 'name === rules.hoem'));
    expect(compiled(file)).toContain("Property 'hoem' does not exist on type 'Rules'");
  });

  it('writes over nothing without leave', async () => {
    const dir = temporaryDirectory();
    const file = join(dir, 'mine.ts');
    writeFileSync(file, 'mine');
    const refused = await mck8s(['policies', 'new', 'mine', '--dir', dir]);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain(
      `${file} exists already; write another name, or --force to write over it`,
    );
    expect([readdirSync(dir), readFileSync(file, 'utf8')]).toEqual([['mine.ts'], 'mine']);
    expect(await mck8s(['policies', 'new', 'mine', '--dir', dir, '--force'])).toMatchObject({ code: 0 });
    expect(readFileSync(file, 'utf8')).toContain("name: 'mine'");
  });

  it.each([
    ['a name that no policy can have', ['My-Policy'], 'My-Policy cannot be the name of a policy'],
    ['the name of one of ours', ['worst_fit'], 'worst_fit is the name of a policy that there is already'],
    [
      'a directory below a file',
      ['mine', '--dir', join(ROOT, 'package.json/below')],
      'name another directory',
    ],
  ])('is refused %s', async (_, args, sentence) => {
    const { code, stdout, stderr } = await mck8s(['policies', 'new', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
  });
});

describe.concurrent('a file that is checked', () => {
  const policy = (line: string): string => {
    const file = join(temporaryDirectory(), 'mine.mjs');
    const rank = `(candidates, context) => {\n${line}\nreturn candidates.map((candidate) => ({ candidate, score: 1 })); }`;
    writeFileSync(file, `export default { name: 'mine', summary: 'Mine.', rank: ${rank} };\n`);
    return file;
  };

  it.each([
    ['writes', 'candidates.reverse();', /it wrote to candidates\[0\] \(mine\.mjs:2:\d+\)/],
    ['draws', 'Math.random();', /it asked Math\.random\(\) \(mine\.mjs:2:\d+\)/],
    ['throws', 'context.nothing.at.all;', /its rank threw TypeError: .* \(mine\.mjs:2:\d+\)/],
    ['answers too little', 'return [];', /its rank left out edge1; every candidate has a place/],
  ])('is told that it %s, and where', async (_, line, said) => {
    const { code, stdout, stderr } = await mck8s(['policies', policy(line)]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(said);
  });
});
