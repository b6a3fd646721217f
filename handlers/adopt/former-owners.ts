// Whoever wrote a Deployment as a whole before it was adopted gives up its spec. Else it would be held for the owner of the
// replicas for good, and what is taken out of the template would stay. An autoscaler, which writes by the scale, keeps what it owns.

import { field } from '../observe/read.ts';
import type { KubeObject, ManagedFieldsEntry } from '../ports/kube-object.ts';

/** The managed fields without the spec of former writers; undefined: nobody but us has any of it. */
export function releasedFields({ metadata }: KubeObject): readonly ManagedFieldsEntry[] | undefined {
  const entries = metadata.managedFields ?? [];
  if (!entries.some(isWholeWriter)) return undefined;
  return entries.map((entry) => (isWholeWriter(entry) ? withoutSpec(entry) : entry));
}

function isWholeWriter({ operation, subresource, fieldsV1 }: ManagedFieldsEntry): boolean {
  if (operation !== 'Update' || (subresource ?? '') !== '') return false;
  return field(fieldsV1, 'f:spec', 'f:template') !== undefined;
}

function withoutSpec(entry: ManagedFieldsEntry): ManagedFieldsEntry {
  const rest = Object.entries(entry.fieldsV1 as object).filter(([name]) => name !== 'f:spec');
  return { ...entry, fieldsV1: Object.fromEntries(rest) };
}
