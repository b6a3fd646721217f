// What a member is given: the very objects of deploy/rbac/member.yaml, so that joining grants what the manual grants. It decides
// nothing.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubeDraft } from '../kube/write-body.ts';
import type { KubeMetadata, Resource } from '../ports/kube-object.ts';
import { GRANTED_KINDS } from './kinds.ts';

const FILE = join(import.meta.dirname, '../../deploy/rbac/member.yaml');

export interface MemberManifest {
  readonly resource: Resource;
  readonly metadata: Pick<KubeMetadata, 'name'> & { readonly namespace?: string };
  readonly object: KubeDraft & Readonly<Record<string, unknown>>;
}

/** In the order in which they are to be applied. */
export function memberManifests(): readonly MemberManifest[] {
  return parseAllDocuments(readFileSync(FILE, 'utf8')).map((document) => {
    const object = document.toJS() as MemberManifest['object'] & { readonly kind: string };
    const resource = GRANTED_KINDS.find(({ kind }) => kind === object.kind);
    if (resource === undefined) throw new Error(`${FILE} holds a ${object.kind}; add it to GRANTED_KINDS`);
    return { resource, metadata: object.metadata, object };
  });
}
