// What the commands print, as programs and people read it.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { VERSION } from '../../simulator/cli/version.ts';
import { METRICS } from '../../simulator/measure/metrics.ts';
import { directScenario, mck8s, ROOT, smallScenario } from './run-cli.ts';

const NAMES = METRICS.map(({ name }) => name);
const small = smallScenario();
const TWO = ['--policy', 'pinned', '--policy', 'worst-fit'];

interface Row {
  readonly name: string;
  readonly reference?: boolean;
  readonly metrics: Record<string, object>;
}

interface Document {
  readonly seeds: readonly number[];
  readonly policies: readonly Row[];
  readonly pairs: readonly { readonly metric: string }[];
}

describe.concurrent('compare', () => {
  it('prints one document with every policy, metric and pair, and time on standard error alone', async () => {
    const { code, stdout, stderr } = await mck8s([
      'compare',
      small,
      ...TWO,
      '--seed',
      '7',
      '--seeds',
      '2',
      '-o',
      'json',
    ]);
    expect(code).toBe(0);
    const document = JSON.parse(stdout) as Document;
    expect(document).toMatchObject({ scenario: 'small', seeds: [7, 8], version: VERSION });
    expect(document).toHaveProperty('hash', expect.stringMatching(/^[0-9a-f]{16}$/));
    expect(document).not.toHaveProperty('partial');
    expect(document.policies.map(({ name, reference }) => [name, reference])).toEqual([
      ['pinned', undefined],
      ['worst_fit', undefined],
      ['pooled', true],
    ]);
    for (const { metrics } of document.policies) {
      expect(Object.keys(metrics)).toEqual(NAMES);
      for (const summary of Object.values(metrics))
        expect(Object.keys(summary).slice(0, 4)).toEqual(['mean', 'low', 'high', 'n']);
    }
    expect(document.pairs.map(({ metric }) => metric)).toEqual(NAMES);
    expect(Object.keys(document.pairs[0]!)).toEqual([
      'a',
      'b',
      'metric',
      'mean',
      'low',
      'high',
      'n',
      'pAdjusted',
      'verdict',
    ]);
    expect(stdout).not.toMatch(/wall|events/i);
    expect(stderr).toMatch(/^6 runs, .* events in .* s: .* events\/s, .*\n$/);
  });

  it('says the same in YAML', async () => {
    const args = ['compare', small, ...TWO, '--seeds', '2', '--workers', '1', '-o'];
    const [json, yaml] = await Promise.all([mck8s([...args, 'json']), mck8s([...args, 'yaml'])]);
    expect(parse(yaml.stdout)).toEqual(JSON.parse(json.stdout));
  });

  it('takes seeds and policies from the scenario where no option says otherwise', async () => {
    const { stdout } = await mck8s([
      'compare',
      small,
      '--set',
      'seeds=2',
      '--set',
      'seed=5',
      '-o',
      'json',
      '--workers',
      '1',
    ]);
    const document = JSON.parse(stdout) as Document;
    expect(document.seeds).toEqual([5, 6]);
    expect(document.policies.map(({ name }) => name)).toEqual(['worst_fit', 'pooled']);
    expect(document.pairs).toEqual([]);
  });

  it('depends on what the scenario says, not on where it stands', async () => {
    const args = ['--seeds', '1', '-o', 'json'];
    const [here, there] = await Promise.all(
      [small, smallScenario()].map((file) => mck8s(['compare', file, ...args])),
    );
    expect(there!.stdout).toBe(here!.stdout);
  });

  it('has neither colours nor a progress line in a pipe', async () => {
    const { stdout, stderr } = await mck8s(['compare', small, ...TWO, '--seeds', '1']);
    expect(stdout + stderr).not.toContain('\u001b');
    expect(stderr).toBe('');
  });
});

