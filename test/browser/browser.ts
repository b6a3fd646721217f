// A headless chromium that opens files, and what it has to say of a page. Code for the page is text: the types of browsers are
// not there.

import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

const PROGRAM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** @throws Error that says how to get a browser, if there is none */
export async function startBrowser(): Promise<Browser> {
  if (!existsSync(PROGRAM)) {
    throw new Error(
      `There is no browser at ${PROGRAM}. Install it (apt-get install chromium), or name another chromium in CHROMIUM.`,
    );
  }
  return chromium.launch({ executablePath: PROGRAM, args: ['--no-sandbox'] });
}

/** A page with all that it complained of and asked for while it was open. */
export interface OpenPage {
  readonly page: Page;
  readonly complaints: readonly string[];
  readonly requests: readonly string[];
}

/** Opens a file in a window of its own. */
export async function openFile(
  browser: Browser,
  file: string,
  options: BrowserContextOptions,
): Promise<OpenPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(`file://${file}`);
  return { page, complaints, requests };
}

/** Faults of accessibility that axe calls serious or critical, a line each with where it is. */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ': ' + html.slice(0, 120) + ' ' + failureSummary)))`);
}

/** Pictures that are on the page and have no size, by their labels. */
export function emptyPictures(page: Page): Promise<readonly string[]> {
  return page.evaluate(`[...document.querySelectorAll('svg[role=img]')]
    .filter((one) => getComputedStyle(one.parentElement).display !== 'none')
    .filter((one) => { const { width, height } = one.getBoundingClientRect(); return width < 100 || height < 40; })
    .map((one) => one.getAttribute('aria-label'))`);
}

/** Lines, areas, dots and cells that are drawn and seen, by figure. */
export function shapesSeen(page: Page): Promise<Readonly<Record<string, number>>> {
  return page.evaluate(`Object.fromEntries([...document.querySelectorAll('figure')].map((figure) => [figure.id,
    [...figure.querySelectorAll('svg[role=img] :is(path, circle, rect)')].filter((shape) => {
      const { width, height } = shape.getBoundingClientRect();
      const { fill, stroke } = getComputedStyle(shape);
      return width + height > 1 && (fill !== 'none' || stroke !== 'none');
    }).length]))`);
}

/** Texts of a picture that cover one another, in all figures but maps, whose places are where they are. */
export function coveredTexts(page: Page): Promise<readonly string[]> {
  return page.evaluate(`[...document.querySelectorAll('figure:not(#flows) svg[role=img]')].flatMap((image) => {
    const texts = [...image.querySelectorAll('text')]
      .map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0);
    const covers = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
      && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;
    return texts.flatMap((a, i) => texts.slice(i + 1).filter((b) => covers(a.box, b.box)).map((b) => a.text + ' / ' + b.text));
  })`);
}

/** Texts of pictures that are not seen, as they have no colour or no size. */
export function unseenTexts(page: Page): Promise<readonly string[]> {
  return page.evaluate(`[...document.querySelectorAll('svg[role=img] text')]
    .filter((text) => text.textContent !== '' && text.closest('svg').getBoundingClientRect().width > 0)
    .filter((text) => getComputedStyle(text).fill === 'none' || text.getBoundingClientRect().width === 0)
    .map((text) => text.textContent)`);
}

/** How much wider the page is than its window, pixels. */
export function overhang(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - innerWidth');
}

/** The colour behind the page. */
export function paper(page: Page): Promise<string> {
  return page.evaluate('getComputedStyle(document.body).backgroundColor');
}
