// Kubernetes over one Transport: the few verbs the handlers use, each one request and its answer. It never retries, follows or
// caches: those are decisions of its callers, who know what a failure means.

import type { Clock } from '../ports/clock.ts';
import { SECOND } from '../ports/clock.ts';
import { SERVICE_ACCOUNTS, type KubeMetadata, type KubeObject, type Resource } from '../ports/kube-object.ts';
import type { HttpRequest, HttpResponse, HttpStream, Transport, TransportFault } from '../ports/transport.ts';
import { TransportError } from '../ports/transport.ts';
import { ApiError, type ApiFault } from './api-error.ts';
import { drain } from './drain.ts';
import { isSuccess, readListPage, readObject, readRefusal, readSuccess, type Asked } from './read-answer.ts';
import { readGrantedToken, tokenRequest, type GrantedToken } from './token-request.ts';
import {
  collectionPath,
  homePath,
  objectPath,
  withQuery,
  type ObjectRef,
  type Subresource,
} from './request-path.ts';

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'apply' | 'patch' | 'delete';

/** One request that was answered or failed, for measures. */
export interface RequestInfo {
  readonly verb: Verb;
  /** The plural of the kind, or the path of what is no object. */
  readonly resource: string;
  /** The status of the answer, or why there is none that counts. */
  readonly outcome: number | ApiFault | TransportFault;
  readonly micros: number;
}

export interface KubeClientOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly fieldManager: string;
  /** Called before each write; throws where this process may not write (any more). */
  readonly guard?: () => void;
  readonly onRequest?: (info: RequestInfo) => void;
  /** For each request until its whole answer is there; 10 s if not given. */
  readonly timeoutMicros?: number;
}

export interface Selection {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

interface Draft {
  readonly metadata: Partial<KubeMetadata> & { readonly name: string };
}

/** An object to be written: what the server fills in may be left out, apiVersion and kind too. */
export type KubeDraft = Draft | (Draft & Readonly<Record<string, unknown>>);

export interface JsonPatchOperation {
  readonly op: 'add' | 'remove' | 'replace' | 'test';
  readonly path: string;
  readonly value?: unknown;
}

export interface DeleteOptions {
  /** Only this very object: another one under its name gives a conflict. */
  readonly uid?: string;
  /** Only this version of it: a conflict where somebody has changed it. */
  readonly resourceVersion?: string;
  readonly propagation?: 'Background' | 'Foreground';
}

const PAGES_MAX = 10_000;

/** Every method rejects with an ApiError (an answer that refuses or cannot be read) or a TransportError (no answer). */
export class KubeClient {
  readonly #options: KubeClientOptions;

  constructor(options: KubeClientOptions) {
    this.#options = options;
  }

  /** Reads one object. */
  async get(resource: Resource, ref: ObjectRef): Promise<KubeObject> {
    const asked = question('get', resource, ref);
    return await this.#run('get', resource.plural, async () => {
      const response = await this.#send({ method: 'GET', path: objectPath(resource, ref) });
      return readObject(response, resource, asked, this.#now());
    });
  }

