// YAML as it stands in this repository: what is flat and fits on a line is one line, no text is folded, and the formatter has
// nothing to change.

import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { Document, isCollection, isMap, isPair, isScalar, visit } from 'yaml';
import type { Node } from 'yaml';

const LINE_MAX = 110;

/** A value as YAML, the same text for the same value, below a comment. */
export async function yamlText(value: unknown, comment: string): Promise<string> {
  const document = new Document(value, { aliasDuplicateObjects: false });
  document.commentBefore = comment;
  visit(document, {
    Collection: (_key, node, path) => {
      const parent = path.at(-1);
      const name = isPair(parent) && isScalar(parent.key) ? String(parent.key.value) : '';
      const depth = path.filter(isCollection).length;
      const text = JSON.stringify(node, null, 1).replaceAll(/\n\s*/g, ' ');
      const width = 2 * depth + name.length + text.length;
      if (depth > 0 && width <= LINE_MAX && depthOf(node) <= (isMap(node) ? 2 : 1)) node.flow = true;
    },
  });
  const config = await resolveConfig(fileURLToPath(import.meta.url));
  return format(document.toString({ lineWidth: 0 }), { ...config, parser: 'yaml' });
}

/** 1: scalars only. */
function depthOf(node: Node): number {
  if (!isCollection(node)) return 0;
  const inner = node.items.map((item) => (isPair(item) ? item.value : item) as Node);
  return 1 + Math.max(0, ...inner.map(depthOf));
}
