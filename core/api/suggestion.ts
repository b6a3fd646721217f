// Finds the name somebody probably meant. It knows no schema.

/**
 * The known name nearest to a misspelt or shortened one, or to one in the singular, or undefined where none is near. Of two as near, the first in
 * order of code units wins.
 */
export function nearestName(written: string, known: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.min(3, Math.floor(written.length / 3)));
  let best: string | undefined;
  let bestDistance = limit + 1;
  if (written.length > 64) return undefined;
  for (const name of [...known].sort()) {
    const isNear = written.length >= 3 && (name.startsWith(written) || name === pluralOf(written));
    const edits = editDistance(written.toLowerCase(), name.toLowerCase());
    const distance = isNear ? Math.min(edits, limit) : edits;
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** `policies` of `policy`; an s more is the beginning of a name already. */
function pluralOf(word: string): string {
  return word.replace(/y$/, 'ies');
}

/** Insertions, deletions, replacements and swaps of neighbours between two texts (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(replaced, last[j]! + 1, row[j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, before[j - 2]! + 1);
      }
      row.push(cost);
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
}
