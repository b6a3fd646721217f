// Text that is markup already, apart from text that is not: whatever is put into a template is escaped unless it is Markup.
// All HTML of a report is made here, so that no name or text of a scenario can be taken for markup.

export class Markup {
  readonly text: string;

  /** @param text well-formed markup, trusted */
  constructor(text: string) {
    this.text = text;
  }
}

export type Part = string | number | Markup | null | readonly Part[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

// Control characters, which HTML knows no way to write, would break the file for strict readers.
// eslint-disable-next-line no-control-regex
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** Text as it stands between tags or in a quoted attribute. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!).replaceAll(UNWRITABLE, '\ufffd');
}

/** A sentence in which numbers stay on the line of what they count. */
export function unbroken(text: string): string {
  return text.replaceAll(/(?<=\d) (?=\S)/g, '\u00a0');
}

/** A template of markup: strings and numbers are escaped, lists follow one another, null is nothing. */
export function markup(literals: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(literals.map((literal, i) => literal + textOf(parts[i] ?? null)).join(''));
}

function textOf(part: Part): string {
  if (part === null) return '';
  if (part instanceof Markup) return part.text;
  return typeof part === 'object' ? part.map(textOf).join('') : escaped(String(part));
}
