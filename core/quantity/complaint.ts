// Says in one sentence why a text is no quantity and what to write instead. It decides nothing.

import { binarySuffixes, decimalSuffixes } from './suffix.ts';

const QUOTED_LENGTH_MAX = 60;

/** The sentence for a text that has no number where one belongs. */
export function complainAboutNumber(text: string): string {
  const fault = text === '' ? ' is empty' : ' does not start with a number';
  return `quantity ${quote(text)}${fault}; write for example 500m, 2 or 4Gi`;
}

/** The sentence for blanks; `complaint` is what is wrong besides them, undefined if that is all. */
export function complainAboutBlanks(text: string, compact: string, complaint: string | undefined): string {
  const rest = complaint === undefined ? `write ${shorten(compact)}` : `and without them: ${complaint}`;
  return `quantity ${quote(text)}: blanks are not allowed; ${rest}`;
}

/** The sentence for a number that is followed by something that is no suffix. */
export function complainAboutSuffix(text: string, suffix: string): string {
  const number = shorten(text.slice(0, text.length - suffix.length));
  return `quantity ${quote(text)}: unknown suffix ${quote(suffix)}; write ${advice(number, suffix)}`;
}

/** The sentence for an amount of more than `digitsMax` digits. */
export function complainAboutSize(text: string, digitsMax: number): string {
  return `quantity ${quote(text)} is too large or too long; write a number of at most ${digitsMax} digits`;
}

function advice(number: string, suffix: string): string {
  const byteMultiple = /^([kmgtpe])(i?)b?$/i.exec(suffix);
  if (byteMultiple !== null) {
    const letter = byteMultiple[1]!.toUpperCase();
    const binary = `${number}${letter}i`;
    return byteMultiple[2] === '' ? `${number}${letter === 'K' ? 'k' : letter} or ${binary}` : binary;
  }
  if (/^(b|bytes?|cores?|cpus?)$/i.test(suffix)) return number;
  if (/^e[+-]?\d*$/i.test(suffix)) return `${number}, or an exponent as in ${number}e3`;
  if (/^[,_']/.test(suffix)) return 'plain digits, with a point before the fraction, as in 1500 or 1.5';
  return `one of ${[...decimalSuffixes, ...binarySuffixes].filter((known) => known !== '').join(', ')}, or none`;
}

function quote(text: string): string {
  return JSON.stringify(shorten(text));
}

function shorten(text: string): string {
  return text.length <= QUOTED_LENGTH_MAX ? text : `${text.slice(0, QUOTED_LENGTH_MAX)}...`;
}
