// What can be wrong with services and the files of their demand is told with its place and what to write instead.

import { describe, expect, test } from 'vitest';
import { faultsOf, HEAD, scenarioOf } from '../scenario/scenarios-under-test.ts';

const DAILY = 'demand: { daily: { mean: 5 } }';

function scenario(services: string): string {
  return `${HEAD}load:\n  - services: { ratePerReplica: 1, cpu: 1, memory: 1Gi, ${services} }\n`;
}

const SERIES = 'demand: { series: { file: d.csv } }';
const TABLE = 'demand: { table: { file: d.csv, first: m1, step: 1m } }';

describe('a file of demand', () => {
  test.each([
    [
      'a missing column',
      SERIES,
      'timestamp,count\n',
      'series.value: there is no column value; the columns are timestamp, count',
    ],
    [
      'another missing column',
      SERIES,
      'time,value\n',
      'series.time.column: there is no column timestamp; the columns are time, value',
    ],
    [
      'a broken timestamp',
      SERIES,
      'timestamp,value\n2014-04-10 00:00:00,1\n10.4.2014,2\n',
      's/d.csv:3:1: column timestamp holds "10.4.2014": this is no timestamp; write one as 2014-04-10 00:04:00',
    ],
    [
      'a date that is not',
      SERIES,
      'timestamp,value\n2014-02-30 00:00:00,1\n',
      's/d.csv:2:1: column timestamp holds "2014-02-30 00:00:00": there is no such date',
    ],
    [
      'times that do not rise',
      SERIES,
      'timestamp,value\n2014-04-10 00:05:00,1\n2014-04-10 00:05:00,1\n',
      's/d.csv:3:1: its time is not after that of the row before; sort the rows by time',
    ],
    [
      'a negative value',
      SERIES,
      'timestamp,value\n2014-04-10 00:05:00,-1\n',
      's/d.csv:2:1: column value holds -1: demand is negative; write zero or more',
    ],
    [
      'an empty cell',
      SERIES,
      'timestamp,value\n2014-04-10 00:05:00,\n',
      's/d.csv:2:1: column value is empty',
    ],
    [
      'no number',
      SERIES,
      'timestamp,value\n2014-04-10 00:05:00,many\n',
      's/d.csv:2:1: column value holds "many": this is no number',
    ],
    [
      'no rows',
      SERIES,
      'timestamp,value\n',
      's/d.csv:1:1: 0 rows are left of this file; a series needs two or more',
    ],
    ['nothing', SERIES, '', 's/d.csv:1:1: the file has no rows'],
    [
      'a step too short',
      'demand: { series: { file: d.csv, step: 1us } }',
      'timestamp,value\n2014-04-10 00:00:00,1\n2014-04-11 00:00:00,1\n',
      'series.step: its rows span 86400000001 steps',
    ],
    [
      'a table of another shape',
      TABLE,
      'timestamp,value\n2014-04-10 00:05:00,1\n',
      'table.first: there is no column m1; the columns are timestamp, value',
    ],
    [
      'a short row',
      TABLE,
      'f,m1,m2\na,1,2\nb,1\n',
      's/d.csv:3:1: has 2 cells, and values are wanted up to column 2; complete the row',
    ],
    ['a negative cell', TABLE, 'f,m1,m2\na,1,-2\n', 's/d.csv:2:1: column m2 holds -2: demand is negative'],
    ['a table without rows', TABLE, 'f,m1,m2\n', 's/d.csv:1:1: no row is left of this file'],
    [
      'more services than rows',
      `count: 3, ${TABLE}`,
      'f,m1\na,1\nb,1\n',
      'count: is more than the 2 rows of the table',
    ],
    [
      'an unknown home',
      'demand: { table: { file: d.csv, first: m1, step: 1m, home: { column: f } } }',
      'f,m1\nmars,1\n',
      's/d.csv:2:1: there is no cluster mars',
    ],
    [
      'columns in the wrong order',
      'demand: { table: { file: d.csv, first: m1, last: f, step: 1m } }',
      'f,m1\na,1\n',
      'table.last: stands before the first column',
    ],
  ])('with %s', (_what, services, csv, shown) => {
    const found = faultsOf(scenario(services), { files: { 's/d.csv': csv } });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(shown);
  });

  test('that is not there', () => {
    expect(faultsOf(scenario(SERIES))).toEqual([expect.stringContaining('cannot read d.csv')]);
  });

  test('loses its broken rows where they are to be skipped, and they are counted', () => {
    const csv =
      'timestamp,value\n2014-04-10 00:00:00,1\nsoon,1\n2014-04-10 00:05:00,-1\n2014-04-10 00:10:00,2\n';
    const skipping = scenario('demand: { series: { file: d.csv, skipBadRows: true } }');
    const [source] = scenarioOf(skipping, { files: { 's/d.csv': csv } }).load;
    expect(source).toMatchObject({ kind: 'services', brokenRows: 2 });
  });
});

