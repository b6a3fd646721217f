// Dashboards and alerts ask only for what the operator exports, in queries that Prometheus can read, and every alert is explained.

import { readFileSync } from 'node:fs';
import { collectDefaultMetrics } from 'prom-client';
import { describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { createMetrics } from '../../handlers/runtime/metrics.ts';
import { ManualClock } from '../runtime/manual-clock.ts';
import { askedBy } from './promql.ts';

const folder = new URL('../../deploy/chart/mck8s/monitoring/', import.meta.url);
const manual = readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8');

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: Readonly<Record<string, string>>;
}

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

interface Exported {
  readonly type: string;
  readonly labels: readonly string[];
}

const { rules } = (
  parse(readFileSync(new URL('rules.yaml', folder), 'utf8')) as {
    readonly groups: readonly [{ readonly rules: readonly Rule[] }];
  }
).groups[0];
const { panels, templating } = JSON.parse(readFileSync(new URL('dashboard.json', folder), 'utf8')) as {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string }[] };
};
const shown = panels.flatMap(({ title, targets = [] }) =>
  targets.map((target) => ({ of: title, query: target.expr, legend: target.legendFormat })),
);
const asked = [...rules.map(({ alert, expr }) => ({ of: alert, query: expr })), ...shown];
const exported = exportedSeries();

/** Labels that Prometheus adds where it scrapes. */
const OF_TARGET = ['instance', 'job', 'namespace'];

/** Every series that a running operator exports, by the name that a query has for it. */
function exportedSeries(): ReadonlyMap<string, Exported> {
  const { registry } = createMetrics(new ManualClock());
  collectDefaultMetrics({ register: registry });
  const series = new Map<string, Exported>();
  for (const metric of registry.getMetricsAsArray()) {
    const { name, type } = metric as unknown as { readonly name: string; readonly type: string };
    const { labelNames: labels } = metric as unknown as { readonly labelNames: readonly string[] };
    series.set(name, { type, labels });
    if (type !== 'histogram') continue;
    series.set(`${name}_bucket`, { type: 'counter', labels: [...labels, 'le'] });
    for (const part of ['sum', 'count']) series.set(`${name}_${part}`, { type: 'counter', labels });
  }
  return series;
}

function isOurs(name: string): boolean {
  return name.startsWith('mck8s_');
}

describe.each(asked)('the query of $of, $query,', ({ query }) => {
  const { faults, series, overTime, labels } = askedBy(query);

  it('can be read', () => {
    expect(faults).toEqual([]);
    expect(series).not.toEqual([]);
  });

  it('asks for series that the operator exports, and for labels that they have', () => {
    expect(series.filter((name) => !exported.has(name))).toEqual([]);
    const known = series.flatMap((name) => exported.get(name)?.labels ?? []);
    expect(labels.filter((label) => ![...known, ...OF_TARGET].includes(label))).toEqual([]);
  });

  it('takes rates of counters alone', () => {
    expect(overTime.filter((name) => exported.get(name)?.type !== 'counter')).toEqual([]);
  });
});

describe.each(rules)('the alert $alert', ({ alert, expr, labels, annotations }) => {
  it('says what is so, how bad that is, and what to do', () => {
    expect(['critical', 'warning', 'info']).toContain(labels.severity);
    expect(Object.keys(annotations)).toEqual(['summary', 'description']);
    expect(manual).toMatch(new RegExp(`^\\| \`${alert}\` +\\| \\S.*\\.`, 'm'));
  });

  it('names labels that its series have', () => {
    const told = Object.values(annotations).join(' ');
    const named = [...told.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label);
    expect(named.filter((label) => !askedBy(expr).labels.includes(label!) && !isGauge(expr, label!))).toEqual(
      [],
    );
  });
});

/** Whether the first series of a query is taken as it is and has the label. */
function isGauge(query: string, label: string): boolean {
  const [first = ''] = askedBy(query).series;
  return query.startsWith(first) && (exported.get(first)?.labels.includes(label) ?? false);
}

test('no two alerts have the same name', () => {
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
});

test('whatever the operator measures is on the dashboard and in the manual', () => {
  const drawn = new Set(shown.flatMap(({ query }) => askedBy(query).series));
  const names = [...exported.keys()].filter((name) => isOurs(name) && !/_(bucket|sum|count)$/.test(name));
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => !drawn.has(name) && !drawn.has(`${name}_bucket`))).toEqual([]);
  expect(names.filter((name) => !manual.includes(`\`${name}\``))).toEqual([]);
});

test('the manual names no measure that there is not', () => {
  const named = [...manual.matchAll(/`(mck8s_\w+)`/g)].map(([, name]) => name!);
  expect(named.filter((name) => !exported.has(name))).toEqual([]);
});

test('what is written beside a line is a label that its query keeps', () => {
  for (const { of, query, legend } of shown) {
    const named = [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label!);
    const { series, labels } = askedBy(query);
    const kept = query.includes(' by (')
      ? labels
      : series.flatMap((name) => exported.get(name)?.labels ?? []);
    expect([of, named.filter((label) => ![...kept, ...OF_TARGET].includes(label))]).toEqual([of, []]);
  }
});

test('panels have their own numbers and places, and variables are declared', () => {
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  const variables = shown.flatMap(({ query }) => [...query.matchAll(/\$(\w+)/g)].map(([, name]) => name));
  const declared = [...templating.list.map(({ name }) => name), '__rate_interval'];
  expect(variables.filter((name) => !declared.includes(name!))).toEqual([]);
});

test.each([
  ['sum(rate(mck8s_decisions_total[5m])', { faults: [expect.stringContaining('at ')] }],
  ['sum by (wrong) (mck8s_leader)', { series: ['mck8s_leader'], labels: ['wrong'] }],
  ['rate(a{b="c"}[$__rate_interval]) > 1', { faults: [], series: ['a'], overTime: ['a'], labels: ['b'] }],
])('of %s the reader tells what is asked', (query, told) => {
  expect(askedBy(query)).toMatchObject(told);
});
