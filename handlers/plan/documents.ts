// Manifests as a user keeps them: YAML or JSON, any number of documents, lists of objects among them. It reads; what the objects mean
// is for others.

import { LineCounter, parseAllDocuments } from 'yaml';
import { err, ok, type Result } from '../../core/result.ts';
import { listAt, textAt } from '../observe/read.ts';

/** One object of a file. */
export interface Written {
  /** `app.yaml:12`: where it begins. */
  readonly where: string;
  readonly object: Readonly<Record<string, unknown>>;
}

const ALIAS_COUNT_MAX = 1000;

/** The objects of a text, in their order; or a sentence for each thing that is wrong with it. Empty documents are passed over. */
export function readDocuments(text: string, file: string): Result<readonly Written[], readonly string[]> {
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, {
    lineCounter,
    prettyErrors: false,
    stringKeys: true,
    merge: true,
  });
  const faults: string[] = [];
  const written: Written[] = [];
  for (const document of Array.isArray(documents) ? documents : []) {
    const { line } = lineCounter.linePos(document.contents?.range[0] ?? document.range[0]);
    const where = `${file}:${Math.max(1, line)}`;
    const [error] = document.errors;
    if (error === undefined) written.push(...objectsOf(valueOf(document), where, faults));
    else faults.push(`${file}:${lineCounter.linePos(error.pos[0]).line}: this is no YAML: ${error.message}`);
  }
  if (faults.length === 0 && written.length === 0) faults.push(`${file}: holds no object; write a manifest`);
  return faults.length === 0 ? ok(written) : err(faults);
}

function valueOf(document: ReturnType<typeof parseAllDocuments>[number]): unknown {
  try {
    return document.toJS({ maxAliasCount: ALIAS_COUNT_MAX });
  } catch {
    return 'aliases of aliases';
  }
}

function objectsOf(value: unknown, where: string, faults: string[]): Written[] {
  if (value === null) return [];
  if (typeof value !== 'object' || Array.isArray(value)) {
    faults.push(`${where}: is no object; write apiVersion, kind, metadata and spec`);
    return [];
  }
  if (textAt(value, 'kind') === 'List')
    return listAt(value, 'items').flatMap((item) => objectsOf(item, where, faults));
  return [{ where, object: value as Written['object'] }];
}
