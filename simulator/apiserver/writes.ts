// How objects come to be, change and go: the path of every write through the checks to the store, whoever asks for it. It must
// not know HTTP or who watches.

import { ApiError, alreadyExists, forbidden, invalid, notFound } from './api-error.ts';
import type { Cause } from './cause.ts';
import {
  checkPreconditions,
  isFree,
  markedForDeletion,
  waitsForKubelet,
  type DeleteOptions,
} from './deletion.ts';
import { trackUpdate, type Writer } from './fields/managers.ts';
import { isSame, listAt, textAt, withKey, without, type JsonObject } from './json.ts';
import type { Kind } from './kinds.ts';
import {
  inOrder,
  metadataCauses,
  newborn,
  withGeneration,
  withKeptMetadata,
  withoutEmpty,
  type Draft,
} from './object-meta.ts';
import type { Stamps } from './stamps.ts';
import { isDying, keyOf, type Store, type StoredObject } from './store.ts';
import type { Denial, ObjectName, WriteCall, WriteRequest } from './write-call.ts';

export interface WriteHooks {
  /** Asked before a write that has passed all other checks. */
  readonly admit: (request: WriteRequest, object: JsonObject) => Denial | undefined;
  /** Told of every write that was applied. */
  readonly applied: (request: WriteRequest, resourceVersion: string) => void;
}

export class Writes {
  readonly store: Store;
  private readonly stamps: Stamps;
  private readonly hooks: WriteHooks;
  private readonly namespaces: Kind;

  constructor(store: Store, stamps: Stamps, hooks: WriteHooks, namespaces: Kind) {
    this.store = store;
    this.stamps = stamps;
    this.hooks = hooks;
    this.namespaces = namespaces;
  }

  /** This moment as it is stamped. */
  now(): string {
    return this.stamps.now();
  }

  /** This moment on the server's wall clock. */
  wallMicros(): number {
    return this.stamps.nowMicros();
  }

  /** The object, or an ApiError 404. */
  get({ kind, namespace, name }: ObjectName): StoredObject {
    const object = this.store.get(kind.key, keyOf(namespace, name));
    if (object === undefined) throw notFound(kind, name);
    return object;
  }

  find({ kind, namespace, name }: ObjectName): StoredObject | undefined {
    return this.store.get(kind.key, keyOf(namespace, name));
  }

  /** Makes a new object. @throws ApiError */
  create(kind: Kind, namespace: string, said: Draft, call: WriteCall): StoredObject {
    const name = this.nameOf(said.metadata);
    if (textAt(said.metadata, 'resourceVersion') !== '' && call.verb === 'create')
      throw new ApiError(500, '', 'resourceVersion should not be set on objects to be created');
    if (kind.namespaced) this.requireNamespace(kind, namespace, name);
    const named = { ...said, metadata: withKey(withoutEmpty(said.metadata), 'name', name) };
    const apart = kind.hasStatus && kind.takesStatusAtBirth !== true ? without(named, ['status']) : named;
    const birth = { namespace, uid: this.stamps.uid(), creationTimestamp: this.stamps.now() };
    const born = newborn({ ...apart, metadata: named.metadata }, kind, birth);
    const draft = asDraft(kind.defaults?.(born) ?? born);
    refuse(kind, name, [...metadataCauses(draft, undefined), ...(kind.validate?.(draft) ?? [])]);
    if (this.find({ kind, namespace, name }) !== undefined) throw alreadyExists(kind, name);
    const owned =
      call.verb === 'apply' ? withManagedOf(draft, said) : this.tracked(kind, undefined, draft, call);
    return this.commit({ ...call, kind, namespace, name }, owned);
  }

  /** The name that is asked for; a generated one where only its beginning is. */
  private nameOf(metadata: JsonObject): string {
    const name = textAt(metadata, 'name');
    const prefix = textAt(metadata, 'generateName');
    return name !== '' || prefix === '' ? name : prefix + this.stamps.nameSuffix();
  }

  /**
   * Changes an object. `alter` gets it as it is and returns it as it shall be; resource version and uid in the answer are
   * preconditions.
   */
  change(named: ObjectName, call: WriteCall, alter: (current: StoredObject) => Draft): StoredObject {
    const { kind, name } = named;
    const current = this.get(named);
    const altered = alter(current);
    const kept = withKeptMetadata(altered, current, kind);
    const apart = separated(kept, current, kind, call.subresource);
    const draft = asDraft(kind.defaults?.(apart, current) ?? apart);
    refuse(kind, name, [...metadataCauses(draft, current), ...(kind.validate?.(draft, current) ?? [])]);
    const counted = call.subresource === 'status' ? draft : withGeneration(draft, current, kind);
    const owned =
      call.verb === 'apply'
        ? withManagedOf(counted, altered)
        : this.tracked(kind, asManaged(current, altered), asManaged(counted, altered), call);
    if (isSame(owned, current)) return current;
    const isLastWord = isDying(current) && isFree(owned, kind) && !waitsForKubelet(owned, kind);
    if (!isLastWord) return this.commit({ ...named, ...call }, owned);
    this.admitted({ ...named, ...call }, owned);
    if (!call.isDryRun) this.erase({ ...named, ...call });
    return owned as unknown as StoredObject;
  }

