// Plots as markup, made without a browser. It loads the plotting library, which takes a third of a second: import it only for
// a report. Plots bring their own axes and scales; how they look is said once, in the page's style sheet.

import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { Markup } from './markup.ts';

export { Plot };

/** As much of an element as is used here; the types of browsers are not there. */
export interface DrawnElement {
  readonly localName: string;
  readonly outerHTML: string;
  readonly children: Iterable<DrawnElement>;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  remove(): void;
  querySelectorAll(selector: string): Iterable<DrawnElement>;
}

interface BlankPage {
  readonly document: object;
}

/** A drawing in parts: what all panels of it share, and what belongs to one, by the label that its marks were given. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly shared: Markup;
  /** Empty for a label of which nothing is drawn. */
  readonly part: (label: string) => Markup;
}

/** Marks of one panel have labels that start so. */
const PART = 'part:';

/** The label for the marks of a panel. */
export function partLabel(label: string): string {
  return PART + label;
}

/** Draws, and takes the drawing apart by labels. */
export function draw(
  options: Plot.PlotOptions & { readonly width: number; readonly height: number },
): Drawing {
  const { document } = parseHTML('<!doctype html><html><body></body></html>') as unknown as BlankPage;
  const plot = Plot.plot({ ...options, document }) as unknown as DrawnElement;
  for (const element of plot.querySelectorAll('[transform]')) shorten(element, 'transform');
  for (const element of plot.querySelectorAll('path')) shorten(element, 'd');
  const shared: string[] = [];
  const parts = new Map<string, string>();
  for (const child of [...plot.children]) {
    if (child.localName === 'style') continue;
    const label = child.getAttribute('aria-description') ?? '';
    for (const element of [child, ...child.querySelectorAll('[aria-label],[aria-hidden],[aria-description]')])
      bare(element);
    if (!label.startsWith(PART)) shared.push(child.outerHTML);
    else parts.set(label, (parts.get(label) ?? '') + child.outerHTML);
  }
  return {
    width: options.width,
    height: options.height,
    shared: new Markup(shared.join('')),
    part: (label) => new Markup(parts.get(partLabel(label)) ?? ''),
  };
}

/** A label within a picture that has a label itself is read by nobody. */
function bare(element: DrawnElement): void {
  element.removeAttribute('aria-label');
  element.removeAttribute('aria-hidden');
  element.removeAttribute('aria-description');
}

/** A tenth of a pixel is enough, and takes a third of the room. */
function shorten(element: DrawnElement, attribute: string): void {
  const text = element.getAttribute(attribute);
  if (text === null) return;
  element.setAttribute(
    attribute,
    text.replaceAll(/-?\d*\.\d+(?:e-?\d+)?/g, (number) => String(Math.round(Number(number) * 10) / 10)),
  );
}
