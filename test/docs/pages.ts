// The pages of this repository, and what they have their readers do: commands are lines of `sh` blocks, and what stands behind a `$`
// in `console` and `text` blocks. It runs nothing.

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
  /** What the page shows of what it prints, with ages, addresses and the like of the day when it was written. */
  readonly shows: string | null;
}

/** A file that a page tells people to write. */
export interface PageFile {
  readonly name: string;
  readonly text: string;
}

interface Block {
  readonly language: string;
  readonly text: string;
  /** Nothing stands between this block and the one before it. */
  readonly follows: boolean;
}

export function textOf(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

/** The blocks of a page in one language. */
export function blocksOf(page: string, language: string): string[] {
  return allBlocksOf(page)
    .filter((block) => block.language === language)
    .map(({ text }) => text);
}

/** All commands of a page, from top to bottom. */
export function commandsOf(page: string): PageCommand[] {
  return stepsOf(page).filter((step) => 'line' in step);
}

/** What a page has its reader do, from top to bottom: YAML blocks that open with the name of a file, and commands. */
export function stepsOf(page: string): (PageFile | PageCommand)[] {
  const blocks = allBlocksOf(page);
  return blocks.flatMap((block, index) => {
    const next = blocks[index + 1];
    const isShown = next?.follows === true && next.language === 'text' && !next.text.startsWith('$ ');
    return stepsIn(page, block, isShown ? next.text : null);
  });
}

function allBlocksOf(page: string): Block[] {
  let end = 0;
  const text = textOf(page);
  return [...text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map((match) => {
    const follows = end > 0 && text.slice(end, match.index).trim() === '';
    end = match.index + match[0].length;
    return { language: match[1]!, text: match[2]!, follows };
  });
}

/** @param shown what the page shows of the last command of this block */
function stepsIn(page: string, { language, text }: Block, shown: string | null): (PageFile | PageCommand)[] {
  switch (language) {
    case 'yaml': {
      const name = /^# (\S+\.yaml)\n/.exec(text)?.[1];
      return name === undefined ? [] : [{ name, text }];
    }
    case 'sh': {
      const lines = text.replaceAll(/\\\n\s*/g, '').split('\n');
      const typed = lines.map(withoutComment).filter((line) => line !== '');
      return typed.map((line, i) => ({
        page,
        line,
        prints: null,
        shows: i === typed.length - 1 ? shown : null,
      }));
    }
    case 'text':
      return `\n${text}`
        .split('\n$ ')
        .slice(1)
        .map((part) => {
          const [line = '', ...rest] = part.trimEnd().split('\n');
          const shows = rest.length === 0 ? null : `${rest.join('\n')}\n`;
          return { page, line: withoutComment(line), prints: null, shows };
        });
    case 'console':
      return [printing(page, text)];
    default:
      return [];
  }
}

/** A block of one command and what it prints. */
function printing(page: string, block: string): PageCommand {
  const [first = '', ...rest] = block.split('\n');
  if (!first.startsWith('$ ')) throw new Error(`${page}: a console block must begin with "$ " and a command`);
  return { page, line: first.slice(2), prints: `${rest.join('\n').trimEnd()}\n`, shows: null };
}

/** A pattern of what a page says that a command prints. */
export function printed(text: string): RegExp {
  const quoted = text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${quoted.replaceAll(String.raw`\.\.\.`, '[^]*')}$`);
}

function withoutComment(line: string): string {
  return line.replace(/(^|\s)#\s.*$/, '').trimEnd();
}

/** The words of a command, as a shell takes them: quotes hold together and are gone. */
export function wordsOf(line: string): string[] {
  return [...line.matchAll(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g)].map(([word]) => word.replaceAll(/['"]/g, ''));
}
