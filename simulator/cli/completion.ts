// What could come next on a command line, for kubectl, which asks a plugin for it with the words so far. It guesses nothing: no answer
// is better than a wrong one.

import type { Command } from 'commander';

/** What a shell does with the words: offers file names where there are none, offers them alone, or lets the writer go on after one. */
type Directive = 'files' | 'words' | 'beginnings';

/** As the shell library of kubectl numbers them. */
const DIRECTIVE_NUMBERS: Readonly<Record<Directive, number>> = { files: 0, words: 4, beginnings: 6 };

export interface Completions {
  /** Each with a description after a tab, where there is one. */
  readonly words: readonly string[];
  readonly directive: Directive;
}

export interface CompletionSources {
  /** The command line, without what is loaded on first use. */
  readonly program: Command;
  /** A live command with its options; undefined: there is none of that name. */
  readonly loadLive: (name: string) => Promise<Command | undefined>;
  /** Objects on cluster0 that can be explained, as `mcd/web`, that begin like this. */
  readonly objectsLike: (begin: string, words: readonly string[]) => Promise<readonly string[]>;
}

/** As kubectl reads it: a line each, and a directive at the end. */
export function completionText({ words, directive }: Completions): string {
  return [...words, `:${DIRECTIVE_NUMBERS[directive]}`].map((line) => `${line}\n`).join('');
}

/** What could stand in place of the last word. */
export async function complete(words: readonly string[], sources: CompletionSources): Promise<Completions> {
  const last = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const command = await commandOf(before, sources);
  if (last.startsWith('-')) return { words: optionsLike(last, command), directive: 'words' };
  const choices = choicesAfter(before.at(-1), command);
  if (choices !== undefined)
    return { words: choices.filter((one) => one.startsWith(last)), directive: 'words' };
  const commands = commandsLike(last, command);
  if (command.commands.length > 0) return { words: commands, directive: 'words' };
  if (command.name() !== 'explain') return { words: [], directive: 'files' };
  const objects = await sources.objectsLike(last, before);
  if (objects.length === 0) return { words: [], directive: 'files' };
  return { words: objects, directive: objects.every((one) => one.endsWith('/')) ? 'beginnings' : 'words' };
}

/** The command that the words so far lead to. */
async function commandOf(
  words: readonly string[],
  { program, loadLive }: CompletionSources,
): Promise<Command> {
  const names = words.filter((word) => !word.startsWith('-'));
  const first = names[0];
  let command = (first === undefined ? undefined : await loadLive(first)) ?? program;
  for (const name of command === program ? names : names.slice(1)) {
    const next = command.commands.find((one) => one.name() === name);
    if (next === undefined) break;
    command = next;
  }
  return command;
}

function commandsLike(begin: string, command: Command): string[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .filter((one) => one.name() !== 'help' && one.name().startsWith(begin))
    .map((one) => `${one.name()}\t${one.summary() || one.description()}`);
}

function optionsLike(begin: string, command: Command): string[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long, description }) =>
      long?.startsWith(begin) === true ? [`${long}\t${description}`] : [],
    );
}

/** The values of an option that takes one of a few; undefined: any, or it takes none. */
function choicesAfter(word: string | undefined, command: Command): readonly string[] | undefined {
  return command.options.find(({ short, long }) => word !== undefined && [short, long].includes(word))
    ?.argChoices;
}
