// Whatever cannot be run ends with exit code 2 and a sentence that says what to write instead, before anything is run.

import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { policies } from '../../core/policies/registry.ts';
import { SMALL } from '../scenario/scenarios-under-test.ts';
import { directScenario, fileWith, mck8s, smallScenario, temporaryDirectory } from './run-cli.ts';

const small = smallScenario();
const direct = directScenario();
const KNOWN = `the policies are ${policies()
  .map(({ name }) => name)
  .join(', ')}`;

const REFUSED: readonly (readonly [what: string, args: readonly string[], sentence: string])[] = [
  ['an unknown command', ['compar', small], 'Did you mean compare?'],
  ['no scenario', ['compare'], "missing required argument 'scenario'"],
  ['an unknown option', ['compare', small, '--seedz', '3'], 'Did you mean one of --seed, --seeds?'],
  [
    'a file that is not there',
    ['compare', 'nowhere.yaml'],
    'nowhere.yaml: there is no such file; write the path of a scenario file',
  ],
  ['a shipped scenario by its name', ['compare', 'mck8s-2h'], 'did you mean scenarios/mck8s-2h.yaml?'],
  ['a misspelt file', ['compare', 'scenarios/geo-service.yaml'], 'did you mean scenarios/geo-services.yaml?'],
  ['an unknown metric', ['compare', small, '--pairs', 'pendingShare'], 'Did you mean pendingShareAtEnd?'],
  [
    'a unit that is none',
    ['compare', small, '--set', 'duration=5min'],
    'write for example 500ms, 90s, 5m, 2h',
  ],
  [
    'a setting of no cluster',
    ['compare', small, '--set', 'clusters.egde1.traffic=5'],
    'the list has no egde1; did you mean edge1?',
  ],
  [
    'a fault on a cluster that is not there',
    ['compare', small, '--set', 'faults=[{at: 1m, clusterDown: {cluster: egde2}}]'],
    'faults[0].clusterDown.cluster: there is no cluster egde2; ',
  ],
  [
    'a fault of no kind',
    ['compare', small, '--set', 'faults=[{at: 1m, clusterDwn: {cluster: edge2}}]'],
    'there is no field "clusterDwn"; did you mean clusterDown?',
  ],
  [
    'a negative price of traffic',
    ['compare', small, '--set', 'prices.egress.pairs=[{from: edge1, to: edge2, usdPerGb: -0.1}]'],
    'prices.egress.pairs[0].usdPerGb: -0.1 is too small; write at least 0',
  ],
  [
    'a negative price of a cluster',
    ['compare', small, '--set', 'clusters.edge1.pricePerHour=-1'],
    'clusters[0].pricePerHour: -1 is too small; write at least 0',
  ],
  [
    'a trace that is not there',
    ['compare', 'scenarios/azure-functions.yaml', '--set', 'load.0.trace.file=data/nowhere.csv'],
    'load[0].trace.file: cannot read data/nowhere.csv: ENOENT',
  ],
  [
    'a trace of another shape',
    ['compare', 'scenarios/azure-functions.yaml', '--set', 'load.0.trace.file=data/region-coordinates.csv'],
    'load[0].trace.end.column: there is no column end_timestamp; the columns are region, latitude, longitude',
  ],
  [
    'a table of times that is of another shape',
    ['compare', 'scenarios/geo-services.yaml', '--set', 'network.table=data/region-coordinates.csv'],
    'region-coordinates.csv:1:1: there is no column src_region; the columns are region, latitude, longitude',
  ],
  ['an unknown policy', ['compare', small, '--policy', 'worstfit'], `did you mean worst_fit?); ${KNOWN}`],
  ['a policy twice', ['compare', small, '--policy', 'worst-fit', '--policy', 'worst_fit'], 'given twice'],
  ['no seeds', ['compare', small, '--seeds', '0'], 'Write a whole number from 1 to 1000000.'],
  ['seeds that are no number', ['compare', small, '--seeds', 'NaN'], 'Write a whole number from 1'],
  ['no scenario', ['simulate'], 'write the name of a scenario file'],
  ['two scenarios', ['simulate', small, '--from', small], 'write one of them'],
  ['half a seed', ['simulate', small, '--seeds', '1.5'], 'Write a whole number from 1'],
  ['a negative seed', ['simulate', small, '--seed', '-1'], 'Write a whole number from 0'],
  ['no workers', ['compare', small, '--workers', '0'], 'Write a whole number from 1 to 1024.'],
  ['an unknown format', ['compare', small, '-o', 'xml'], 'Allowed choices are table, json, yaml.'],
  ['a setting without a value', ['compare', small, '--set', 'duration'], 'write path=value'],
  ['a setting of no field', ['compare', small, '--set', 'durration=5m'], 'did you mean duration?'],
  ['a setting out of bounds', ['compare', small, '--set', 'seeds=0'], '--set seeds=0: seeds:'],
  [
    'a grid over no field',
    ['sweep', small, '--grid', 'delay.pull=0s,3s'],
    '--grid delay.pull="0s": delay: there is no field "delay"; did you mean delays?',
  ],
  [
    'a grid over a value that is none',
    ['sweep', small, '--grid', 'delays.pull=0s,-3s'],
    '--grid delays.pull="-3s": delays.pull: "-3s" is no duration',
  ],
  ['a comparison without policies', ['compare', direct], 'run: mck8s simulate'],
  ['a policy where none places', ['simulate', direct, '--policy', 'random'], 'leave out --policy'],
  [
    'an explanation without policies',
    ['explain', direct, 'job-1', '--at', '1m'],
    'explain needs control: mck8s',
  ],
  ['an explanation without a time', ['explain', small, 'job-1'], 'write a time of the run with --at'],
  ['a time without a unit', ['explain', small, 'job-1', '--at', '5'], 'write for example 5s, 5m or 5h.'],
  ['a time after the end', ['explain', small, 'job-1', '--at', '1h'], 'write a time up to 10m'],
  ['a time before the workload', ['explain', small, 'job-500', '--at', '1s'], 'write a later --at'],
  [
    'two policies to explain',
    ['explain', small, 'job-1', '--at', '5m', '--policy', 'pinned', '--policy', 'random'],
    'leave out --policy random',
  ],
  ['two runs that are the same', ['diff', small], 'say what one has alone, for example --a policy='],
  ['an option that no run has', ['diff', small, '--a', 'polcy=random'], 'Write policy=worst_fit, set='],
  ['a seed of one run that is none', ['diff', small, '--b', 'seed=x'], '--b seed=x: write a whole number'],
  [
    'two policies for one run',
    ['diff', small, '--a', 'policy=random', '--a', 'policy=pinned'],
    'run a has one policy; leave out pinned',
  ],
  ['a difference without policies', ['diff', direct, '--b', 'seed=2'], 'diff needs control: mck8s'],
  ['an unknown workload', ['explain', small, 'jop-7', '--at', '5m'], 'of this seed; the nearest are job-7'],
];