describe.concurrent('simulate', () => {
  it('reports every seed of one policy', async () => {
    const { stdout } = await mck8s([
      'simulate',
      small,
      '--policy',
      'pinned',
      '--seeds',
      '2',
      '-o',
      'json',
      '--workers',
      '1',
    ]);
    expect(JSON.parse(stdout)).toMatchObject({
      policy: 'pinned',
      runs: [
        { seed: 1, metrics: { utilisationCpu: expect.any(Number) as number } },
        { seed: 2, metrics: { utilisationCpu: expect.any(Number) as number } },
      ],
      metrics: { utilisationCpu: { n: 2 } },
    });
  });

  it('names what a run never came to, and leaves its number out', async () => {
    const never = ['--set', 'load.0.poisson.cpu=[8]'];
    const { stdout } = await mck8s(['simulate', small, '--seeds', '1', ...never, '-o', 'json']);
    const censored: unknown = expect.arrayContaining(['timeToPlaceP50Seconds', 'timeToPlaceP99Seconds']);
    expect(JSON.parse(stdout)).toMatchObject({
      runs: [{ metrics: { timeToPlaceP50Seconds: null, pendingShareAtEnd: 1 }, censored }],
      metrics: { timeToPlaceP50Seconds: { mean: null, low: null, high: null, n: 1, censored: 1 } },
    });
  });

  it('runs a scenario without placement', async () => {
    const { code, stdout } = await mck8s(['simulate', directScenario(), '-o', 'json', '--workers', '1']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ policy: null, seeds: [1, 2] });
  });

  it('says that it runs the first policy only', async () => {
    const { code, stderr } = await mck8s(['simulate', small, ...TWO, '--seeds', '1']);
    expect(code).toBe(0);
    expect(stderr).toBe('simulate runs one policy, pinned; to run worst_fit too, use compare\n');
  });

  it('explains metrics when asked', async () => {
    const { stdout } = await mck8s(['simulate', small, '--seeds', '1', '--explain-metrics']);
    for (const { name, unit, formula, shown } of METRICS) {
      expect(stdout).toContain(`${name} (${unit}), column ${shown.head}`);
      expect(stdout).toContain(`\n  ${formula}\n`);
    }
  });
});

describe.concurrent('validate', () => {
  it('checks every scenario, and tells good from bad', async () => {
    const { code, stdout, stderr } = await mck8s([
      'validate',
      small,
      'nowhere.yaml',
      'scenarios/mck8s-2h.yaml',
    ]);
    expect(code).toBe(2);
    expect(stdout).toMatch(
      /^OK small [0-9a-f]{16}: 2 clusters, 3 nodes, 10 cores, 12 GiB, .*\nOK mck8s-2h .*\n$/,
    );
    expect(stderr).toContain('nowhere.yaml: there is no such file');
  });

  it('gives the hash that reports of the same scenario carry', async () => {
    const [validated, simulated] = await Promise.all([
      mck8s(['validate', small]),
      mck8s(['simulate', small, '--seeds', '1', '--seed', '9', '-o', 'json']),
    ]);
    const { hash } = JSON.parse(simulated.stdout) as { hash: string };
    expect(validated.stdout).toContain(`OK small ${hash}:`);
  });
});

describe.concurrent('explain', () => {
  it('gives every cluster its verdict, numbers and sentence', async () => {
    const args = ['explain', small, 'job-3', '--at', '1m', '--policy', 'worst_fit', '-o', 'json'];
    const { stdout } = await mck8s(args);
    expect(JSON.parse(stdout)).toMatchObject({
      workload: 'MultiClusterJob/default/job-3',
      policy: 'worst_fit',
      decision: {
        clusters: [
          {
            cluster: 'edge1',
            code: 'Chosen',
            rank: 1,
            added: 1,
            sentence: expect.stringContaining('edge1: ') as string,
          },
          { cluster: 'edge2', code: 'NotNeeded', rank: 2, nodes: { nodes: 1 } },
        ],
      },
    });
  });
});

describe.concurrent('about itself', () => {
  it('prints its version', async () => {
    expect(await mck8s(['--version'])).toEqual({ code: 0, stdout: `${VERSION}\n`, stderr: '' });
  });

  it.each(['', 'compare', 'sweep', 'simulate', 'validate', 'explain'])(
    'has help with examples: %s',
    async (command) => {
      const { code, stdout } = await mck8s([command, '--help'].filter((text) => text !== ''));
      expect(code).toBe(0);
      expect(stdout).toMatch(/Usage: mck8s .*\n[^]*Examples:\n {2}\$ mck8s /);
      const scenarios = [...stdout.matchAll(/scenarios\/[\w-]+\.yaml/g)].map(([path]) => path);
      expect(scenarios.length).toBeGreaterThan(0);
      expect(scenarios.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    },
  );

  it('lists policies for programs', async () => {
    const { stdout } = await mck8s(['policies', '-o', 'json']);
    const policies = JSON.parse(stdout) as { name: string; summary: string; source: string }[];
    expect(policies.map(({ name }) => name)).toContain('worst_fit');
    expect(policies.every(({ summary, source }) => summary !== '' && source !== '')).toBe(true);
  });
});
