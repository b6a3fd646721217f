// Our operator on @dot-i/k8s-operator. Behind OperatorRuntime nobody sees the library, and nothing here may know what the operator
// decides.
//
// Used of it: its class, which ours extends; start(), which calls our init(); the logger it is given; its words for events
// (ResourceEvent, ResourceEventType, ResourceMeta, ResourceMetaImpl).
//
// Not used, each replaced below by an implementation of ours:
// - watchResource: it ends the process on a failed request or a lost connection, replays everything after each reconnect, and
//   never sees deletions in between. Ours lists, watches and recovers by a reflector.
// - its queue: one for everything, so that a slow object holds up all others, and without retries. Ours is keyed by object.
// - handleResourceFinalizer, setResourceFinalizers: they drop failed writes and overwrite the finalizers of others. Ours hold for
//   one version of the object, try again on a conflict, and reject where they fail.
// - setResourceStatus, patchResourceStatus: they answer null where a write failed. Ours reject.
// - stop: it takes its own abort for a failure and ends the process. Ours resolves when all has ended.
// - the default kubeconfig: its constructor reads it, and ours takes its place.
//
// Not used at all: registerCustomResourceDefinition and getCustomResourceApiUri, which do not fit this version of the Kubernetes
// client (our definitions are installed from deploy/), and applyAxiosKubeConfigAuth and applyGaxiosKubeConfigAuth, whose requests
// nobody sends any more.

import dotI, {
  ResourceEventType,
  ResourceMetaImpl,
  type OperatorLogger,
  type ResourceEvent,
  type ResourceMeta,
} from '@dot-i/k8s-operator';
import { CoreV1Api, type KubeConfig, type KubernetesObject } from '@kubernetes/client-node';
import type { KubeClient } from '../kube/client.ts';
import type { JsonPatchOperation } from '../kube/write-body.ts';
import type { ObjectRef } from '../kube/request-path.ts';
import type { Clock, Random } from '../ports/clock.ts';
import type { KubeObject, Resource } from '../ports/kube-object.ts';
import type { Log } from '../ports/log.ts';
import type { ReflectorSink } from '../watch/reflector.ts';
import { addFinalizer, changeFinalizers, removeFinalizer } from './finalizers.ts';
import { kubeFinalizedObject } from './kube-finalized-object.ts';
import { ObjectEvents, type ObjectEventType } from './object-events.ts';
import type { OperatorRuntime } from './operator.ts';

/** Keeps a sink in step with a kind; a Reflector is one. */
export interface Watching {
  start(): void;
  stop(): void;
}

export interface OperatorParts {
  readonly kubeConfig: KubeConfig;
  readonly client: Pick<KubeClient, 'get' | 'jsonPatch' | 'mergePatch'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** The kinds that are watched or written. */
  readonly resources: readonly Resource[];
  /** Undefined namespace: all of them. */
  readonly watch: (resource: Resource, namespace: string | undefined, sink: ReflectorSink) => Watching;
  /** How many objects of a kind are handled at a time; 10 if not given. */
  readonly concurrency?: number;
  /** Called by start(): begins watches and whatever else runs. */
  readonly init: (operator: DotIOperator) => Promise<void>;
  /** Called by stop(), when nothing is watched any more: ends what init began. */
  readonly close?: () => Promise<void>;
}

/** Makes an operator. Throws where the library cannot be made, as it reads the default kubeconfig then. */
export function createOperator(parts: OperatorParts): DotIOperator {
  try {
    return new DotIOperator(parts);
  } catch (error) {
    throw new Error(
      'The operator library reads the default kubeconfig (KUBECONFIG, or .kube/config in the home directory) though another one ' +
        'is used, and cannot: set KUBECONFIG to a file that exists and names a current context.',
      { cause: error },
    );
  }
}

/** The library is CommonJS, and loaders differ in whether they look through the `default` of such a module. */
const imported: unknown = dotI;
const Operator = typeof imported === 'function' ? (imported as typeof dotI.default) : dotI.default;

export class DotIOperator extends Operator implements OperatorRuntime {
  readonly #parts: OperatorParts;
  readonly #watches: { readonly watching: Watching; readonly events: ObjectEvents }[] = [];
  #stopping: Promise<void> | null = null;

  constructor(parts: OperatorParts) {
    super(loggerOf(parts.log));
    this.kubeConfig = parts.kubeConfig;
    this.k8sApi = parts.kubeConfig.makeApiClient(CoreV1Api);
    this.#parts = parts;
  }

  // eslint-disable-next-line @typescript-eslint/no-misused-promises -- the library calls it nowhere; who stops us waits for it
  override stop(): Promise<void> {
    this.#stopping ??= this.#end();
    return this.#stopping;
  }

  protected override async init(): Promise<void> {
    await this.#parts.init(this);
  }

