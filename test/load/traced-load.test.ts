// A recorded trace becomes jobs as the scenario maps its columns; broken rows and missing columns are told with their place.

import { describe, expect, test } from 'vitest';
import { buildLoad, prepareLoad } from '../../simulator/load/build.ts';
import type { Load } from '../../simulator/load/load.ts';
import { readScenario } from '../../simulator/scenario/read-scenario.ts';
import { faultsOf, HEAD, POLICIES, scenarioOf } from '../scenario/scenarios-under-test.ts';

const fixed = { duration: '{ constant: 10s }', cpu: '{ constant: 500m }', memory: '{ constant: 1Gi }' };

function scenario(trace: Readonly<Record<string, string>>): string {
  const lines = Object.entries({ file: 't.csv', ...fixed, ...trace }).map(
    ([name, value]) => `      ${name}: ${value}\n`,
  );
  return `${HEAD}load:\n  - trace:\n${lines.join('')}`;
}

function load(csv: string, trace: Readonly<Record<string, string>>): Load {
  return buildLoad(prepareLoad(scenarioOf(scenario(trace), { files: { 's/t.csv': csv } })), 1);
}

function faults(csv: string, trace: Readonly<Record<string, string>>): readonly string[] {
  return faultsOf(scenario(trace), { files: { 's/t.csv': csv } });
}

const seconds = (values: Float64Array): number[] => Array.from(values, (micros) => micros / 1e6);

describe('arrivals', () => {
  test.each([
    ['starts', { start: '{ column: t, unit: s }' }, [0, 20, 60]],
    ['starts as they stand', { start: '{ column: t, unit: s }', startAtZero: 'false' }, [40, 60, 100]],
    ['ends', { end: '{ column: t, unit: s }', duration: '{ column: d, unit: s }' }, [0, 25, 60]],
    ['gaps', { gap: '{ column: t, unit: s }' }, [0, 60, 100]],
    ['gaps, scaled', { gap: '{ column: t, unit: ms, scale: 100 }' }, [0, 6, 10]],
  ])('come from %s, and are sorted', (_what, trace, at) => {
    expect(seconds(load('t,d\n100,5\n60,0\n40,5\n', trace).jobs.atMicros)).toEqual(at);
  });

  test('of one time keep the order of the rows', () => {
    const { jobs } = load('t,d\n5,1\n5,2\n5,3\n', {
      start: '{ column: t, unit: s }',
      duration: '{ column: d, unit: s }',
    });
    expect(seconds(jobs.runMicros)).toEqual([1, 2, 3]);
  });

  test('after the end of the run are left out and counted', () => {
    const made = load('t\n0\n599\n600\n700\n', { start: '{ column: t, unit: s }' });
    expect(made.jobs.count).toBe(2);
    expect(made.skippedRows).toEqual({ filtered: 0, broken: 0, afterEnd: 2 });
  });
});

test('each column may have a unit and a factor, or cells that carry their own', () => {
  const { jobs } = load('when,run,c,m,n\n1m,1500ms,0.0307,512Mi,2\n90s,2h,0.1,2G,1\n', {
    start: '{ column: when }',
    duration: '{ column: run }',
    cpu: '{ column: c, unit: m, scale: 10000 }',
    memory: '{ column: m }',
    count: '{ column: n }',
  });
  expect(seconds(jobs.atMicros)).toEqual([0, 30]);
  expect(seconds(jobs.runMicros)).toEqual([1.5, 7200]);
  expect(jobs.shape.map((s) => [s.cpuMilli, s.memoryBytes])).toEqual([
    [307, 2 ** 29],
    [1000, 2e9],
  ]);
  expect(Array.from(jobs.pods)).toEqual([2, 1]);
});

test('a file without a header is mapped by numbers, with a delimiter of its own', () => {
  const { jobs } = load('5;x;3\n\n7;y;4\n', {
    header: 'false',
    delimiter: '";"',
    start: '{ column: 0, unit: s }',
    duration: '{ column: 2, unit: m }',
  });
  expect(seconds(jobs.runMicros)).toEqual([180, 240]);
});

describe('homes', () => {
  const start = '{ column: t, unit: s }';

  test('come from a column, and may be empty', () => {
    expect(load('t,h\n1,edge2\n2,\n', { start, home: '{ column: h }' }).jobs.home).toEqual(['edge2', '']);
  });

  test('by hash are equal for equal cells, and follow the shares', () => {
    const csv = `t,app\n${Array.from({ length: 4000 }, (_, i) => `0,app${i % 2000}\n`).join('')}`;
    const { home } = load(csv, { start, home: '{ hashOf: app, among: { edge1: 3, edge2: 1 } }' }).jobs;
    expect(home.slice(0, 2000)).toEqual(home.slice(2000));
    expect(Math.abs(home.filter((name) => name === 'edge1').length / 4000 - 0.75)).toBeLessThan(0.03);
    const even = load(csv, { start, home: '{ hashOf: app, among: [edge1, edge2] }' }).jobs.home;
    expect(Math.abs(even.filter((name) => name === 'edge1').length / 4000 - 0.5)).toBeLessThan(0.03);
  });
});