  /**
   * Reads all objects, page by page, each handed over as it comes. Resolves to the resourceVersion to watch from: only then is
   * the list whole. Rejects with fault `gone` where the pages expired on the way: what was handed over is true, but not all.
   */
  async list(
    resource: Resource,
    selection: Selection & { readonly limit?: number },
    onPage: (items: readonly KubeObject[]) => void,
  ): Promise<string> {
    const { namespace, labelSelector, fieldSelector, limit = 200 } = selection;
    const asked = question('list', resource, { namespace });
    let resourceVersion: string | undefined;
    let token = '';
    for (let pages = 0; pages < PAGES_MAX; pages += 1) {
      const query = { limit, continue: token, labelSelector, fieldSelector };
      const page = await this.#run('list', resource.plural, async () => {
        const path = withQuery(collectionPath(resource, namespace), query);
        return readListPage(await this.#send({ method: 'GET', path }), resource, asked, this.#now());
      });
      // The first page's version: a watch from there may repeat changes, but misses none.
      resourceVersion ??= page.resourceVersion;
      onPage(page.items);
      if (page.continueToken === '') return resourceVersion;
      token = page.continueToken;
    }
    throw new ApiError(`${asked.what}: the list has no end after ${PAGES_MAX} pages`, {
      status: 200,
      fault: 'unreadable',
    });
  }

  /** Creates an object, or with `dryRun` only asks whether it could be. */
  async create(
    resource: Resource,
    object: KubeDraft,
    options: { readonly dryRun?: boolean } = {},
  ): Promise<KubeObject> {
    const asked = question('create', resource, object.metadata);
    const dryRun = options.dryRun === true ? 'All' : '';
    return await this.#write('create', resource, asked, () => ({
      method: 'POST',
      path: withQuery(homePath(resource, object.metadata.namespace), { ...this.#strictly(), dryRun }),
      contentType: 'application/json',
      body: bodyOf(resource, object),
    }));
  }

  /**
   * Server-side apply: exactly the given fields are ours. Without `force`, fields of another manager give a conflict. With `dryRun` it
   * only tells what would be there.
   */
  async apply(
    resource: Resource,
    object: KubeDraft,
    options: { readonly force: boolean; readonly subresource?: Subresource; readonly dryRun?: boolean },
  ): Promise<KubeObject> {
    const { force, subresource } = options;
    const asked = question('apply', resource, object.metadata);
    const query = { ...this.#strictly(), force, dryRun: options.dryRun === true ? 'All' : '' };
    return await this.#write('apply', resource, asked, () => ({
      method: 'PATCH',
      path: withQuery(objectPath(resource, object.metadata, subresource), query),
      contentType: 'application/apply-patch+yaml',
      body: bodyOf(resource, object),
    }));
  }

  /** Merges a document into an object; null removes a field. */
  async mergePatch(
    resource: Resource,
    ref: ObjectRef,
    patch: object,
    options: { readonly subresource?: Subresource } = {},
  ): Promise<KubeObject> {
    return await this.#patch(resource, ref, 'application/merge-patch+json', patch, options.subresource);
  }

  /** Runs operations on an object, all or none; a failed `test` gives fault `invalid`. */
  async jsonPatch(
    resource: Resource,
    ref: ObjectRef,
    operations: readonly JsonPatchOperation[],
    options: { readonly subresource?: Subresource } = {},
  ): Promise<KubeObject> {
    return await this.#patch(resource, ref, 'application/json-patch+json', operations, options.subresource);
  }

  /** Asks for a token of a service account. The server may grant another time than is asked for, which is at least ten minutes. */
  async requestToken(account: Required<ObjectRef>, lifetimeSeconds: number): Promise<GrantedToken> {
    const what = `create serviceaccounts/token ${account.namespace}/${account.name}`;
    const asked: Asked = { what, secret: false };
    this.#options.guard?.();
    return await this.#run('create', 'serviceaccounts/token', async () => {
      const response = await this.#send({
        method: 'POST',
        path: objectPath(SERVICE_ACCOUNTS, account, 'token'),
        contentType: 'application/json',
        body: tokenRequest(lifetimeSeconds),
      });
      return readGrantedToken(readSuccess(response, asked, this.#now()), response.status, asked);
    });
  }

  /** Asks for an object's deletion. That it is gone already is success; a finalizer may keep it for a while. */
  async delete(resource: Resource, ref: ObjectRef, options: DeleteOptions = {}): Promise<void> {
    const asked = question('delete', resource, ref);
    const { propagation, ...preconditions } = options;
    const body = {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      ...(Object.keys(preconditions).length === 0 ? {} : { preconditions }),
      ...(propagation === undefined ? {} : { propagationPolicy: propagation }),
    };
    this.#options.guard?.();
    try {
      await this.#run('delete', resource.plural, async () => {
        const request = {
          method: 'DELETE',
          path: objectPath(resource, ref),
          contentType: 'application/json',
          body: JSON.stringify(body),
        } as const;
        readSuccess(await this.#send(request), asked, this.#now());
      });
    } catch (error) {
      if (!(error instanceof ApiError && error.fault === 'notFound')) throw error;
    }
  }

  /** Reads what is no object: `/version`, `/readyz`. */
  async getText(path: string): Promise<string> {
    const asked: Asked = { what: `get ${path}`, secret: false };
    return await this.#run('get', path.replace(/\?.*/, ''), async () => {
      const response = await this.#send({ method: 'GET', path });
      if (!isSuccess(response.status)) throw readRefusal(response, asked, this.#now());
      return response.body;
    });
  }

  /** Opens a stream of changes after a version, with bookmarks, that the server ends after a while. */
  async openWatch(
    resource: Resource,
    selection: Selection & { readonly resourceVersion: string; readonly timeoutSeconds: number },
  ): Promise<HttpStream> {
    const { namespace, ...rest } = selection;
    const asked = question('watch', resource, { namespace });
    return await this.#run('watch', resource.plural, async () => {
      const path = withQuery(collectionPath(resource, namespace), {
        watch: true,
        allowWatchBookmarks: true,
        ...rest,
      });
      const stream = await this.#options.transport.open({
        method: 'GET',
        path,
        timeoutMicros: this.#timeout(),
      });
      if (isSuccess(stream.status)) return stream;
      const body = await drain(stream, this.#options.clock, this.#timeout());
      throw readRefusal({ status: stream.status, headers: stream.headers, body }, asked, this.#now());
    });
  }

  /** Ends all that is under way; the client is of no use any more. */
  close(): void {
    this.#options.transport.close();
  }

  async #patch(
    resource: Resource,
    ref: ObjectRef,
    contentType: string,
    body: object,
    subresource: Subresource | undefined,
  ): Promise<KubeObject> {
    const asked = question('patch', resource, ref);
    return await this.#write('patch', resource, asked, () => ({
      method: 'PATCH',
      path: withQuery(objectPath(resource, ref, subresource), { fieldManager: this.#options.fieldManager }),
      contentType,
      body: JSON.stringify(body),
    }));
  }

  async #write(
    verb: Verb,
    resource: Resource,
    asked: Asked,
    request: () => Omit<HttpRequest, 'timeoutMicros'>,
  ): Promise<KubeObject> {
    this.#options.guard?.();
    return await this.#run(verb, resource.plural, async () =>
      readObject(await this.#send(request()), resource, asked, this.#now()),
    );
  }

  async #send(request: Omit<HttpRequest, 'timeoutMicros'>): Promise<HttpResponse> {
    return await this.#options.transport.send({ ...request, timeoutMicros: this.#timeout() });
  }

  /** Runs one request and tells whoever measures how it went. */
  async #run<T>(verb: Verb, resource: string, request: () => Promise<T>): Promise<T> {
    const { clock, onRequest } = this.#options;
    const since = clock.monotonicMicros();
    const tell = (outcome: RequestInfo['outcome']): void => {
      onRequest?.({ verb, resource, outcome, micros: clock.monotonicMicros() - since });
    };
    let answer: T;
    try {
      answer = await request();
    } catch (error) {
      tell(error instanceof ApiError || error instanceof TransportError ? error.fault : 'other');
      throw error;
    }
    tell(200);
    return answer;
  }

  #strictly(): { fieldManager: string; fieldValidation: string } {
    return { fieldManager: this.#options.fieldManager, fieldValidation: 'Strict' };
  }

  #timeout(): number {
    return this.#options.timeoutMicros ?? 10 * SECOND;
  }

  #now(): number {
    return this.#options.clock.wallMicros();
  }
}

function question(
  verb: Verb,
  resource: Resource,
  ref: { namespace?: string | undefined; name?: string },
): Asked {
  const place = [ref.namespace, ref.name].filter((part) => part !== undefined).join('/');
  return {
    what: `${verb} ${resource.plural}${place === '' ? '' : ` ${place}`}`,
    secret: resource.group === '' && resource.plural === 'secrets',
  };
}

function bodyOf(resource: Resource, object: KubeDraft): string {
  const { group, version, kind } = resource;
  return JSON.stringify({ apiVersion: group === '' ? version : `${group}/${version}`, kind, ...object });
}
