// Tables of a report. A table that is wider than the page scrolls by itself, and by keyboard too.

import { markup, type Markup, type Part } from './markup.ts';

export interface TableColumn {
  readonly head: Part;
  readonly align: 'left' | 'right';
}

export interface Table {
  readonly caption: Part;
  /** What the region around it is called, where it scrolls. */
  readonly label: string;
  /** The first column names the row. */
  readonly columns: readonly TableColumn[];
  /** Rows that are text rather than numbers: on a narrow page, cells stand below one another. */
  readonly isText?: true;
  readonly rows: readonly (readonly Part[])[];
}

/** A table whose first cells are the headers of their rows. */
export function table({ caption, label, columns, isText, rows }: Table): Markup {
  const heads = columns.map(({ head, align }) => markup`<th scope="col"${sideOf(align)}>${head}</th>`);
  const lines = rows.map(([first, ...cells]) => {
    const rest = cells.map((cell, i) => markup`<td${sideOf(columns[i + 1]!.align)}>${cell}</td>`);
    return markup`<tr><th scope="row">${first ?? null}</th>${rest}</tr>\n`;
  });
  return markup`<div class="scroll" role="region" tabindex="0" aria-label="${label}"><table${isText === true ? markup` class="text"` : null}>
<caption><div>${caption}</div></caption>
<thead><tr>${heads}</tr></thead>
<tbody>
${lines}</tbody>
</table></div>
`;
}

function sideOf(align: TableColumn['align']): Markup | null {
  return align === 'right' ? markup` class="number"` : null;
}
