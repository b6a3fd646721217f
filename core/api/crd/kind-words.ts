// The words by which people mean a kind, as kubectl takes them: its name, its plural, its short names.

import { KINDS, type Kind } from './kinds.ts';

const BY_WORD: ReadonlyMap<string, Kind> = new Map(
  KINDS.flatMap((kind) =>
    [kind.kind.toLowerCase(), kind.plural, `${kind.plural}.fogguru.eu`, ...kind.shortNames].map(
      (word) => [word, kind] as const,
    ),
  ),
);

/** The kind that a word means, in any case of letters; undefined where it means none of ours. */
export function kindMeant(word: string): Kind | undefined {
  return BY_WORD.get(word.toLowerCase());
}