describe('services', () => {
  test.each([
    ['no demand', 'count: 2', 'services.demand: is missing'],
    [
      'two demands',
      'demand: { daily: { mean: 1 }, series: { file: d.csv } }',
      'series and daily exclude each other',
    ],
    [
      'a sine that slides',
      'demand: { daily: { mean: 1 }, slide: each }',
      'slide goes only with series or table',
    ],
    [
      'bounds that cross',
      `${DAILY}, minReplicas: 5, maxReplicas: 4`,
      'maxReplicas: is below minReplicas; write 5 or more',
    ],
    [
      'an unknown home',
      `${DAILY}, home: [edge1, egde2]`,
      'home[1]: there is no cluster egde2; did you mean edge2?',
    ],
    [
      'an unknown zone',
      `${DAILY}, timeZones: { nowhere: 1 }`,
      'timeZones.nowhere: there is no cluster nowhere',
    ],
    ['a negative mean', 'demand: { daily: { mean: -1 } }', 'daily.mean: -1 is too small'],
    ['too many', `${DAILY}, count: 100000, maxReplicas: 100000`, 'brings about 10 000 000 000 pods'],
    ['a deployment beside cpu', `${DAILY}, deployment: web.yaml`, 'cpu and deployment exclude each other'],
  ])('with %s', (_what, services, shown) => {
    const found = faultsOf(scenario(services));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^s\/small\.yaml:\d+:\d+: load\[0\]\.services/);
    expect(found[0]).toContain(shown);
  });

  test('that are copies of a job, or of one with overridden replicas, are refused', () => {
    const template = '{ metadata: { labels: { app: a } }, spec: { containers: [{ name: c, image: a }] } }';
    const copies = (object: string): readonly string[] =>
      faultsOf(`${HEAD}load:\n  - services: { ratePerReplica: 1, ${DAILY}, deployment: ${object} }\n`);
    const job = `{ apiVersion: fogguru.eu/v1, kind: MultiClusterJob, metadata: { name: a }, spec: { template: ${template} } }`;
    expect(copies(job)).toEqual([expect.stringContaining('deployment: write one MultiClusterDeployment')]);
    const web = `{ apiVersion: fogguru.eu/v1, kind: MultiClusterDeployment, metadata: { name: a }, spec: { locations: edge1, replicaOverrides: 2, selector: { matchLabels: { app: a } }, template: ${template} } }`;
    expect(copies(web)).toEqual([expect.stringContaining('replicaOverrides would go before replicas')]);
  });

  test('that are called as what a manifest applies are refused', () => {
    const template = '{ metadata: { labels: { app: a } }, spec: { containers: [{ name: c, image: a }] } }';
    const web = `{ apiVersion: fogguru.eu/v1, kind: MultiClusterDeployment, metadata: { name: web-7 }, spec: { selector: { matchLabels: { app: a } }, template: ${template} } }`;
    const both = (name: string): readonly string[] =>
      faultsOf(
        `${HEAD}load:\n  - name: ${name}\n    services: { ratePerReplica: 1, cpu: 1, memory: 1Gi, ${DAILY} }\n  - manifests: [{ at: 0s, apply: ${web} }]\n`,
      );
    expect(both('web')).toEqual([expect.stringContaining('its services are called web-0 and so on')]);
    expect(both('we')).toEqual([]);
  });

  test('need cluster0', () => {
    const direct = scenario(DAILY)
      .replace('policies: [worst_fit]\n', 'control: direct\n')
      .replace(/ {2}- name: edge2[^]*?(?=network)/, '')
      .replace(/network:[^]*?(?=load)/, '');
    expect(faultsOf(direct)).toEqual([expect.stringContaining('under control: direct there is no cluster0')]);
  });
});
