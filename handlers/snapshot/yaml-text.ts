// Plain data as YAML that people can read: what is short stands on one line. The same data is the same text.

import { Document, isCollection, isScalar, visit } from 'yaml';

const LINE_MAX = 110;

/** The text of a value, which ends with a line feed. */
export function yamlText(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Collection: (_, node, path) => {
      if (path.length <= 2) return;
      if (lengthOf(node, LINE_MAX) < LINE_MAX) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

/** About how long a node is on one line; no longer than `most` is told apart. */
function lengthOf(node: unknown, most: number): number {
  if (isScalar(node)) return String(node.value).length + 2;
  if (!isCollection(node)) return 0;
  let length = 4;
  for (const item of node.items) {
    if (length > most) return length;
    const pair = item as { readonly key?: unknown; readonly value?: unknown };
    length +=
      'key' in (item as object)
        ? lengthOf(pair.key, most) + lengthOf(pair.value, most)
        : lengthOf(item, most);
  }
  return length;
}
