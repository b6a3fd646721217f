// Reads YAML into plain values and remembers where each stood. It knows nothing of scenarios.

import { isAlias, isMap, isSeq, LineCounter, parseAllDocuments } from 'yaml';
import type { Document } from 'yaml';
import { messageOf } from '../../core/message-of.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';

/** Line and column, from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A fault of the YAML itself. */
export interface YamlFault extends Position {
  readonly message: string;
}

/** A parsed file: its value, and where a path of it stands. */
export interface YamlFile {
  readonly value: unknown;
  /** Where the path stands; where it is not written, its nearest parent that is. */
  readonly positionOf: (path: readonly (string | number)[]) => Position;
}

/** More text than any scenario; traces are files of their own. */
const TEXT_LENGTH_MAX = 4 * 1024 * 1024;

/** How many nodes aliases may copy: enough to share node groups, far from filling the memory. */
const ALIAS_COUNT_MAX = 1000;

/** Deeper than any scenario and the manifests in it. */
const DEPTH_MAX = 100;

const hints: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'tabs cannot indent YAML; write spaces',
  DUPLICATE_KEY: 'this field is given twice; keep one of them',
};

/** Reads a file of one YAML document. All faults of its syntax are reported, none is mended. */
export function readYaml(text: string): Result<YamlFile, readonly YamlFault[]> {
  const documents = readYamlDocuments(text);
  if (!documents.ok) return documents;
  const [first, second] = documents.value;
  if (second === undefined) return ok(first!);
  return err([
    {
      ...second.positionOf([]),
      message: 'a second document begins here; write one document per file, without ---',
    },
  ]);
}

/** Reads a file of one or more YAML documents, as manifests are written. */
export function readYamlDocuments(text: string): Result<readonly YamlFile[], readonly YamlFault[]> {
  if (text.length > TEXT_LENGTH_MAX) {
    const message = `the file is longer than ${TEXT_LENGTH_MAX} characters; put long data into a trace file`;
    return err([{ line: 1, column: 1, message }]);
  }
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    merge: true,
  });
  if (!Array.isArray(documents) || documents.length === 0)
    return ok([{ value: null, positionOf: () => ({ line: 1, column: 1 }) }]);
  const faults: YamlFault[] = [];
  const files: YamlFile[] = [];
  for (const document of documents) {
    for (const found of firstFaults([...document.errors, ...document.warnings])) {
      const message = hints[found.code] ?? `this is not YAML that can be read here: ${found.message}`;
      faults.push({ ...positionAt(lines, found.pos[0]), message });
    }
    if (document.errors.length > 0) continue;
    const value = valueOf(document);
    const positionOf: YamlFile['positionOf'] = (path) => positionAt(lines, offsetOf(document, path));
    if (value.ok) files.push({ value: value.value, positionOf });
    else faults.push({ ...positionOf([]), message: value.error });
  }
  return faults.length > 0 ? err(faults) : ok(files);
}

/** Repeated fields, and the first fault of another kind: behind it, faults are but its consequences. */
function firstFaults<Fault extends { readonly code: string }>(faults: readonly Fault[]): readonly Fault[] {
  const first = faults.findIndex((found) => found.code !== 'DUPLICATE_KEY');
  return first === -1 ? faults : faults.slice(0, first + 1);
}

function valueOf(document: Document): Result<unknown, string> {
  try {
    const value: unknown = document.toJS({ maxAliasCount: ALIAS_COUNT_MAX });
    if (!isDeeper(value, DEPTH_MAX)) return ok(value);
    return err(
      `this is nested more than ${DEPTH_MAX} levels deep, or an alias stands in its own anchor; write it flatter`,
    );
  } catch (error) {
    const reason = messageOf(error);
    return err(`${reason}; write the values out instead of aliases of aliases`);
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

function positionAt(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

/** Offset of a path's key, or of its item in a list. */
function offsetOf(document: Document, path: readonly (string | number)[]): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const step of path) {
    const found = childOf(isAlias(node) ? node.resolve(document) : node, step);
    if (found === undefined) break;
    offset = startOf(found.shown) ?? offset;
    node = found.value;
  }
  return offset;
}

function childOf(node: unknown, step: string | number): { shown: unknown; value: unknown } | undefined {
  if (isSeq(node)) {
    const item = typeof step === 'number' ? node.items[step] : undefined;
    return item === undefined ? undefined : { shown: item, value: item };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(
    (item) => startOf(item.key) !== undefined && keyText(item.key) === String(step),
  );
  return pair === undefined ? undefined : { shown: pair.key, value: pair.value };
}

function keyText(key: unknown): string {
  return typeof key === 'object' && key !== null && 'value' in key ? String(key.value) : '';
}

function startOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined;
  const { range } = node;
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : undefined;
}
