// One word tells a scenario from an object on cluster0, and options of the one are refused with the other.

import { describe, expect, it } from 'vitest';
import { kindMeant } from '../../core/api/crd/kind-words.ts';
import { mck8s, smallScenario } from '../cli/run-cli.ts';

const small = smallScenario();
const nobody = ['--kubeconfig', '/nonexistent/kubeconfig'];

describe('kinds', () => {
  it.each([
    ['mcd', 'MultiClusterDeployment'],
    ['MultiClusterDeployment', 'MultiClusterDeployment'],
    ['multiclusterjobs', 'MultiClusterJob'],
    ['multiclusterservices.fogguru.eu', 'MultiClusterService'],
    ['pods', undefined],
  ])('%s', (word, kind) => {
    expect(kindMeant(word)?.kind).toBe(kind);
  });
});

describe.concurrent('explain', () => {
  it.each([
    ['an object', ['mcd/web', ...nobody], 'kubeconfig cannot be read'],
    ['an object of a namespace', ['mcd/prod/web', ...nobody], 'kubeconfig cannot be read'],
    ['an object in two words', ['MultiClusterJob', 'web', ...nobody], 'kubeconfig cannot be read'],
    ['an object after options', ['-n', 'prod', ...nobody, 'mcd/web'], 'kubeconfig cannot be read'],
    ['a file alone', [small], 'write a workload after'],
    ['a kind alone', ['mcd'], 'or an object on cluster0, such as mcd/web'],
    ['an object at a time', ['mcd/web', '--at', '5m'], '--at is for scenarios; leave it out for mcd/web'],
    ['an object of a policy file', ['mcd/web', '--policy-file', 'x'], '--policy-file is for scenarios'],
    ['an object by a look that is not asked for', ['mcd/web', '--wait', '5s'], 'or write --now as well'],
    ['an object now, seen in no time', ['mcd/web', '--now', '--wait', 'x'], '--wait x: write a duration'],
    ['an object now', ['mcd/web', '--now', '--seed', 'mine', ...nobody], 'kubeconfig cannot be read'],
    ['a scenario now', [small, 'job-1', '--at', '5m', '--now'], '--now is for objects on cluster0'],
    [
      'a scenario of no seed',
      [small, 'job-1', '--at', '5m', '--seed', 'x'],
      '--seed x: write a whole number',
    ],
    ['a scenario of a context', [small, 'job-1', '--at', '5m', '--context', 'x'], '--context is for objects'],
  ])('%s', async (_what, args, why) => {
    const { code, stderr, stdout } = await mck8s(['explain', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(why);
  });

  it('prints a scenario as JSON for --json as for -o json', async () => {
    const args = ['explain', small, 'mcj/default/job-1', '--at', '5m'];
    const [short, long] = await Promise.all([mck8s([...args, '--json']), mck8s([...args, '-o', 'json'])]);
    expect(short.code, short.stderr).toBe(0);
    expect(JSON.parse(short.stdout)).toEqual(JSON.parse(long.stdout));
  });
});
