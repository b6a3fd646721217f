// The case-table runner tells passing, failing and unbuilt apart, and its exit code says which it was.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const main = join(import.meta.dirname, 'main.ts');
const root = mkdtempSync(join(tmpdir(), 'yardsticks-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

/** Runs the command on a fresh folder that holds these files. */
function runOn(name: string, files: Readonly<Record<string, string>>): ReturnType<typeof run> {
  const folder = join(root, name);
  mkdirSync(folder);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return run(folder);
}

function run(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

test('the tables of the project pass', () => {
  const { status, stdout } = run();
  expect(stdout).toMatch(/^quantity\.json (\d+)\/\1$/m);
  expect(stdout).toMatch(/^karmada_division\.json (\d+)\/\1$/m);
  expect(stdout).toMatch(/^vivaldi\.json (\d+)\/\1 /m);
  expect(status).toBe(0);
});

test('failing rows are counted, named, and fail the command', () => {
  const rows = [{ a: '1', b: '2', value: '3' }, { a: '1', b: '2', value: '4' }, { a: '1' }];
  const { status, stdout } = runOn('failing', {
    'quantity.json': JSON.stringify({ notes: ['x'], add: rows }),
  });
  expect(stdout.split('\n')).toEqual([
    'quantity.json 1/3',
    'quantity.json add 1 {"a":"1","b":"2","value":"4"}: expected 4000000000 nano, got 3000000000 nano',
    'quantity.json add 2 {"a":"1"}: expected a row that can be run, got the row has no text in field "b"',
    '',
  ]);
  expect(status).toBe(1);
});

test('unknown tables and files are named, and fail nothing', () => {
  const { status, stdout } = runOn('unknown', {
    'quantity.json': JSON.stringify({ divide: [{ a: '1' }] }),
    'other.json': '{}',
  });
  expect(stdout).toBe(
    'other.json: unknown file, no runner is registered\nquantity.json 0/0 (tables not built: divide)\n',
  );
  expect(status).toBe(0);
});

test('a folder or file that cannot be read is said so', () => {
  const missing = run(join(root, 'missing'));
  expect(missing.status).toBe(2);
  expect(missing.stderr).toContain(`cannot read the folder ${join(root, 'missing')}`);
  const empty = runOn('empty', {});
  expect(empty.status).toBe(2);
  expect(empty.stderr).toContain('it holds no .json file');
  const broken = runOn('broken', { 'quantity.json': '{' });
  expect(broken.status).toBe(2);
  expect(broken.stderr).toContain(`cannot read the case tables in ${join(root, 'broken', 'quantity.json')}`);
});
