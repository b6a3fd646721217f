// What kind of command a line of a page is: one that rehearses needs nothing but this machine, all others need clusters. It runs
// nothing.

import { kindMeant } from '../../core/api/crd/kind-words.ts';
import { wordsOf } from './pages.ts';

/** Commands that rehearse; all others of mck8s need a cluster. */
const REHEARSING: ReadonlySet<string> = new Set([
  'compare',
  'diff',
  'explain',
  'gallery',
  'policies',
  'simulate',
  'sweep',
  'validate',
]);

/** Files that a live fleet gives, or that are the reader's own. */
const FROM_CLUSTERS: ReadonlySet<string> = new Set([
  'fleet.yaml',
  'out/fleet.yaml',
  'out/today.tape',
  'web.yaml',
  'app.yaml',
]);

/** The commands of a line: those in front of and behind `&&`, without what sends them to the background or takes their words. */
export function simpleCommands(line: string): string[] {
  return line
    .replace(/^eval "\$\((.*)\)"$/, '$1')
    .replace(/ &$/, '')
    .split(/ (?:&&|\|\||&|\|) /)
    .map((command) => command.replace(/ > \S+$/, '').trim());
}

/** The arguments of mck8s in a command, however it is called; null: it is no command of ours. */
export function argumentsIn(command: string): string[] | null {
  const words = wordsOf(command.replace(/^npm run -s (gallery|rehearse) -- /, 'mck8s $1 '));
  const text = words.join(' ');
  const before = /^(npm run -s mck8s -- |kubectl mck8s |mck8s )/.exec(text)?.[0];
  return before === undefined ? null : words.slice(before.trim().split(' ').length);
}

/** Whether mck8s with these arguments needs no cluster, nor anything that comes from one. */
export function rehearses(args: readonly string[]): boolean {
  const [name = '', first = ''] = args;
  const isLive = name === 'explain' && kindMeant(first.split('/')[0]!) !== undefined;
  return REHEARSING.has(name) && !isLive && !args.some((arg) => FROM_CLUSTERS.has(arg));
}
