// Reports as a browser shows them: wide and narrow, light and dark, on paper, and without scripts.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportPage } from '../../simulator/report/html/page.ts';
import type { ReportInput } from '../../simulator/report/html/report-input.ts';
import { reportInput } from '../report/reports-under-test.ts';
import {
  accessibilityFaults,
  coveredTexts,
  emptyPictures,
  openFile,
  overhang,
  paper,
  shapesSeen,
  startBrowser,
  unseenTexts,
} from './browser.ts';

const folder = mkdtempSync(join(tmpdir(), 'mck8s-pages-'));
let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});

afterAll(async () => {
  await browser.close();
});

/** The path of a report. */
function written(name: string, input: ReportInput): string {
  const file = join(folder, `${name}.html`);
  writeFileSync(file, reportPage(input));
  return file;
}

/** As many policies with prices of their own, so that every part of a report is there. */
function crowd(input: ReportInput, count: number): ReportInput {
  const names = Array.from({ length: count }, (_, i) => `policy_with_a_long_name_${i}`);
  const policies = names.map((name, i) => {
    const policy = input.policies[i % input.policies.length]!;
    const cost = { mean: 10 + ((i * 7) % 11), low: 9 + ((i * 7) % 11), high: 11 + ((i * 7) % 11), n: 3 };
    return { ...policy, name, metrics: { ...policy.metrics, costUsd: cost } };
  });
  const pairs = names.flatMap((a, i) => names.slice(i + 1).map((b) => ({ ...input.pairs[0]!, a, b })));
  return { ...input, policies, pairs };
}

const small = await reportInput({ explained: ['MultiClusterJob/default/job-300'] });
const FILES = [
  { name: 'a comparison', file: written('comparison', small) },
  { name: 'twenty policies', file: written('twenty', crowd(small, 20)) },
  {
    name: 'a simulation',
    file: written('simulation', await reportInput({ policies: ['worst_fit'], hasReference: false })),
  },
];

describe.each(FILES)('$name', ({ file }) => {
  test.each([
    { look: 'wide and light', width: 1440, colorScheme: 'light' },
    { look: 'wide and dark', width: 1440, colorScheme: 'dark' },
    { look: 'narrow and light', width: 390, colorScheme: 'light' },
    { look: 'narrow and dark', width: 390, colorScheme: 'dark' },
  ] as const)('is whole: $look', async ({ width, colorScheme }) => {
    const opened = await openFile(browser, file, { viewport: { width, height: 900 }, colorScheme });
    const { page } = opened;
    expect(await emptyPictures(page)).toEqual([]);
    for (const [figure, count] of Object.entries(await shapesSeen(page)))
      expect([figure, count > 0]).toEqual([figure, true]);
    expect(await coveredTexts(page)).toEqual([]);
    expect(await unseenTexts(page)).toEqual([]);
    expect(await overhang(page)).toBeLessThanOrEqual(0);
    expect(await paper(page)).toBe(colorScheme === 'dark' ? 'rgb(22, 24, 27)' : 'rgb(255, 255, 255)');
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(opened.complaints).toEqual([]);
    expect(opened.requests).toEqual([`file://${file}`]);
    await page.context().close();
  });

  test('is the same without scripts, and light on paper', async () => {
    const { page } = await openFile(browser, file, { javaScriptEnabled: false, colorScheme: 'dark' });
    for (const label of await page.locator('figure svg[role=img]:visible').all())
      expect((await label.boundingBox())!.height).toBeGreaterThan(40);
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.locator('nav').isVisible()).toBe(false);
    await page.context().close();
  });
});
