// A report as a document: what it is made of, that it needs nothing but itself, and that nothing in it is taken for markup.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Stopping } from '../../simulator/compare/stopping.ts';
import { METRICS } from '../../simulator/measure/metrics.ts';
import { escaped, markup } from '../../simulator/report/html/markup.ts';
import { reportPage } from '../../simulator/report/html/page.ts';
import type { ReportInput } from '../../simulator/report/html/report-input.ts';
import { SMALL } from '../scenario/scenarios-under-test.ts';
import { all, BUSY, documentOf, reportInput, type ReadElement } from './reports-under-test.ts';

const input = await reportInput({ explained: ['MultiClusterJob/default/job-300'] });
const CASES: readonly (readonly [string, ReportInput])[] = [
  ['a comparison', input],
  ['a comparison with bounds', await reportInput({ hasBounds: true })],
  ['a comparison of one seed', await reportInput({ seeds: 1 })],
  ['a simulation', await reportInput({ policies: ['worst_fit'], hasReference: false })],
];

describe.each(CASES)('%s', (_, given) => {
  const page = reportPage(given);
  const document = documentOf(page);

  test('needs no network and no script', () => {
    expect(all(document, 'script, link, img, iframe, object, embed, base, form')).toEqual([]);
    for (const element of all(document, '*')) {
      for (const { name, value } of element.attributes) {
        expect(name).not.toMatch(/^on|^src/);
        if (name === 'href') expect(value).toMatch(/^#/);
        if (name === 'style' || name === 'fill') expect(value).not.toMatch(/url\(/);
      }
    }
    expect(document.querySelector('style')!.textContent).not.toMatch(/url\(|@import|http/);
    expect(page).toContain(`default-src 'none'`);
  });

  test('has one title, headings without gaps, and links that lead somewhere', () => {
    expect(all(document, 'h1')).toHaveLength(1);
    const levels = all(document, 'h1,h2,h3,h4').map(({ localName }) => Number(localName[1]));
    for (const [i, level] of levels.entries()) if (i > 0) expect(level - levels[i - 1]!).toBeLessThan(2);
    const ids = all(document, '[id]').map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const link of all(document, '[href]')) expect(ids).toContain(link.getAttribute('href')!.slice(1));
    expect(document.querySelector('html')!.getAttribute('lang')).toBe('en');
  });

  test('names every figure, picture and table', () => {
    expect(all(document, 'figure').length).toBeGreaterThanOrEqual(3);
    for (const figure of all(document, 'figure')) {
      const title = figure.querySelector(`#${figure.getAttribute('aria-labelledby')!}`);
      expect(title!.textContent).not.toBe('');
      expect(all(figure, 'svg[role=img]').length).toBeGreaterThan(0);
    }
    for (const image of all(document, 'svg')) {
      const isHidden = image.getAttribute('aria-hidden') === 'true';
      expect(isHidden || image.getAttribute('aria-label')!.length > 20).toBe(true);
    }
    for (const one of all(document, 'table')) {
      expect(one.querySelector('caption')!.textContent).not.toBe('');
      for (const head of all(one, 'th')) expect(head.getAttribute('scope')).toMatch(/^(col|row)$/);
    }
  });

  test('draws something for every policy', () => {
    for (const id of ['pending', 'placing', 'use', 'flows']) {
      const figure = document.querySelector(`#${id}`)!;
      expect(all(figure, '.panel')).toHaveLength(given.policies.length);
      const drawn = (panel: ReadElement): readonly ReadElement[] => all(panel, 'path[d],circle');
      for (const panel of all(figure, '.panel')) expect(drawn(panel).length).toBeGreaterThan(0);
    }
  });

  test('says how to get it again', () => {
    const text = document.querySelector('[aria-labelledby=reproduce]')!.textContent;
    for (const part of [given.command, given.nodeVersion, '0123456789abcdef', given.scenarioText])
      expect(text).toContain(part);
  });
});

test('says how far each policy is above the bounds, and what its decisions missed', async () => {
  const given = await reportInput({ hasBounds: true, policies: ['pinned', 'worst_fit', 'duplicated'] });
  const section = documentOf(reportPage(given)).querySelector('[aria-labelledby=bounds]')!;
  const rows = all(section, 'tbody tr').map((row) => all(row, 'th,td').map((cell) => cell.textContent));
  expect(rows.map(([name]) => name)).toEqual(['pinned', 'worst_fit', 'duplicated', 'bound']);
  const { pendingPodsTimeMean } = given.bounds!.metrics;
  expect(rows[3]![1]).toContain(pendingPodsTimeMean.mean!.toFixed(2));
  expect(rows[2]![2]).toBe('-');
  expect(documentOf(reportPage(input)).querySelector('[aria-labelledby=bounds]')).toBeNull();
});

test('what is not there to be shown is left out', async () => {
  const flat = await reportInput({
    text: SMALL,
    policies: ['worst_fit'],
    hasReference: false,
  });
  const document = documentOf(reportPage(flat));
  for (const id of ['flows', 'differences', 'cost', 'decisions'])
    expect(document.querySelector(`#${id}`)).toBeNull();
  const ids = all(document, 'nav a').map((link) => link.getAttribute('href'));
  expect(ids).toEqual(['#metrics', '#waiting', '#clusters', '#reproduce']);
});

test.each([
  ['pendingShareAtEnd', 'share of pods pending at the end', 'percentage points'],
  ['imbalance', 'imbalance between clusters', ''],
  ['fragmentation', 'fragmentation', 'cores'],
])('the answer and the differences are about the measure of the scenario: %s', (measure, of, unit) => {
  const document = documentOf(reportPage({ ...input, scenario: { ...input.scenario, measure } }));
  expect(document.querySelector('.answer')!.textContent).toContain(of);
  const caption = document.querySelector('#differences figcaption')!.textContent;
  expect(caption).toContain(`Difference within seeds in the ${of}${unit === '' ? '' : `, ${unit}`}: mean`);
});

test('decisions are told in the words of explain', () => {
  const section = documentOf(reportPage(input)).querySelector('[aria-labelledby=decisions]')!;
  expect(section.textContent).toContain('MultiClusterJob/default/job-300');
  expect(all(section, 'details')).toHaveLength(2);
  expect(section.textContent).toMatch(/edge1: .*; \d+ nodes/);
});

describe('text is never taken for markup', () => {
  const EVIL = `<script>alert(1)</script><img src=x onerror="a('b')">&amp;</code></pre></title></style>`;

  test('in any part of a report', () => {
    const evil: ReportInput = {
      ...input,
      scenario: { ...input.scenario, name: EVIL, question: EVIL },
      policies: input.policies.map((policy) => ({ ...policy, name: EVIL + policy.name })),
      pairs: input.pairs.map((pair) => ({ ...pair, a: EVIL + pair.a, b: EVIL + pair.b })),
      logs: input.logs.map((log) => ({ ...log, key: EVIL, policy: EVIL })),
      command: EVIL,
      scenarioFile: EVIL,
      scenarioText: EVIL,
    };
    const page = reportPage(evil);
    const document = documentOf(page);
    expect(page).not.toMatch(/<script|<img/);
    expect(all(document, 'script,img,[onerror]')).toEqual([]);
    for (const selector of ['h1', 'pre.command', 'pre.scenario', 'title'])
      expect(document.querySelector(selector)!.textContent).toContain(EVIL);
    expect(all(document, '.panel-head b')[0]!.textContent).toBe(`${EVIL}pinned`);
  });

  test('whatever the text is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { text: page } = markup`<p title="${text}">${[text, null]}</p>`;
        expect(page).toBe(`<p title="${escaped(text)}">${escaped(text)}</p>`);
        expect(escaped(text)).not.toMatch(/[<>"']/);
      }),
    );
    expect(escaped(`<a b="c" d='e'>&\u0000`)).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;\ufffd');
  });
});

