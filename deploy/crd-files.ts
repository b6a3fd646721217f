// The files of crds/ as they should be. It reads the types that are borrowed from Kubernetes and writes nothing.

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { customResourceDefinition } from '../core/api/crd/definition.ts';
import { KINDS } from '../core/api/crd/kinds.ts';
import type { BorrowedTypes } from '../core/api/crd/structural.ts';
import { yamlText } from './yaml-text.ts';

const COMMENT = ' Generated from core/api by node deploy/generate.ts; change the schemas there.';

/** A file of crds/. */
export interface CrdFile {
  readonly name: string;
  readonly text: string;
}

/** The schemas of Kubernetes' own types that our kinds contain. */
export function borrowedTypes(): BorrowedTypes {
  const text = readFileSync(new URL('kubernetes-types.yaml', import.meta.url), 'utf8');
  return (parse(text) as { readonly types: BorrowedTypes }).types;
}

/** One file for each kind; `annotations` are those that whoever installs them reads. */
export async function crdFiles(
  annotations: Readonly<Record<string, string>> | null = null,
): Promise<readonly CrdFile[]> {
  const types = borrowedTypes();
  return Promise.all(
    KINDS.map(async (kind) => {
      const definition = customResourceDefinition(kind, types);
      const metadata = {
        ...(definition['metadata'] as object),
        ...(annotations === null ? {} : { annotations }),
      };
      return { name: `${kind.plural}.yaml`, text: await yamlText({ ...definition, metadata }, COMMENT) };
    }),
  );
}