describe('rows', () => {
  const csv = 'gap,kind\n5,a\n100,a\n7,b\n3,a\n';
  const gap = '{ column: gap, unit: s }';

  test.each([
    ['[{ column: gap, above: 60 }]', [0, 7, 10]],
    ['[{ column: gap, below: 5 }, { column: kind, equals: b }]', [0, 100]],
  ])('that %s names are left out, and their gaps with them', (drop, at) => {
    const made = load(csv, { gap, drop });
    expect(seconds(made.jobs.atMicros)).toEqual(at);
    expect(made.skippedRows.filtered).toBe(4 - at.length);
  });

  test('that are broken are told with their line', () => {
    expect(
      faults('t,d\n1,2\n2,x\n\n"3",-1\n4\n', {
        start: '{ column: t, unit: s }',
        duration: '{ column: d, unit: s }',
      }),
    ).toEqual([
      's/t.csv:3:1: column d holds "x": this is no number; write one, for example 12.5',
      's/t.csv:5:1: the duration is negative; write one of zero or more',
      's/t.csv:6:1: column d is empty',
    ]);
  });

  test('that are broken are counted where the scenario says so', () => {
    const made = load('t\n1\nx\n3\n', { start: '{ column: t, unit: s }', skipBadRows: 'true' });
    expect(made.jobs.count).toBe(2);
    expect(made.skippedRows.broken).toBe(1);
  });

  test.each([
    [
      'a home that is no cluster',
      't,h\n1,edge3\n',
      { home: '{ column: h }' },
      't.csv:2:1: there is no cluster edge3; did you mean edge1?',
    ],
    ['a count of zero', 't,n\n1,0\n', { count: '{ column: n }' }, 't.csv:2:1: the count is less than 1'],
    [
      'a negative request',
      't,c\n1,-5\n',
      { cpu: '{ column: c, unit: m }' },
      't.csv:2:1: the cpu request is negative; write one of zero or more',
    ],
    [
      'memory in Gb',
      't,m\n1,4Gb\n',
      { memory: '{ column: m }' },
      't.csv:2:1: column m holds "4Gb": quantity "4Gb": unknown suffix "Gb"; write 4G or 4Gi',
    ],
    [
      'an arrival before 0',
      't\n-1\n',
      { startAtZero: 'false' },
      't.csv:2:1: the job arrives before 0; leave out startAtZero: false',
    ],
    ['no row', 't\n', {}, 't.csv:1:1: no row is left of this file'],
    ['no text', '', {}, 't.csv:1:1: the file has no rows'],
    ['an open quote', 't\n"1\n', {}, 't.csv:2:1: this is not CSV'],
  ])('with %s are refused', (_what, csvText, trace, shown) => {
    const found = faults(csvText, { start: '{ column: t, unit: s }', ...trace });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`s/${shown}`);
  });
});

describe('a column that is missing', () => {
  test.each([
    [
      { start: '{ column: begin, unit: s }' },
      'load[0].trace.start.column: there is no column begin; the columns are start, app',
    ],
    [
      { start: '{ column: strat, unit: s }' },
      'load[0].trace.start.column: there is no column strat (did you mean start?); the columns are start, app',
    ],
    [
      { start: '{ column: 2, unit: s }' },
      'load[0].trace.start.column: there is no column 2; the columns are 0 to 1',
    ],
    [
      { home: '{ hashOf: func, among: [edge1] }' },
      'load[0].trace.home.hashOf: there is no column func; the columns are start, app',
    ],
    [
      { home: '{ hashOf: app, among: [edge9] }' },
      'load[0].trace.home.among: there is no cluster edge9; did you mean edge1?',
    ],
    [
      { drop: '[{ column: gap, above: 1 }]' },
      'load[0].trace.drop[0].column: there is no column gap; the columns are start, app',
    ],
  ])('is told with those there are: %j', (trace, shown) => {
    const found = faults('start,app\n1,x\n', { start: '{ column: start, unit: s }', ...trace });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^s\/small\.yaml:\d+:\d+: /);
    expect(found[0]).toContain(shown);
  });
});

test.each([
  ['../t.csv', 'leads out of the scenario'],
  ['/etc/passwd', 'leads out of the scenario'],
  ['a/../../t.csv', 'leads out of the scenario'],
  ['c:/t.csv', 'leads out of the scenario'],
  ['u.csv', 'cannot read u.csv: no file s/u.csv'],
])('the file %s is refused', (file, shown) => {
  const found = faults('t\n1\n', { file, start: '{ column: t, unit: s }' });
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(`load[0].trace.file: `);
  expect(found[0]).toContain(shown);
});

test('the calls of azure-functions: all rows, ends minus durations, homes by application', () => {
  const scenarioRead = readScenario('scenarios/azure-functions.yaml', { policies: POLICIES });
  if (!scenarioRead.ok) throw new Error(scenarioRead.error[0]!.message);
  const { jobs } = buildLoad(prepareLoad(scenarioRead.value), 1);
  expect(jobs.count).toBe(199);
  expect(seconds(jobs.atMicros).slice(0, 2)).toEqual([0, 0.002369]);
  const calls = (name: string): number => jobs.home.filter((home) => home === name).length;
  expect(['cluster1', 'cluster2', 'cluster3', 'cluster4', 'cluster5'].map(calls)).toEqual([
    18, 86, 18, 75, 2,
  ]);
});