test('twenty policies fit into two megabytes', async () => {
  const text = readFileSync(join(import.meta.dirname, '../../scenarios/mck8s-2h.yaml'), 'utf8');
  const some = await reportInput({ text, policies: ['pinned', 'random', 'best_fit', 'worst_fit'], seeds: 2 });
  const policies = Array.from({ length: 20 }, (_, i) => ({ ...some.policies[i % 4]!, name: `policy_${i}` }));
  const pairs = policies.flatMap((a, i) =>
    policies.slice(i + 1).map((b) => ({ ...some.pairs[0]!, a: a.name, b: b.name })),
  );
  const page = reportPage({ ...some, policies, pairs });
  expect(Buffer.byteLength(page)).toBeLessThan(2e6);
});

test('a metric that has a value has a column, which its definition names', () => {
  const document = documentOf(reportPage(input));
  const heads = all(document, '[aria-labelledby=metrics] thead th').map(({ textContent }) => textContent);
  const rows = all(document, '[aria-labelledby=reproduce] table.text tbody tr').map((row) =>
    all(row, 'th,td').map(({ textContent }) => textContent),
  );
  const measured = METRICS.filter(({ name }) =>
    input.policies.some(({ metrics }) => metrics[name].mean !== null || metrics[name].censored !== undefined),
  );
  expect(rows.map(([name]) => name)).toEqual(measured.map(({ name }) => name));
  expect(new Set(rows.map(([, head]) => head))).toEqual(new Set(heads.filter((head) => head !== 'Policy')));
  expect(heads).toEqual(expect.arrayContaining(['JAIN', 'SLOWDOWN95', 'P99 s']));
});

test('flows count what ran where no place is known, and name it', async () => {
  const third =
    '  - name: elsewhere\n    nodes: [{ count: 3, allocatable: { cpu: 4, memory: 4Gi } }]\nnetwork:';
  const given = await reportInput({ text: BUSY.replace('network:', third) });
  const figure = documentOf(reportPage(given)).querySelector('#flows')!;
  const { homeShare } = given.policies[1]!.metrics;
  const numbers = all(figure, '.panel-head span').map(({ textContent }) => textContent);
  expect(numbers).toEqual(['0 % away', `${((1 - homeShare.mean!) * 100).toFixed(0)} % away`]);
  expect(figure.querySelector('figcaption')!.textContent).toContain('no place is known: elsewhere.');
});

test('seeds that an interrupt left out are told beside the command line', () => {
  const partial = { ...input.provenance, seeds: [1, 2, 5], partial: true };
  const document = documentOf(reportPage({ ...input, provenance: partial }));
  const told = document.querySelector('[aria-labelledby=reproduce] p')!.textContent;
  expect(told).toContain('It runs the seeds 1-5, of which only 1-2, 5 were finished here.');
});

test('policies of files are told with their hashes, and a rule about seeds with what it found', () => {
  const stopping: Stopping = {
    metric: 'imbalance',
    halfWidth: 0.1,
    seedsMax: 200,
    because: 'reached',
    looks: [{ seeds: 10, widest: 0.09, policy: 'pinned' }],
  };
  const policyFiles = [{ file: 'mine.ts', hash: '89abcdef01234567' }];
  const provenance = { ...input.provenance, stopping, policyFiles };
  const text = documentOf(reportPage({ ...input, provenance })).querySelector(
    '[aria-labelledby=reproduce]',
  )!.textContent;
  expect(text).toContain('Policies of mine.ts89abcdef01234567');
  expect(text).toContain('imbalance is at most ±0.1: at most ±0.090, under pinned after 10 seeds.');
});