describe.concurrent('refused with a sentence', () => {
  it.each(REFUSED)('%s', async (_, args, sentence) => {
    const { code, stdout, stderr } = await mck8s(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('puts no report in place of a device', async () => {
    const link = join(temporaryDirectory(), 'device.html');
    symlinkSync('/dev/null', link);
    const { code, stderr } = await mck8s(['compare', small, '--report', link, '--force']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `error: --report: ${link} is a device or a pipe; name a file\n`,
    });
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
  });

  it('names file, line and column of every fault of a scenario', async () => {
    const file = fileWith(SMALL.replace('ratePerSecond: 1', 'ratePerSecond: -1').replace('10m', '10'));
    const { code, stderr } = await mck8s(['compare', file]);
    expect(code).toBe(2);
    expect(stderr).toContain(`error: ${file} has 2 faults:\n`);
    expect(stderr).toContain(`${file}:3:1: duration: "10" is no duration`);
    expect(stderr).toContain(`${file}:19:7: load[0].poisson.ratePerSecond: -1 is too small`);
  });

  it('refuses a trace with a broken row, and skips it when asked', async () => {
    const trace =
      'load:\n  - trace: { file: t.csv, start: { column: t, unit: s }, duration: { constant: 5s }, cpu: { constant: 1 }, memory: { constant: 1Gi } }\n';
    const file = fileWith(SMALL.replace(/load:[^]*/, trace));
    writeFileSync(join(file, '../t.csv'), 't\n1\nx\n2\n');
    const refused = await mck8s(['compare', file]);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('t.csv:3:1: ');
    const skipped = await mck8s(['compare', file, '--seeds', '1', '--skip-bad-rows']);
    expect(skipped.code).toBe(0);
    expect(skipped.stdout).toContain('trace rows left out: 0 filtered, 1 broken, 0 after the end');
  });
});

it('warns once of holes in a table of times, and goes on with what the page says', async () => {
  const file = fileWith(
    SMALL.replace('- name: edge1', "- name: edge1\n    region: 'aws:eu-west-1'").replace(
      /network:[^]*?load:/,
      'network: { table: rtt.csv, defaultRttMs: 40 }\nload:',
    ),
  );
  writeFileSync(
    join(file, '../rtt.csv'),
    'src_region,dst_region,avg_rtt_ms\naws:eu-west-1,aws:us-west-2,80\n',
  );
  const { code, stderr } = await mck8s([
    'compare',
    file,
    '--seeds',
    '3',
    '--workers',
    '2',
    '--policy',
    'nearest',
  ]);
  expect(code).toBe(0);
  expect(stderr.match(/warning: .*/g)).toEqual([
    expect.stringContaining('network.table has no time between edge1 and edge2 (40 ms by defaultRttMs): '),
  ]);
});

describe.concurrent('nothing is overwritten', () => {
  it('refuses a directory that holds something, and leaves it as it is', async () => {
    const out = temporaryDirectory();
    writeFileSync(join(out, 'result.json'), 'mine');
    const { code, stdout, stderr } = await mck8s(['compare', small, '--out', out]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`--out: ${out} is not empty, and nothing is overwritten`);
    expect(readdirSync(out)).toEqual(['result.json']);
    expect(readFileSync(join(out, 'result.json'), 'utf8')).toBe('mine');
  });

  it('refuses what is a file, or lies below one', async () => {
    for (const out of [small, join(small, 'results')]) {
      const { code, stderr } = await mck8s(['compare', small, '--out', out]);
      expect(code).toBe(2);
      expect(stderr).toContain(`--out: ${out} cannot be written to`);
    }
    expect(readFileSync(small, 'utf8')).toBe(SMALL);
  });

  it.runIf(existsSync('/proc/self'))('refuses a parent that takes no directory', async () => {
    const { code, stderr } = await mck8s(['compare', small, '--out', '/proc/results']);
    expect(code).toBe(2);
    expect(stderr).toContain('--out: /proc/results cannot be written to');
  });

  it('makes no directory for a run that is refused', async () => {
    const parent = temporaryDirectory();
    await mck8s(['compare', small, '--policy', 'none', '--out', join(parent, 'results')]);
    expect(readdirSync(parent)).toEqual([]);
  });

  it('takes an empty directory', async () => {
    const out = join(temporaryDirectory(), 'a/b');
    mkdirSync(out, { recursive: true });
    const { code } = await mck8s(['simulate', small, '--seeds', '1', '--out', out]);
    expect(code).toBe(0);
    expect(readdirSync(out).sort()).toEqual([
      'result.json',
      'runs.csv',
      'runs.parquet',
      'table.txt',
      'timing.json',
    ]);
  });
});