  /** Deletes an object, or marks it where someone must confirm. Undefined when it is gone, else what is left of it. */
  remove(named: ObjectName, call: WriteCall, options: DeleteOptions): StoredObject | undefined {
    const { kind } = named;
    const current = this.get(named);
    checkPreconditions(kind, current, options);
    const request = { ...named, ...call };
    this.admitted(request, current);
    const grace = kind.isGraceful?.(current) === true ? (options.graceSeconds ?? 30) : 0;
    const marked = markedForDeletion(kind, current, options.propagation, grace, this.stamps.nowMicros());
    if (grace === 0 && isFree(marked, kind)) {
      if (!call.isDryRun) this.erase(request);
      return undefined;
    }
    if (isSame(marked, current)) return current;
    return call.isDryRun ? (marked as unknown as StoredObject) : this.write(request, marked);
  }

  private tracked(kind: Kind, before: JsonObject | undefined, after: Draft, call: WriteCall): Draft {
    if (call.manager === undefined) return after;
    const writer: Writer = {
      manager: call.manager,
      operation: 'Update',
      subresource: call.subresource,
      time: call.subresource === 'scale' ? '' : this.stamps.now(),
    };
    return asDraft(trackUpdate(kind, before, after, writer));
  }

  private commit(request: WriteRequest, draft: Draft): StoredObject {
    this.admitted(request, draft);
    if (request.isDryRun) return inOrder(draft) as unknown as StoredObject;
    return this.write(request, draft);
  }

  private admitted(request: WriteRequest, object: JsonObject): void {
    const denial = this.hooks.admit(request, object);
    if (denial === undefined) return;
    const { code, reason, message } = denial;
    if (code === 403 && reason === undefined) throw forbidden(request.kind, request.name, message);
    throw new ApiError(code, reason ?? (code === 500 ? 'InternalError' : 'Forbidden'), message);
  }

  private write(request: WriteRequest, draft: Draft): StoredObject {
    const stored = this.store.put(request.kind.key, inOrder(draft), this.stamps.nowMicros());
    this.hooks.applied(request, stored.metadata.resourceVersion);
    return stored;
  }

  private erase(request: WriteRequest): void {
    this.store.delete(request.kind.key, keyOf(request.namespace, request.name), this.stamps.nowMicros());
    this.hooks.applied(request, String(this.store.version));
  }

  private requireNamespace(kind: Kind, namespace: string, name: string): void {
    const found = this.get({ kind: this.namespaces, namespace: '', name: namespace });
    if (!isDying(found)) return;
    const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
    const message = `namespace ${namespace} is being terminated`;
    throw forbidden(kind, name, why, [
      { reason: 'NamespaceTerminating', message, field: 'metadata.namespace' },
    ]);
  }
}

function asDraft(object: JsonObject): Draft {
  return object as Draft;
}

function refuse(kind: Kind, name: string, causes: readonly Cause[]): void {
  if (causes.length > 0) throw invalid(kind, name, causes);
}

/**
 * What is written by way of the object leaves its status alone, and the other way round. With the status of a built-in kind its
 * metadata may be written too, labels apart; that does not count for the generation.
 */
function separated(draft: Draft, current: StoredObject, kind: Kind, subresource: string): Draft {
  if (subresource !== 'status') return kind.hasStatus ? withStatus(draft, current['status']) : draft;
  const metadata = kind.isCustom
    ? current.metadata
    : withKey(draft.metadata, 'labels', current.metadata['labels']);
  return withStatus({ ...current, metadata }, draft['status']);
}

function withStatus(draft: Draft, status: unknown): Draft {
  return asDraft(withKey(draft, 'status', status));
}

function withManagedOf(draft: Draft, from: Draft): Draft {
  return { ...draft, metadata: withKey(draft.metadata, 'managedFields', from.metadata['managedFields']) };
}

/** With the owners that an update says, if it says any: so whoever may write an object may end what others own of it. */
function asManaged(draft: Draft, said: Draft): Draft {
  return listAt(said.metadata, 'managedFields').length === 0 ? draft : withManagedOf(draft, said);
}
