// YAML from other people, read as the plain data that it should be: maps with names for keys, lists, scalars. The library is not
// asked to turn nodes into values, as 1 KiB of nested keys keeps it busy for hours; and what makes parsing slow is counted first.

import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { err, ok, type Result } from '../../core/result.ts';

const DEPTH_MAX = 16;
/** Far more than plain data needs, as those within quotes are counted too. */
const BRACKETS_MAX = 64;
/** Parsing takes time with the square of these. A kubeconfig of some contexts has a few hundred. */
const MARKS_MAX = 4_000;
const MARKS = /[[\]{},?&*!|>'"%@`#\n\r]|[-:](?=\s)/g;

class NotPlain extends Error {}

/** The value, or why there is none: half a sentence that quotes nothing of the text. */
export function readPlainYaml(text: string): Result<unknown, string> {
  if ((text.match(MARKS)?.length ?? 0) > MARKS_MAX) {
    return err(`has more than ${MARKS_MAX} lines and punctuation marks`);
  }
  if (openBrackets(text) > BRACKETS_MAX) return err('is nested too deeply');
  try {
    const lineCounter = new LineCounter();
    const document = parseDocument(text, { prettyErrors: false, logLevel: 'error', lineCounter });
    const [problem] = document.errors;
    if (problem === undefined) return ok(plain(document.contents, 0));
    return err(`is no plain YAML (${problem.code}, line ${lineCounter.linePos(problem.pos[0]).line})`);
  } catch (error) {
    return err(error instanceof NotPlain ? error.message : 'is nested too deeply');
  }
}

/** How many brackets are open at a time, at most. */
function openBrackets(text: string): number {
  let open = 0;
  let most = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    open = Math.max(0, open + (bracket === '[' || bracket === '{' ? 1 : -1));
    most = Math.max(most, open);
  }
  return most;
}

function plain(node: unknown, depth: number): unknown {
  if (node === null || isScalar(node)) return node?.value ?? null;
  if (depth >= DEPTH_MAX) throw new NotPlain(`is nested more than ${DEPTH_MAX} levels deep`);
  if (isSeq(node)) return node.items.map((item) => plain(item, depth + 1));
  if (!isMap(node)) throw new NotPlain('uses an alias: write the value itself');
  const entries = node.items.map(({ key, value }): [string, unknown] => {
    if (!isScalar(key) || typeof key.value !== 'string') throw new NotPlain('has a key that is no name');
    return [key.value, plain(value, depth + 1)];
  });
  return Object.fromEntries(entries);
}
