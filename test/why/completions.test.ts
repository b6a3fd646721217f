// What kubectl is told could come next on a line of its plugin; what cannot be known gives no words, and never an error.

import { describe, expect, it } from 'vitest';
import { mck8s } from '../cli/run-cli.ts';

const nobody = ['--kubeconfig', '/nonexistent/kubeconfig'];

describe.concurrent('after', () => {
  it.each([
    ['letters', ['stat'], ['status'], 4],
    ['a command with commands', ['dev', ''], ['up', 'down', 'status'], 4],
    ['dashes', ['explain', '--at'], ['--at'], 4],
    ['dashes alone, of a live command', ['status', '--exit'], ['--exit-code'], 4],
    ['an option of few values', ['compare', '-o', 'j'], ['json'], 4],
    ['explain', ['explain', 'mc'], ['mcd/', 'mcj/', 'mcs/'], 6],
    ['a kind, where cluster0 is not there', ['explain', ...nobody, 'mcd/'], [], 0],
    ['the beginning of a file', ['explain', 'scen'], [], 0],
    ['a command that takes files', ['validate', ''], [], 0],
    ['a command that is none', ['nonsense', 'x'], [], 4],
  ])('%s', async (_what, words, offered, directive) => {
    const { code, stdout } = await mck8s(['__complete', ...words]);
    const lines = stdout.trimEnd().split('\n');
    expect(code).toBe(0);
    expect(lines.slice(0, -1).map((line) => line.split('\t')[0])).toEqual(offered);
    expect(lines.at(-1)).toBe(`:${directive}`);
  });
});
