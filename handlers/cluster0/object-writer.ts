// The requests about one object of a kind on cluster0: finalizer, status, and how it is now. Each write holds for the version it
// was made from, so that nothing that somebody else wrote meanwhile is overwritten.

import type { KubeClient } from '../kube/client.ts';
import type { ObjectRef } from '../kube/request-path.ts';
import { FINALIZER } from '../observe/marks.ts';
import type { KubeObject, Resource } from '../ports/kube-object.ts';
import { addFinalizer, changeFinalizers, removeFinalizer } from '../runtime/finalizers.ts';
import { kubeFinalizedObject } from '../runtime/kube-finalized-object.ts';

export class ObjectWriter {
  private readonly client: KubeClient;
  private readonly resource: Resource;

  constructor(client: KubeClient, resource: Resource) {
    this.client = client;
    this.resource = resource;
  }

  /** The object as it is now, whatever watches show; null: it is gone, or another one has its name. */
  async read(object: KubeObject): Promise<KubeObject | null> {
    const now = await kubeFinalizedObject(this.client, this.resource, refOf(object)).read();
    return now?.metadata.uid === object.metadata.uid ? now : null;
  }

  /** Keeps the object, once it is deleted, until `release`. Resolves to the object as it is then; null: it is gone. */
  async hold(object: KubeObject): Promise<KubeObject | null> {
    return await this.changeFinalizers(object, (now) => addFinalizer(now, FINALIZER));
  }

  /** Lets a deleted object go. */
  async release(object: KubeObject): Promise<void> {
    await this.changeFinalizers(object, (now) => removeFinalizer(now, FINALIZER));
  }

  /** Deletes the object as it is known; a conflict where it has changed meanwhile, as it may be to be kept now. */
  async expire(object: KubeObject): Promise<void> {
    const { uid, resourceVersion } = object.metadata;
    await this.client.delete(this.resource, refOf(object), { uid, resourceVersion });
  }

  /** Merges `patch` into the object's status; a conflict where the object has changed meanwhile. */
  async writeStatus(object: KubeObject, patch: object): Promise<KubeObject> {
    const { uid, resourceVersion } = object.metadata;
    const document = { metadata: { uid, resourceVersion }, status: patch };
    return await this.client.mergePatch(this.resource, refOf(object), document, { subresource: 'status' });
  }

  private async changeFinalizers(
    object: KubeObject,
    change: Parameters<typeof changeFinalizers>[2],
  ): Promise<KubeObject | null> {
    const target = kubeFinalizedObject(this.client, this.resource, refOf(object));
    return await changeFinalizers(target, object, change);
  }
}

function refOf({ metadata: { namespace, name } }: KubeObject): ObjectRef {
  return namespace === undefined ? { name } : { namespace, name };
}
