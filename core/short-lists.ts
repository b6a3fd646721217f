// Lists that stay short, of which there are very many.

/**
 * A list with one more entry. Most lists of a job stay at one, and one that grows by a push keeps room for seventeen, of which a
 * hundred thousand jobs make a difference. A list that is empty stays as it is and may be shared.
 */
export function withOne<T>(list: T[], entry: T): T[] {
  if (list.length === 0) return [entry];
  list.push(entry);
  return list;
}

/** Takes an entry off a list, if it is there. Most often it is the last, and a splice would make a list of what it takes. */
export function takeOut<T>(list: T[], entry: T): void {
  const at = list.indexOf(entry);
  if (at < 0) return;
  if (at === list.length - 1) list.pop();
  else list.splice(at, 1);
}