  /** Hands every event on a kind to `onEvent`, again later where that rejects. Resolves once it is under way. */
  override watchResource(
    group: string,
    version: string,
    plural: string,
    onEvent: (event: ResourceEvent) => Promise<void>,
    namespace?: string,
  ): Promise<void> {
    if (this.#stopping !== null) return Promise.resolve();
    const { clock, random, log, concurrency = 10 } = this.#parts;
    const id = idOf(group, version, plural);
    const events = new ObjectEvents({
      clock,
      random,
      concurrency,
      handle: async (type, object) => {
        await onEvent(eventOf(id, type, object));
      },
      onFailure: (error) => {
        log.warn({ resource: id, error }, 'an event could not be handled and is handled again later');
      },
    });
    const watching = this.#parts.watch(this.#resourceOf(id), namespace, events);
    this.#watches.push({ watching, events });
    watching.start();
    return Promise.resolve();
  }

  /** The same contract as the library's, but that a failed write rejects: true means that nothing is left to do. */
  override async handleResourceFinalizer(
    event: ResourceEvent,
    finalizer: string,
    deleteAction: (event: ResourceEvent) => Promise<void>,
  ): Promise<boolean> {
    if (event.type === ResourceEventType.Deleted) return false;
    const object = kubeObjectOf(event);
    const target = kubeFinalizedObject(
      this.#parts.client,
      this.#resourceOf(event.meta.id),
      refOf(event.meta),
    );
    if (object.metadata.deletionTimestamp === undefined) {
      if (addFinalizer(object, finalizer) === null) return false;
      await changeFinalizers(target, object, (now) => addFinalizer(now, finalizer));
      return true;
    }
    if (removeFinalizer(object, finalizer) === null) return true;
    await deleteAction(event);
    await changeFinalizers(target, object, (now) => removeFinalizer(now, finalizer));
    return true;
  }

  /** Replaces all finalizers, those of others too, if the object is still as `meta` says; rejects where it is not. */
  override async setResourceFinalizers(meta: ResourceMeta, finalizers: string[]): Promise<void> {
    const operations = sameVersion(meta, { op: 'add', path: '/metadata/finalizers', value: finalizers });
    await this.#parts.client.jsonPatch(this.#resourceOf(meta.id), refOf(meta), operations);
  }

  /** Replaces the status if the object is still as `meta` says; rejects where it is not. */
  override async setResourceStatus(meta: ResourceMeta, status: unknown): Promise<ResourceMeta> {
    const operations = sameVersion(meta, { op: 'add', path: '/status', value: status });
    return await this.#writeStatus(meta, (client, resource, ref) =>
      client.jsonPatch(resource, ref, operations, { subresource: 'status' }),
    );
  }

  /** Merges into the status if the object is still as `meta` says; rejects where it is not. */
  override async patchResourceStatus(meta: ResourceMeta, status: unknown): Promise<ResourceMeta> {
    const patch = { metadata: { resourceVersion: meta.resourceVersion }, status };
    return await this.#writeStatus(meta, (client, resource, ref) =>
      client.mergePatch(resource, ref, patch, { subresource: 'status' }),
    );
  }

  async #writeStatus(
    meta: ResourceMeta,
    write: (client: OperatorParts['client'], resource: Resource, ref: ObjectRef) => Promise<KubeObject>,
  ): Promise<ResourceMeta> {
    const object = await write(this.#parts.client, this.#resourceOf(meta.id), refOf(meta));
    return ResourceMetaImpl.createWithId(meta.id, foreign(object));
  }

  async #end(): Promise<void> {
    for (const { watching } of this.#watches) watching.stop();
    await Promise.all(this.#watches.map(({ events }) => events.stop()));
    await this.#parts.close?.();
  }

  #resourceOf(id: string): Resource {
    const resource = this.#parts.resources.find(
      ({ group, version, plural }) => idOf(group, version, plural) === id,
    );
    if (resource === undefined) {
      throw new Error(
        `The operator was not told of the kind ${id}: add it to the resources it is made with.`,
      );
    }
    return resource;
  }
}

/** How the library names a kind: `deployments.apps/v1`. */
function idOf(group: string, version: string, plural: string): string {
  return `${plural}.${group === '' ? version : `${group}/${version}`}`;
}

const EVENT_TYPES: Readonly<Record<ObjectEventType, ResourceEventType>> = {
  ADDED: ResourceEventType.Added,
  MODIFIED: ResourceEventType.Modified,
  DELETED: ResourceEventType.Deleted,
};

function eventOf(id: string, type: ObjectEventType, object: KubeObject): ResourceEvent {
  return {
    meta: ResourceMetaImpl.createWithId(id, foreign(object)),
    object: foreign(object),
    type: EVENT_TYPES[type],
  };
}

/** The library calls an object by the client's type, but hands over what came over the wire, where dates are texts. So do we. */
function foreign(object: KubeObject): KubernetesObject {
  return object as unknown as KubernetesObject;
}

function kubeObjectOf({ object }: ResourceEvent): KubeObject {
  return object as unknown as KubeObject;
}

function refOf({ namespace, name }: ResourceMeta): ObjectRef {
  return namespace === undefined ? { name } : { namespace, name };
}

function sameVersion({ resourceVersion }: ResourceMeta, change: JsonPatchOperation): JsonPatchOperation[] {
  return [{ op: 'test', path: '/metadata/resourceVersion', value: resourceVersion }, change];
}

function loggerOf(log: Log): OperatorLogger {
  const at =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string): void => {
      log[level]({}, message);
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
