// A rehearsal can be recorded as a live run is: it is decided again to the byte, and laid beside another.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { directScenario, mck8s, smallScenario, temporaryDirectory } from './run-cli.ts';

const small = smallScenario();
const folder = temporaryDirectory();

async function recorded(name: string, ...args: readonly string[]): Promise<string> {
  const file = join(folder, name);
  const { code, stderr } = await mck8s(['simulate', small, '--seeds', '2', ...args, '--record', file]);
  expect(code, stderr).toBe(0);
  expect(stderr).toContain(`is recorded in ${file}`);
  return file;
}

test('a recorded rehearsal is decided again as it was, and the same one gives the same bytes', async () => {
  const [one, other] = [await recorded('one.tape'), await recorded('other.tape', '--workers', '2')];
  expect(readFileSync(one, 'utf8')).toBe(readFileSync(other, 'utf8'));
  const { code, stdout } = await mck8s(['replay', one, '-o', 'json']);
  expect(code).toBe(0);
  const said = JSON.parse(stdout) as { decisions: number; different: unknown[] };
  expect(said.different).toEqual([]);
  expect(said.decisions).toBeGreaterThan(0);
  const same = await mck8s(['diff', one, other, '-o', 'json']);
  expect(JSON.parse(same.stdout)).toMatchObject({ a: null, b: null });
});

test('two rehearsals part where they first ask for something else', async () => {
  const one = await recorded('first.tape', '--policy', 'worst_fit');
  const other = await recorded('second.tape', '--policy', 'worst_fit', '--seed', '7');
  const { code, stdout } = await mck8s(['diff', one, other]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/they part, at /);
});

test('what cannot be recorded is refused before anything runs', async () => {
  const there = join(folder, 'there.tape');
  writeFileSync(there, 'mine');
  const taken = await mck8s(['simulate', small, '--record', there]);
  expect([taken.code, taken.stdout, taken.stderr]).toEqual([
    2,
    '',
    expect.stringMatching(/is there already/),
  ]);
  expect(readFileSync(there, 'utf8')).toBe('mine');
  const none = join(folder, 'none.tape');
  const direct = await mck8s(['simulate', directScenario(), '--record', none]);
  expect([direct.code, direct.stderr]).toEqual([2, expect.stringMatching(/--record needs control: mck8s/)]);
  expect(existsSync(none)).toBe(false);
});
