// Who owns which field, as metadata.managedFields says it: tracked through plain updates, and decided on by server-side apply.

import { compareText } from '../../../core/text.ts';
import { ApiError } from '../api-error.ts';
import type { Cause } from '../cause.ts';
import { isObject, listAt, objectAt, textAt, withKey, without, type JsonObject } from '../json.ts';
import type { Kind } from '../kinds.ts';
import { merged } from './children.ts';
import {
  changeBetween,
  describePath,
  fieldsOf,
  fromFieldsV1,
  holders,
  keeps,
  pathOf,
  toFieldsV1,
  withoutFields,
  type FieldSet,
} from './field-set.ts';

/** Who writes, and how. */
export interface Writer {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly subresource: string;
  /** As it is stamped. */
  readonly time: string;
}

interface Managed extends Writer {
  readonly fields: FieldSet;
}

const METADATA = 'f:metadata';
const OWNED_METADATA = ['labels', 'annotations', 'finalizers', 'ownerReferences'];

/** An object without what nobody can own: its identity and what the server keeps. Metadata as such are nobody's either. */
function ownable(object: JsonObject): JsonObject {
  const metadata = objectAt(object, 'metadata');
  const kept = OWNED_METADATA.filter((key) => Object.hasOwn(metadata, key)).map(
    (key) => [key, metadata[key]] as const,
  );
  return { ...without(object, ['apiVersion', 'kind']), metadata: Object.fromEntries(kept) };
}

function readManaged(object: JsonObject): Managed[] {
  return listAt(object['metadata'], 'managedFields')
    .filter(isObject)
    .map((entry) => ({
      manager: textAt(entry, 'manager'),
      operation: entry['operation'] === 'Apply' ? 'Apply' : 'Update',
      subresource: textAt(entry, 'subresource'),
      time: textAt(entry, 'time'),
      fields: fromFieldsV1(entry['fieldsV1']),
    }));
}

function withManaged(object: JsonObject, kind: Kind, managed: readonly Managed[]): JsonObject {
  const entries = managed
    .filter(({ fields }) => fields.size > 0)
    .sort(
      (a, b) =>
        compareText(a.operation, b.operation) ||
        compareText(a.time, b.time) ||
        compareText(a.manager, b.manager) ||
        compareText(a.subresource, b.subresource),
    )
    .map(({ manager, operation, subresource, time, fields }) => ({
      manager,
      operation,
      apiVersion: kind.apiVersion,
      ...(time !== '' && { time }),
      fieldsType: 'FieldsV1',
      fieldsV1: toFieldsV1(fields),
      ...(subresource !== '' && { subresource }),
    }));
  const metadata = objectAt(object, 'metadata');
  return withKey(
    object,
    'metadata',
    withKey(metadata, 'managedFields', entries.length === 0 ? undefined : entries),
  );
}

/** Who owns what; where nobody is known, all that is there belongs to whoever was there before. */
function managedOrUnknown(kind: Kind, live: JsonObject, { subresource, time }: Writer): Managed[] {
  const managed = readManaged(live);
  if (managed.length > 0 || subresource !== '') return managed;
  const part = kind.hasStatus ? without(ownable(live), ['status']) : ownable(live);
  const fields = difference(changeBetween({ metadata: {} }, part, kind.merge).changed, new Set([METADATA]));
  return [{ manager: 'before-first-apply', operation: 'Update', subresource: '', time, fields }];
}

function isBy(writer: Writer): (managed: Managed) => boolean {
  return ({ manager, operation, subresource }) =>
    manager === writer.manager && operation === writer.operation && subresource === writer.subresource;
}

function difference(a: FieldSet, b: FieldSet): FieldSet {
  return new Set([...a].filter((field) => !b.has(field)));
}

/** The object after an update, with the writer as owner of what it changed and nobody as owner of what is gone. */
export function trackUpdate(
  kind: Kind,
  before: JsonObject | undefined,
  after: JsonObject,
  writer: Writer,
): JsonObject {
  const part = (object: JsonObject): JsonObject =>
    kind.hasStatus && writer.subresource !== 'status'
      ? without(ownable(object), ['status'])
      : ownable(object);
  const { changed, removed } = changeBetween(part(before ?? kind.blank ?? {}), part(after), kind.merge);
  const isOwn = isBy(writer);
  const managed = readManaged(before ?? {});
  // Of what nobody owns nothing at all, updates say nothing either: ownership begins with creation or an apply.
  if (before !== undefined && managed.length === 0) return after;
  const own = managed.find(isOwn);
  const others = managed
    .filter((entry) => !isOwn(entry))
    .map((entry) => ({ ...entry, fields: difference(difference(entry.fields, changed), removed) }));
  const fields = new Set([...difference(own?.fields ?? new Set(), removed), ...changed]);
  const isAsBefore =
    own !== undefined && difference(fields, own.fields).size === 0 && fields.size === own.fields.size;
  return withManaged(after, kind, [
    ...others,
    { ...writer, time: isAsBefore ? own.time : writer.time, fields },
  ]);
}

