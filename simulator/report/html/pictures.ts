// Frames around pictures: a figure with its number, caption and legend, and panels of equal size that flow with the width of
// the page.

import { markup, type Markup, type Part } from './markup.ts';

/** A sign of a legend: what it looks like, and what it stands for. */
export interface Sign {
  readonly look: 'line' | 'band' | 'ghost' | 'dashed' | 'dot' | 'hollow' | 'arrow';
  readonly text: string;
}

export interface Figure {
  readonly id: string;
  readonly title: string;
  /** What it shows and how to read it. */
  readonly caption: string;
  readonly legend: readonly Sign[];
  readonly body: Part;
}

/** A figure as it stands in the page. */
export function figure({ id, title, caption, legend, body }: Figure): Markup {
  return markup`<figure id="${id}" aria-labelledby="${id}-title">
${legend.length === 0 ? null : markup`<ul class="legend" aria-label="Signs used">${legend.map(sign)}</ul>\n`}${body}
<figcaption><b id="${id}-title">${title}.</b> ${caption}</figcaption>
</figure>
`;
}

/** A picture: all that it shows is in its label for those who do not see it. */
export function picture(
  size: { readonly width: number; readonly height: number },
  label: string,
  inside: Part,
): Markup {
  const { width, height } = size;
  return markup`<svg class="plot" role="img" aria-label="${label}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" text-anchor="middle">${inside}</svg>`;
}

/** Definitions that pictures of a figure share. They take no room themselves. */
export function definitions(id: string, inside: Part): Markup {
  return markup`<svg class="shared" width="0" height="0" aria-hidden="true" focusable="false"><defs><g id="${id}">${inside}</g></defs></svg>\n`;
}

/** Refers to shared definitions. */
export function shared(id: string): Markup {
  return markup`<use href="#${id}"/>`;
}

/** One of several pictures side by side. */
export function panel(name: string, note: string, image: Markup): Markup {
  return markup`<div class="panel"><p class="panel-head"><b>${name}</b> <span>${note}</span></p>${image}</div>\n`;
}

/** Pictures side by side, as many in a row as there is room for. */
export function panels(list: readonly Markup[]): Markup {
  const size = list.length === 1 ? 'one' : list.length === 2 || list.length === 4 ? 'two' : 'many';
  return markup`<div class="panels ${size}">\n${list}</div>`;
}

const LOOKS: Readonly<Record<Sign['look'], Markup>> = {
  line: markup`<path class="mark-line" d="M1,6H23"/>`,
  band: markup`<path class="mark-band" d="M1,1H23V11H1Z"/>`,
  ghost: markup`<path class="mark-ghost" d="M1,6H23"/>`,
  dashed: markup`<path class="mark-reference" d="M1,6H23"/>`,
  dot: markup`<circle class="mark-dot" cx="12" cy="6" r="4"/>`,
  hollow: markup`<circle class="mark-hollow" cx="12" cy="6" r="4"/>`,
  arrow: markup`<path class="mark-arrow" d="M2,6H21M17,2L21,6L17,10"/>`,
};

function sign({ look, text }: Sign): Markup {
  return markup`<li><svg viewBox="0 0 24 12" width="24" height="12" aria-hidden="true">${LOOKS[look]}</svg> ${text}</li>`;
}
