// Reads and writes of parts of the server itself, and of tests that set a scene: the same checks as for anybody, but no wire, no
// latency and no faults.

import type { DeleteOptions } from './deletion.ts';
import { isIn } from './lists.ts';
import type { KindRegistry } from './kind-registry.ts';
import { objectAt, type JsonObject } from './json.ts';
import type { ResourceName } from './kinds.ts';
import type { Draft } from './object-meta.ts';
import type { StoredObject } from './store.ts';
import type { ObjectName, Verb, WriteCall } from './write-call.ts';
import type { Writes } from './writes.ts';

type Address = Pick<ResourceName, 'group' | 'version' | 'plural'>;

/** Where an object is; the namespace is empty for kinds without. */
export interface Place {
  readonly namespace: string;
  readonly name: string;
}

export class LocalClient {
  private readonly writes: Writes;
  private readonly kinds: KindRegistry;
  private readonly actor: string;
  private readonly isOwner: boolean;

  /** @param isOwner whether it is noted as owner of what it writes; parts of the server are not, as nobody asks and it takes time */
  constructor(writes: Writes, kinds: KindRegistry, actor: string, isOwner: boolean) {
    this.writes = writes;
    this.kinds = kinds;
    this.actor = actor;
    this.isOwner = isOwner;
  }

  get(resource: Address, place: Place): StoredObject | undefined {
    return this.writes.find(this.named(resource, place));
  }

  /** All objects of a kind, or those of one namespace, in order of namespace and name. */
  list(resource: Address, namespace = ''): StoredObject[] {
    return this.writes.store.list(this.kinds.get(resource).key).filter((object) => isIn(object, namespace));
  }

  /** @throws ApiError */
  create(resource: Address, namespace: string, object: JsonObject): StoredObject {
    const kind = this.kinds.get(resource);
    const { apiVersion, kind: kindName } = kind;
    const draft = { ...object, apiVersion, kind: kindName, metadata: objectAt(object, 'metadata') };
    return this.writes.create(kind, namespace, draft, this.call('create', ''));
  }

  /** Changes an object as `alter` says, or its status only. @throws ApiError */
  change(
    resource: Address,
    place: Place,
    alter: (current: StoredObject) => JsonObject,
    subresource: '' | 'status' = '',
  ): StoredObject {
    const named = this.named(resource, place);
    return this.writes.change(named, this.call('patch', subresource), (current) => alter(current) as Draft);
  }

  /** Deletes an object; what is left of it where somebody must confirm. @throws ApiError */
  remove(resource: Address, place: Place, options: DeleteOptions = {}): StoredObject | undefined {
    const named = this.named(resource, place);
    return this.writes.remove(named, this.call('delete', ''), options);
  }

  private named(resource: Address, { namespace, name }: Place): ObjectName {
    return { kind: this.kinds.get(resource), namespace, name };
  }

  private call(verb: Verb, subresource: string): WriteCall {
    const { actor, isOwner } = this;
    return { verb, subresource, actor, ...(isOwner && { manager: actor }), isDryRun: false };
  }
}
