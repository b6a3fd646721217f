// The pages of this repository and the commands on them: lines of `sh` blocks, and what stands behind a `$` in `console` and `text`
// blocks. It runs nothing.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../cli/run-cli.ts';

/** Every page that tells people what to type, by its path. */
export const PAGES: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `docs/${name}`),
];

/** A command as a page has it. */
export interface PageCommand {
  readonly page: string;
  /** Without a comment behind it. */
  readonly line: string;
  /** What the page says that it prints, to the byte, where it says so; a line `...` stands for any lines. */
  readonly prints: string | null;
}

export function textOf(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

/** The blocks of a page in one language. */
export function blocksOf(page: string, language: string): string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm');
  return [...textOf(page).matchAll(fence)].map(([, text]) => text!);
}

/** All commands of a page, in order of their kind of block. */
export function commandsOf(page: string): PageCommand[] {
  const typed = blocksOf(page, 'sh').flatMap((block) =>
    block
      .trimEnd()
      .replaceAll(/\\\n\s*/g, '')
      .split('\n')
      .map((line) => ({ page, line: withoutComment(line), prints: null })),
  );
  const shown = blocksOf(page, 'text').flatMap((block) =>
    block
      .split('\n')
      .filter((line) => line.startsWith('$ '))
      .map((line) => ({ page, line: withoutComment(line.slice(2)), prints: null })),
  );
  return [
    ...typed.filter(({ line }) => line !== ''),
    ...shown,
    ...blocksOf(page, 'console').map((block) => printing(page, block)),
  ];
}

/** A block of one command and what it prints. */
function printing(page: string, block: string): PageCommand {
  const [first = '', ...rest] = block.split('\n');
  if (!first.startsWith('$ ')) throw new Error(`${page}: a console block must begin with "$ " and a command`);
  return { page, line: first.slice(2), prints: rest.join('\n').trimEnd() };
}

function withoutComment(line: string): string {
  return line.replace(/(^|\s)#\s.*$/, '').trimEnd();
}

/** The words of a command, as a shell takes them: quotes hold together and are gone. */
export function wordsOf(line: string): string[] {
  return [...line.matchAll(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g)].map(([word]) => word.replaceAll(/['"]/g, ''));
}