export interface Applied {
  readonly object: JsonObject;
  /** Fields that are owned as such and lost all that was in them: null, which a strict schema refuses. */
  readonly nulls: readonly string[];
}

/**
 * The live object after somebody applied a configuration: merged, without what this manager applied before and nobody says
 * any more. Defaults for what the configuration leaves out are not its business.
 *
 * @throws ApiError 409 with a cause per field that another manager owns and that would change, unless forced
 */
export function applyConfig(
  kind: Kind,
  live: JsonObject,
  config: JsonObject,
  writer: Writer,
  isForced: boolean,
): Applied {
  const isOwn = isBy(writer);
  const managed = managedOrUnknown(kind, live, writer);
  const before = managed.find(isOwn);
  const last = before?.fields ?? new Set<string>();
  const fields = difference(fieldsOf(ownable(config), kind.merge), new Set([METADATA]));
  const both = merged(live, without(config, ['apiVersion', 'kind']), '', kind.merge) as JsonObject;
  const owners = [fields, ...managed.filter((entry) => !isOwn(entry)).map((entry) => entry.fields)];
  const gone = new Set(
    [...last, ...holders(last)].filter((path) => !owners.some((owned) => keeps(owned, path))),
  );
  gone.delete(METADATA);
  const pruned = withoutFields(both, gone, kind.merge, (path) => owners.some((owned) => owned.has(path)));
  const object = pruned.value as JsonObject;
  const change = changeBetween(ownable(live), ownable(object), kind.merge);
  const others = managed.filter((entry) => !isOwn(entry));
  if (!isForced) refuseConflicts(kind, others, change.changed);
  const left = others.map((entry) => ({
    ...entry,
    fields: difference(difference(entry.fields, change.changed), change.removed),
  }));
  // An apply that changes nothing is not stamped: it is no write.
  const isIdle =
    before !== undefined &&
    change.changed.size + change.removed.size === 0 &&
    fields.size === last.size &&
    difference(fields, last).size === 0;
  const time = isIdle ? before.time : writer.time;
  return {
    object: withManaged(object, kind, [...left, { ...writer, time, fields }]),
    nulls: pruned.nulls
      .map((path) => describePath(path).slice(1))
      .filter((field) => !field.startsWith('metadata.')),
  };
}

/** Whether a field of an object, by its keys from the top, is owned by anybody. */
export function isOwned(object: JsonObject, keys: readonly string[]): boolean {
  const path = pathOf(keys);
  return readManaged(object).some(({ fields }) => fields.has(path));
}

function refuseConflicts(kind: Kind, others: readonly Managed[], changed: FieldSet): void {
  const causes: (Cause & { readonly field: string })[] = [];
  const lines: string[] = [];
  for (const other of others) {
    const fields = [...other.fields].filter((field) => changed.has(field)).map(describePath);
    if (fields.length === 0) continue;
    const by = ownerName(kind, other);
    for (const field of fields)
      causes.push({ reason: 'FieldManagerConflict', message: `conflict with ${by}`, field });
    lines.push(
      fields.length === 1
        ? `conflict with ${by}: ${fields[0]!}`
        : [`conflicts with ${by}:`, ...fields.map((field) => `- ${field}`)].join('\n'),
    );
  }
  if (causes.length === 0) return;
  const count = causes.length === 1 ? '1 conflict' : `${causes.length} conflicts`;
  const message = `Apply failed with ${count}: ${lines.join('\n')}`;
  throw new ApiError(409, 'Conflict', message, { causes });
}

function ownerName(kind: Kind, { manager, operation, subresource }: Managed): string {
  const by = JSON.stringify(manager);
  const where = subresource === '' ? '' : ` with subresource ${JSON.stringify(subresource)}`;
  return `${by}${where}${operation === 'Update' ? ` using ${kind.apiVersion}` : ''}`;
}
