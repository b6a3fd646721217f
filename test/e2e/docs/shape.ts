// What a page shows of an answer, held against the answer of today: the same but for what no day has in common with another, such as
// ages, addresses and the widths of columns.

/** What differs from day to day, and what stands for it. */
const CHANGING: readonly (readonly [what: RegExp, standsFor: string])[] = [
  [/https:\/\/[\d.]+:\d+/g, 'ADDRESS'],
  [/\d{4}-\d\d-\d\dT[\d:]+Z/g, 'TIME'],
  [/\bv\d+\.\d+\.\d+\b/g, 'VERSION'],
  [/\b(?:\d+[dhms])+\b/g, 'AGE'],
  // Memory and processor time in `dev status`.
  [/(ADDRESS \d+\/\d+) \d+ [\d.]+$/gm, '$1 MIB SECONDS'],
  [/\S+ leads\b/g, 'SOMEBODY leads'],
];

/** A text without what changes from day to day. */
export function shapeOf(text: string): string {
  const narrow = text
    .replaceAll(/[ \t]+/g, ' ')
    .replaceAll(/ +$/gm, '')
    .trimEnd();
  return CHANGING.reduce((shape, [what, standsFor]) => shape.replaceAll(what, standsFor), narrow);
}
